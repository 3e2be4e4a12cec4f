//! Cards for the unit tests.

use crate::card::{Card, Labels, Portal, Shop};
use domain::{Msisdn, Secret};

/// The nth card of a batch.
pub(crate) fn card(n: u64) -> Card {
    Card {
        package_name: "WASSCE 2026".into(),
        serial: Secret::new(format!("WGR26{n:08}")),
        pin: Secret::new(format!("{:012}", 100_000_000_000 + n * 7)),
        labels: Labels::default(),
        portal: Some(Portal::parse("ghana.waecdirect.org").expect("an address")),
        check_limit: Some(3),
        instruction: "Open the address and enter your index number and the two codes above.".into(),
        buyer: Some(Msisdn::parse("0241234567").expect("a number").msisdn),
        date_text: "21 Nov 2026, 10:42".into(),
        order_reference: format!("BD-{n:06}"),
        shop: Shop { name: "Ɔkɔmfo Data".into(), phone: "024 000 0000".into(), logo: None },
        copy: false,
    }
}
