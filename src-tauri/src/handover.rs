//! Handing a checker to its buyer: messages, receipts, the words of a package, the shop's picture.
//!
//! Guarantees: a message or a print is made from the ledger, not from anything the page sends; a link is opened by this side
//! and never seen by the page. Leaves out: dialogs (`commands`), the print dialog's window (`printing`).

use crate::app::App;
use crate::contract as c;
use crate::error::{Answer, sentence};
use base64_text::data_url;
use domain::{Msisdn, OrderId, Secret};
use host::{Handover, HandoverError};
use std::net::{SocketAddr, ToSocketAddrs};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use vouchers::{Card, CardsPerPage, Labels, Layout, PackageText, Portal, RollWidth, VoucherError};

const PRINTER: &str = "printer/address";
const TOLD: &str = "handover/told";
/// More than a shop hands over at once.
const ORDERS_MAX: usize = 500;
const PRINT_TIMEOUT_MS: u64 = 15_000;
const LABEL_CHARS_MAX: usize = 40;
const INSTRUCTION_CHARS_MAX: usize = 240;
const MESSAGE_CHARS_MAX: usize = 1_000;

/// What is on its way out: the last secret copied, and the sheets of the print window.
#[derive(Default)]
pub struct Outgoing {
    pub(crate) copied: Mutex<Option<Secret<String>>>,
    pub(crate) sheets: Mutex<Option<crate::printing::Job>>,
}

impl From<HandoverError> for c::ErrorView {
    fn from(error: HandoverError) -> Self {
        let view = |code, error: &HandoverError| Self::new(code, sentence(&error.to_string()));
        match error {
            HandoverError::Desk(error) => error.into(),
            HandoverError::NoCredential(_) => {
                view(c::ErrorCode::Other, &error).hint("Press 'Fetch again' on it first.")
            }
            HandoverError::Taken(_) | HandoverError::NotStock => view(c::ErrorCode::Changed, &error),
            HandoverError::Card(_) => view(c::ErrorCode::BadInput, &error),
        }
    }
}

fn refused(error: &VoucherError) -> c::ErrorView {
    c::ErrorView::new(c::ErrorCode::BadInput, sentence(&error.to_string()))
}

fn bad_input(message: &str, hint: &str) -> c::ErrorView {
    c::ErrorView::new(c::ErrorCode::BadInput, message).hint(hint)
}

pub(crate) fn ids(orders: Vec<String>) -> Answer<Vec<OrderId>> {
    if orders.len() > ORDERS_MAX {
        return Err(bad_input("At most 500 checkers can be printed at once. Nothing was printed.", "Choose fewer."));
    }
    Ok(orders.into_iter().map(OrderId).collect())
}

pub(crate) fn layout(paper: c::Paper) -> Layout {
    match paper {
        c::Paper::A4Eight => Layout::A4 { per_page: CardsPerPage::Eight },
        c::Paper::A4Ten => Layout::A4 { per_page: CardsPerPage::Ten },
        c::Paper::Single => Layout::Single,
        c::Paper::Roll80 => Layout::Roll { width: RollWidth::Mm80 },
        c::Paper::Roll58 => Layout::Roll { width: RollWidth::Mm58 },
    }
}

/// `host`, `host:port`, with the port that receipt printers listen on when none is named.
fn printer_address(text: &str) -> Answer<SocketAddr> {
    let unclear = || bad_input("This is no printer's address. Nothing was printed.", "Write it as 192.168.1.50:9100.");
    let text = text.trim();
    let with_port = if text.contains(':') { text.to_owned() } else { format!("{text}:{}", vouchers::RAW_PORT) };
    let mut found = with_port.to_socket_addrs().map_err(|_| unclear())?;
    found.next().ok_or_else(unclear)
}

fn words(package: String, text: PackageText) -> c::PackageWords {
    let untouched = text == vouchers::defaults_for(&package);
    c::PackageWords {
        package,
        serial_label: text.labels.serial,
        pin_label: text.labels.pin,
        portal: text.portal.map(|portal| portal.address().to_owned()).unwrap_or_default(),
        instruction: text.instruction,
        message: text.message_template,
        untouched,
    }
}

fn text_of(words: &c::PackageWords) -> Answer<PackageText> {
    let cut = |text: &str, most: usize| text.trim().chars().take(most).collect::<String>();
    let labels =
        Labels { serial: cut(&words.serial_label, LABEL_CHARS_MAX), pin: cut(&words.pin_label, LABEL_CHARS_MAX) };
    if labels.serial.is_empty() || labels.pin.is_empty() {
        return Err(bad_input("Both halves need a name.", "Write for example 'Serial number' and 'PIN'."));
    }
    let portal = match words.portal.trim() {
        "" => None,
        address => Some(Portal::parse(address).map_err(|error| refused(&error))?),
    };
    Ok(PackageText {
        labels,
        portal,
        instruction: cut(&words.instruction, INSTRUCTION_CHARS_MAX),
        message_template: cut(&words.message, MESSAGE_CHARS_MAX),
    })
}

