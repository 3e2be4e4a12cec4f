//! Handing over what was bought: the words of each package, the shop, whose a checker is, and how often it was printed.
//!
//! Guarantees: the first print of an order is plain and every later one is marked COPY; a print is counted before its
//! bytes are given out, so that a crash can only lead to a copy too many being marked. Everything is kept in the ledger, so
//! that the window and the terminal say the same. Leaves out: paper, printers, dialogs and links.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use domain::{IssuedCredential, Msisdn, OrderId, PackageKey, Secret, UnixMs};
use engine::model::Order;
use engine::ports::LedgerError;
use engine::{Desk, DeskError};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};
use vouchers::{Card, Logo, PackageText, Shop, VoucherError, check_template, defaults_for};

/// The note of an order that was bought for walk-in buyers.
pub const STOCK_NOTE: &str = "For stock";
/// A larger picture would make every setting slow to read.
pub const LOGO_BYTES_MAX: usize = 300 * 1_024;

const SHOP_NAME: &str = "shop/name";
const SHOP_CONTACT: &str = "shop/contact";
const SHOP_LOGO: &str = "shop/logo";
const TEXT: &str = "package_text/";
const PRINTED: &str = "printed/";
const HANDED_TO: &str = "handed_to/";

/// Two prints at one time must not both count as the first.
static COUNTING: Mutex<()> = Mutex::new(());

/// Why something could not be handed over. Nothing was given out.
#[derive(Debug, thiserror::Error)]
pub enum HandoverError {
    /// The order has no credential here.
    #[error("no serial number and PIN is kept for the order {0}; nothing was printed")]
    NoCredential(String),
    /// It was assigned already.
    #[error("this checker was handed to {0} already")]
    Taken(Msisdn),
    /// Not bought for stock.
    #[error("this checker was bought for a buyer, so it has one already")]
    NotStock,
    /// The card, the template or the logo.
    #[error(transparent)]
    Card(#[from] VoucherError),
    /// The desk or the ledger.
    #[error(transparent)]
    Desk(#[from] DeskError),
}

impl From<LedgerError> for HandoverError {
    fn from(error: LedgerError) -> Self {
        DeskError::from(error).into()
    }
}

/// NetConnect calls each one "Result Checker - WASSCE"; what people say is the last word of it.
pub fn checker_name(name: &str) -> &str {
    let rest = name.strip_prefix("Result Checker").map(|rest| rest.trim_start_matches([' ', '-', ':']));
    rest.filter(|rest| !rest.is_empty()).unwrap_or(name)
}

/// The hand-over of one desk.
pub struct Handover<'d> {
    desk: &'d Desk,
}

impl<'d> Handover<'d> {
    /// Over a desk's ledger.
    pub const fn new(desk: &'d Desk) -> Self {
        Self { desk }
    }

    fn setting(&self, key: &str) -> Result<Option<String>, HandoverError> {
        Ok(self.desk.ledger().setting(key)?)
    }

    fn put(&self, key: &str, value: Option<&str>) -> Result<(), HandoverError> {
        Ok(self.desk.ledger().put_setting(key, value)?)
    }

    // --- words ---

    /// What a package's card and message say: as the agent set it, else the default.
    pub fn text(&self, package: &str) -> Result<PackageText, HandoverError> {
        let kept = self.setting(&format!("{TEXT}{package}"))?;
        // A text that an older or newer program kept otherwise gives way to the default; nothing hangs on it but words.
        Ok(kept.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_else(|| defaults_for(package)))
    }

    /// Keeps a package's words; `None` brings the defaults back.
    pub fn put_text(&self, package: &str, text: Option<&PackageText>) -> Result<(), HandoverError> {
        let json = match text {
            Some(text) => {
                check_template(&text.message_template)?;
                serde_json::to_string(text).ok()
            }
            None => None,
        };
        self.put(&format!("{TEXT}{package}"), json.as_deref())
    }

    /// Every package that is sold or has words of its own, by name.
    pub fn packages(&self) -> Result<Vec<String>, HandoverError> {
        let mut names = BTreeSet::new();
        for account in self.desk.accounts()? {
            let Some((checkers, _)) = self.desk.ledger().checkers(&account.id)? else { continue };
            names.extend(checkers.iter().map(|checker| checker_name(&checker.name).to_owned()));
        }
        names.extend(self.desk.ledger().settings_under(TEXT)?.into_iter().map(|(name, _)| name));
        Ok(names.into_iter().collect())
    }

    // --- the shop ---

    /// The shop as it stands on a card.
    pub fn shop(&self) -> Result<Shop, HandoverError> {
        let text = |key: &str| self.setting(key).map(Option::unwrap_or_default);
        let png = self.logo()?;
        let logo = png.and_then(|png| Logo::from_png(png).ok());
        Ok(Shop { name: text(SHOP_NAME)?, phone: text(SHOP_CONTACT)?, logo })
    }

    /// The shop's picture as PNG bytes.
    pub fn logo(&self) -> Result<Option<Vec<u8>>, HandoverError> {
        Ok(self.setting(SHOP_LOGO)?.and_then(|text| STANDARD.decode(text).ok()))
    }

