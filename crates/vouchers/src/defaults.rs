//! What a package's card says until the agent changes it.
//!
//! The portals are those that shops print today; they are settings, because portals move. A package that is not
//! recognised gets no portal: a wrong address costs the customer a check.

use crate::card::{Labels, Portal};
use crate::message::DEFAULT_TEMPLATE;
use serde::{Deserialize, Serialize};

/// The editable words of one package: labels, portal, instruction line and message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PackageText {
    /// What the two halves are called.
    pub labels: Labels,
    /// Where the credential is used, when known.
    pub portal: Option<Portal>,
    /// The line under the credential; may be empty.
    pub instruction: String,
    /// The text message, with placeholders (see [`crate::message`]).
    pub message_template: String,
}

const WITH_PORTAL: &str =
    "Enter your index number and both codes. Keep them private: anyone who has them can use them.";
const WITHOUT_PORTAL: &str = "Keep both codes private: anyone who has them can use them.";

/// The defaults for a package, found by the words in its name or code: WASSCE, NOVDEC, BECE, school placement.
pub fn defaults_for(package: &str) -> PackageText {
    let portal = portal_for(package).and_then(|address| Portal::parse(address).ok());
    let instruction = if portal.is_some() { WITH_PORTAL } else { WITHOUT_PORTAL };
    PackageText {
        labels: Labels::default(),
        portal,
        instruction: instruction.to_owned(),
        message_template: DEFAULT_TEMPLATE.to_owned(),
    }
}

fn portal_for(package: &str) -> Option<&'static str> {
    let letters: String = package.to_lowercase().chars().filter(|c| c.is_alphanumeric()).collect();
    let names = |words: &[&str]| words.iter().any(|word| letters.contains(word));
    // Placement first: 'BECE placement' is the placement portal, not the results portal.
    if names(&["placement", "cssps"]) {
        Some("cssps.gov.gh")
    } else if names(&["wassce", "novdec"]) {
        Some("ghana.waecdirect.org")
    } else if names(&["bece"]) {
        Some("eresults.waecgh.org")
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_packages_have_their_portal_and_others_none() {
        for (package, portal) in [
            ("WASSCE", Some("ghana.waecdirect.org")),
            ("Private WASSCE (Nov/Dec) 2026", Some("ghana.waecdirect.org")),
            ("nov dec", Some("ghana.waecdirect.org")),
            ("BECE 2026 checker", Some("eresults.waecgh.org")),
            ("BECE School Placement", Some("cssps.gov.gh")),
            ("CSSPS", Some("cssps.gov.gh")),
            ("CTVET", None),
            ("RC001", None),
        ] {
            let text = defaults_for(package);
            assert_eq!(text.portal.as_ref().map(Portal::address), portal, "{package}");
            assert_eq!(text.labels, Labels::default(), "{package}");
            assert!(!text.instruction.is_empty(), "{package} says what to do");
        }
    }

    #[test]
    fn settings_survive_being_stored_and_a_bad_portal_is_refused_on_reading() {
        let text = defaults_for("BECE");
        let stored = serde_json::to_string(&text).expect("plain data");
        assert_eq!(serde_json::from_str::<PackageText>(&stored).expect("what was stored is read"), text);
        let spoiled = stored.replace("eresults.waecgh.org", "javascript:alert(1)");
        assert!(serde_json::from_str::<PackageText>(&spoiled).is_err(), "settings are edited by hand too");
    }
}
