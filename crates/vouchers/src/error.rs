//! What can go wrong, in words that never carry a secret.

/// Which half of a credential is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// The serial number (NetConnect's `username`).
    Serial,
    /// The PIN (NetConnect's `password`).
    Pin,
}

impl std::fmt::Display for Part {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Serial => "serial number",
            Self::Pin => "PIN",
        })
    }
}

/// Why a document, a message or a setting could not be made. Cards are counted from 1, as a person counts them.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum VoucherError {
    /// An empty list of cards.
    #[error("there is no card to print")]
    NoCards,
    /// More cards than one document may hold.
    #[error("{count} cards are too many for one document; print {most} at a time")]
    TooManyCards {
        /// How many were asked for.
        count: usize,
        /// The limit.
        most: usize,
    },
    /// A page that the document does not have.
    #[error("there is no page {page}; the document has {pages}")]
    NoSuchPage {
        /// The page asked for, from 1.
        page: usize,
        /// How many there are.
        pages: usize,
    },
    /// Half of the credential is missing: a card without it would be worth nothing.
    #[error("card {card} has no {part}")]
    Empty {
        /// Which card, from 1.
        card: usize,
        /// Which half.
        part: Part,
    },
    /// A character that no letter of the font stands for. Printing something else in its place would spoil the card.
    #[error("the {part} of card {card} has a character that can't be printed; copy it as text instead")]
    Undrawable {
        /// Which card, from 1.
        card: usize,
        /// Which half.
        part: Part,
    },
    /// Too long to be printed whole and readable. It is never cut short.
    #[error("the {part} of card {card} is too long for this layout; print it on a receipt or copy it as text")]
    TooLong {
        /// Which card, from 1.
        card: usize,
        /// Which half.
        part: Part,
    },
    /// The picture is not a PNG that can be used.
    #[error("the logo can't be used: {0}")]
    Logo(&'static str),
    /// Not an address that can be printed and scanned.
    #[error("'{0}' is not a portal address; write it as in eresults.waecgh.org")]
    Portal(String),
    /// A placeholder that does not exist.
    #[error("{{{0}}} is not a placeholder; use {known}", known = crate::message::PLACEHOLDER_LIST)]
    UnknownPlaceholder(String),
    /// A `{` without its `}`, or the other way round.
    #[error("line {0} of the message has a curly bracket without its partner")]
    UnpairedBracket(usize),
    /// A message that would hand over half a credential.
    #[error("the message must contain {{{0}}}")]
    MissingPlaceholder(&'static str),
    /// The document writer refused. It gives no detail that is safe to show.
    #[error("the document could not be made")]
    Document,
}