    /// Keeps the shop's picture, or forgets it.
    pub fn put_logo(&self, png: Option<Vec<u8>>) -> Result<(), HandoverError> {
        let Some(png) = png else { return self.put(SHOP_LOGO, None) };
        if png.len() > LOGO_BYTES_MAX {
            return Err(VoucherError::Logo("the file is larger than 300 KB").into());
        }
        let text = STANDARD.encode(&png);
        Logo::from_png(png)?;
        self.put(SHOP_LOGO, Some(&text))
    }

    // --- whose it is ---

    /// Whether an order was bought for walk-in buyers.
    pub fn is_stock(order: &Order) -> bool {
        order.note.as_deref() == Some(STOCK_NOTE) && matches!(order.package, PackageKey::NetConnectChecker { .. })
    }

    /// Whose number a checker is for: the buyer's, the one it was handed to, or nobody's yet.
    pub fn buyer(&self, order: &Order) -> Result<Option<Msisdn>, HandoverError> {
        if !Self::is_stock(order) {
            return Ok(Some(order.msisdn));
        }
        let kept = self.setting(&format!("{HANDED_TO}{}", order.id))?;
        Ok(kept.and_then(|text| Msisdn::parse(&text).ok()).map(|parsed| parsed.msisdn))
    }

    /// Gives a checker of the stock to a buyer, once.
    pub fn assign(&self, id: &OrderId, buyer: Msisdn) -> Result<(), HandoverError> {
        let order = self.desk.order(id)?;
        if !Self::is_stock(&order) {
            return Err(HandoverError::NotStock);
        }
        match self.buyer(&order)? {
            Some(other) if other != buyer => Err(HandoverError::Taken(other)),
            Some(_) => Ok(()),
            None => self.put(&format!("{HANDED_TO}{id}"), Some(&buyer.local())),
        }
    }

    /// The checkers of the stock that were handed to anybody.
    pub fn handed_out(&self) -> Result<Vec<(OrderId, String)>, HandoverError> {
        let all = self.desk.ledger().settings_under(HANDED_TO)?;
        Ok(all.into_iter().map(|(id, number)| (OrderId(id), number)).collect())
    }

    // --- cards ---

    /// How often an order was printed.
    pub fn times_printed(&self, id: &OrderId) -> Result<u32, HandoverError> {
        let kept = self.setting(&format!("{PRINTED}{id}"))?;
        Ok(kept.and_then(|text| text.parse().ok()).unwrap_or(0))
    }

    /// The cards of some orders, to look at. Nothing is counted.
    pub fn cards(&self, ids: &[OrderId]) -> Result<Vec<Card>, HandoverError> {
        let shop = self.shop()?;
        let mut cards = Vec::with_capacity(ids.len());
        for id in ids {
            let order = self.desk.order(id)?;
            let kept = self.desk.reveal(id)?;
            if kept.is_empty() {
                return Err(HandoverError::NoCredential(order.reference.to_string()));
            }
            for issued in &kept {
                cards.push(self.card(&order, issued, &shop)?);
            }
        }
        Ok(cards)
    }

    /// The cards of some orders, to be printed: each counts from here on, whatever becomes of the paper.
    pub fn cards_to_print(&self, ids: &[OrderId]) -> Result<Vec<Card>, HandoverError> {
        let _one_at_a_time = COUNTING.lock().unwrap_or_else(PoisonError::into_inner);
        let cards = self.cards(ids)?;
        for id in ids.iter().collect::<BTreeSet<_>>() {
            let count = self.times_printed(id)?.saturating_add(1);
            self.put(&format!("{PRINTED}{id}"), Some(&count.to_string()))?;
        }
        Ok(cards)
    }

    fn card(&self, order: &Order, issued: &IssuedCredential, shop: &Shop) -> Result<Card, HandoverError> {
        let package_name = checker_name(&order.package_name).to_owned();
        let text = self.text(&package_name)?;
        let (_, checkers) = self.desk.catalogues(&order.account).unwrap_or_default();
        let check_limit =
            checkers.iter().find(|checker| checker.key == order.package).and_then(|checker| checker.check_limit);
        Ok(Card {
            package_name,
            serial: Secret::new(issued.credential.serial.expose().clone()),
            pin: Secret::new(issued.credential.pin.expose().clone()),
            labels: text.labels,
            portal: text.portal,
            check_limit,
            instruction: text.instruction,
            buyer: self.buyer(order)?,
            date_text: date_text(order.created_at),
            order_reference: order.reference.to_string(),
            shop: shop.clone(),
            copy: self.times_printed(&order.id)? > 0,
        })
    }
}

/// "21 Nov 2026, 10:42", local time.
fn date_text(at: UnixMs) -> String {
    Timestamp::from_millisecond(at.0)
        .map(|stamp| stamp.to_zoned(TimeZone::system()).strftime("%-d %b %Y, %H:%M").to_string())
        .unwrap_or_default()
}