impl App {
    async fn one_card(&self, order: String) -> Answer<Card> {
        let desk = self.desk().await?;
        let cards = Handover::new(&desk).cards(&[OrderId(order)])?;
        cards.into_iter().next().ok_or_else(|| c::ErrorView::new(c::ErrorCode::Other, "There is nothing to hand over."))
    }

    async fn message(&self, order: String) -> Answer<(Card, Secret<String>)> {
        let card = self.one_card(order).await?;
        let desk = self.desk().await?;
        let template = Handover::new(&desk).text(&card.package_name)?.message_template;
        let text = vouchers::message(&card, &template).map_err(|error| refused(&error))?;
        Ok((card, text))
    }

    /// The message of one checker, with serial and PIN masked.
    pub async fn message_preview(&self, order: String) -> Answer<String> {
        let card = self.one_card(order).await?;
        let desk = self.desk().await?;
        let template = Handover::new(&desk).text(&card.package_name)?.message_template;
        vouchers::message_preview(&card, &template).map_err(|error| refused(&error))
    }

    /// Copies the message of one checker.
    pub async fn copy_message(self: &Arc<Self>, order: String) -> Answer<()> {
        let (_, text) = self.message(order).await?;
        self.copy_secret(text)
    }

    /// The link that opens WhatsApp or SMS with the message. For the opener only.
    pub(crate) async fn message_link(&self, order: String, way: c::MessageWay) -> Answer<Secret<String>> {
        let (card, text) = self.message(order).await?;
        let Some(buyer) = card.buyer else {
            return Err(bad_input("Nobody has taken this checker yet.", "Assign it to a buyer's number first."));
        };
        Ok(match way {
            c::MessageWay::Whatsapp => vouchers::whatsapp_link(buyer, &text),
            c::MessageWay::Sms => vouchers::sms_link(buyer, &text),
        })
    }

    /// One page as it will be printed, masked.
    pub async fn print_preview(&self, orders: Vec<String>, paper: c::Paper, page: u32) -> Answer<c::PrintPreview> {
        let desk = self.desk().await?;
        let ids = ids(orders)?;
        let work = move || {
            let cards = Handover::new(&desk).cards(&ids)?;
            let copies = cards.iter().filter(|card| card.copy).count();
            let shown = vouchers::preview(&cards, layout(paper), page as usize).map_err(|error| refused(&error))?;
            let small = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
            Ok(c::PrintPreview {
                page: small(shown.page),
                pages: small(shown.pages),
                width_mm: shown.width_mm,
                height_mm: shown.height_mm,
                svg: shown.svg,
                copies: small(copies),
            })
        };
        blocking(work).await
    }

    /// Writes the cards to a PDF that the agent named, and gives its name. The prints are counted first.
    pub async fn save_pdf(&self, orders: Vec<String>, paper: c::Paper, path: PathBuf) -> Answer<String> {
        let desk = self.desk().await?;
        let ids = ids(orders)?;
        let work = move || {
            let cards = Handover::new(&desk).cards_to_print(&ids)?;
            let pdf = vouchers::pdf(&cards, layout(paper)).map_err(|error| refused(&error))?;
            write_privately(&path, pdf.expose()).map_err(|error| {
                c::ErrorView::new(c::ErrorCode::Other, format!("The file could not be written: {error}."))
                    .hint("Choose another place and try again.")
            })?;
            Ok(path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default())
        };
        blocking(work).await
    }

    /// Sends receipts to the network printer, one after another; each is counted before its bytes leave.
    pub async fn print_receipts(&self, orders: Vec<String>, paper: c::Paper) -> Answer<u32> {
        let desk = self.desk().await?;
        let ids = ids(orders)?;
        let width = match layout(paper) {
            Layout::Roll { width } => width,
            _ => return Err(bad_input("A receipt printer takes 80 mm or 58 mm paper.", "Choose a receipt.")),
        };
        let work = move || {
            let address = printer_address(&desk.ledger().setting(PRINTER)?.unwrap_or_default())?;
            let mut printed = 0_u32;
            for id in &ids {
                for card in Handover::new(&desk).cards_to_print(std::slice::from_ref(id))? {
                    let bytes = vouchers::escpos(&card, width).map_err(|error| refused(&error))?;
                    vouchers::print_raw(address, bytes.expose(), PRINT_TIMEOUT_MS).map_err(|error| {
                        let done = if printed == 0 { String::new() } else { format!(" {printed} came out before it.") };
                        c::ErrorView::new(c::ErrorCode::Offline, format!("{}{done}", sentence(&error.to_string())))
                            .hint("Look at the printer and its address. What is printed again is marked COPY.")
                    })?;
                    printed += 1;
                }
            }
            Ok(printed)
        };
        blocking(work).await
    }

