//! What the agent set. Limits that the engine keeps to are its own settings; the rest are the window's.

use crate::app::App;
use crate::contract::{ErrorCode, ErrorView, Settings, Theme};
use crate::error::Answer;
use domain::Pesewas;
use engine::Desk;

/// The engine's largest total that may be approved untyped: the window calls it 'never'.
pub const NEVER_TYPED: Pesewas = Pesewas(100_000_000);

const THEME: &str = "window/theme";
const SHOP_NAME: &str = "shop/name";
const SHOP_CONTACT: &str = "shop/contact";
const LOW_BALANCE: &str = "low_balance_pesewas";
const TYPED_TOTAL: &str = "typed_total_above_pesewas";
const TEXT_CHARS_MAX: usize = 60;

/// The settings as kept.
pub fn read(desk: &Desk) -> Answer<Settings> {
    let limits = desk.settings();
    let pesewas = |value: u64| i64::try_from(value).unwrap_or(i64::MAX);
    let text = |key: &str| Ok::<_, ErrorView>(desk.ledger().setting(key)?.unwrap_or_default());
    let theme = match text(THEME)?.as_str() {
        "light" => Theme::Light,
        "dark" => Theme::Dark,
        _ => Theme::System,
    };
    let low = pesewas(limits.low_balance_pesewas);
    let typed = pesewas(limits.typed_total_above_pesewas);
    Ok(Settings {
        theme,
        low_balance: (low > 0).then_some(low),
        typed_total_above: (typed < NEVER_TYPED.0).then_some(typed),
        shop_name: text(SHOP_NAME)?,
        shop_contact: text(SHOP_CONTACT)?,
    })
}

/// What stands before anything is open.
pub fn untouched() -> Settings {
    Settings {
        theme: Theme::System,
        low_balance: None,
        typed_total_above: None,
        shop_name: String::new(),
        shop_contact: String::new(),
    }
}

impl App {
    /// Keeps the settings; gives them back as they are in force now.
    pub async fn save_settings(&self, settings: Settings) -> Answer<Settings> {
        let desk = self.desk().await?;
        let before = read(&desk)?;
        let theme = match settings.theme {
            Theme::System => None,
            Theme::Light => Some("light"),
            Theme::Dark => Some("dark"),
        };
        desk.ledger().put_setting(THEME, theme)?;
        for (key, text) in [(SHOP_NAME, &settings.shop_name), (SHOP_CONTACT, &settings.shop_contact)] {
            let text: String = text.trim().chars().take(TEXT_CHARS_MAX).collect();
            desk.ledger().put_setting(key, Some(text.as_str()).filter(|text| !text.is_empty()))?;
        }
        if settings.low_balance != before.low_balance {
            desk.put_setting(LOW_BALANCE, &settings.low_balance.unwrap_or(0).to_string())?;
        }
        if settings.typed_total_above != before.typed_total_above {
            let total = settings.typed_total_above.unwrap_or(NEVER_TYPED.0);
            if total < 0 {
                return Err(ErrorView::new(ErrorCode::BadInput, "A limit cannot be below zero."));
            }
            desk.put_setting(TYPED_TOTAL, &total.to_string())?;
        }
        read(&desk)
    }
}