    /// Gives a checker of the stock to a buyer.
    pub async fn assign_buyer(&self, order: String, msisdn: String) -> Answer<c::VaultEntry> {
        let desk = self.desk().await?;
        let buyer = Msisdn::parse(&msisdn).map_err(|error| {
            c::ErrorView::new(c::ErrorCode::BadInput, sentence(&error.to_string())).hint("Write it as 0241234567.")
        })?;
        let id = OrderId(order);
        Handover::new(&desk).assign(&id, buyer.msisdn)?;
        crate::vault::entry(&desk, desk.order(&id)?)
    }

    /// One checker as the vault has it.
    pub async fn vault_entry(&self, order: String) -> Answer<c::VaultEntry> {
        let desk = self.desk().await?;
        crate::vault::entry(&desk, desk.order(&OrderId(order))?)
    }

    /// Fetches an order's credential from the provider again. Gives whether there is one now.
    pub async fn fetch_again(&self, order: String) -> Answer<bool> {
        let desk = self.desk().await?;
        Ok(!desk.refetch_credential(&OrderId(order)).await?.is_empty())
    }

    // --- settings ---

    /// The words of every package.
    pub async fn package_words(&self) -> Answer<Vec<c::PackageWords>> {
        let desk = self.desk().await?;
        let handover = Handover::new(&desk);
        handover.packages()?.into_iter().map(|package| Ok(words(package.clone(), handover.text(&package)?))).collect()
    }

    /// Keeps the words of one package.
    pub async fn save_package_words(&self, words: c::PackageWords) -> Answer<Vec<c::PackageWords>> {
        let desk = self.desk().await?;
        Handover::new(&desk).put_text(&words.package, Some(&text_of(&words)?))?;
        self.package_words().await
    }

    /// Brings back the words that a package comes with.
    pub async fn reset_package_words(&self, package: String) -> Answer<Vec<c::PackageWords>> {
        let desk = self.desk().await?;
        Handover::new(&desk).put_text(&package, None)?;
        self.package_words().await
    }

    /// The printer, the logo, and whether it was said what becomes of paper.
    pub async fn handover_settings(&self) -> Answer<c::HandoverSettings> {
        let desk = self.desk().await?;
        Ok(c::HandoverSettings {
            printer: desk.ledger().setting(PRINTER)?.unwrap_or_default(),
            logo: Handover::new(&desk).logo()?.map(|png| data_url(&png)),
            told: desk.ledger().setting(TOLD)?.is_some(),
        })
    }

    /// Keeps the receipt printer's address; an empty one forgets it.
    pub async fn put_printer(&self, address: String) -> Answer<c::HandoverSettings> {
        let desk = self.desk().await?;
        let address = address.trim().to_owned();
        if !address.is_empty() {
            let asked = address.clone();
            blocking(move || printer_address(&asked)).await?;
        }
        desk.ledger().put_setting(PRINTER, Some(address.as_str()).filter(|text| !text.is_empty()))?;
        self.handover_settings().await
    }

    /// The agent has read what becomes of paper and messages.
    pub async fn understand_reach(&self) -> Answer<c::HandoverSettings> {
        self.desk().await?.ledger().put_setting(TOLD, Some("1"))?;
        self.handover_settings().await
    }

    /// Keeps the picture that the agent chose.
    pub(crate) async fn put_logo(&self, path: PathBuf) -> Answer<c::HandoverSettings> {
        let desk = self.desk().await?;
        let most = host::LOGO_BYTES_MAX as u64 + 1;
        let work = move || {
            use std::io::Read;
            let mut png = Vec::new();
            let file = std::fs::File::open(&path).and_then(|file| file.take(most).read_to_end(&mut png));
            file.map_err(|error| {
                c::ErrorView::new(c::ErrorCode::Other, format!("The picture could not be read: {error}."))
            })?;
            Ok::<_, c::ErrorView>(Handover::new(&desk).put_logo(Some(png))?)
        };
        blocking(work).await?;
        self.handover_settings().await
    }

    /// Forgets the shop's picture.
    pub async fn remove_logo(&self) -> Answer<c::HandoverSettings> {
        let desk = self.desk().await?;
        Handover::new(&desk).put_logo(None)?;
        self.handover_settings().await
    }
}

/// Drawing, files and printers block.
pub(crate) async fn blocking<T: Send + 'static>(work: impl FnOnce() -> Answer<T> + Send + 'static) -> Answer<T> {
    let stopped = |_| c::ErrorView::new(c::ErrorCode::Other, "That stopped in the middle. Look what came out first.");
    tokio::task::spawn_blocking(work).await.map_err(stopped)?
}

/// A file that only its owner reads. The agent was asked before one is replaced.
fn write_privately(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    use std::io::Write;
    let mut options = std::fs::OpenOptions::new();
    options.create(true).truncate(true).write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

mod base64_text {
    use base64::Engine;
    use base64::engine::general_purpose::STANDARD;

    pub fn data_url(png: &[u8]) -> String {
        format!("data:image/png;base64,{}", STANDARD.encode(png))
    }
}
