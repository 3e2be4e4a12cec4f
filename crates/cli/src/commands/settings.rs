//! Times and limits.

use crate::args::{Args, SettingsCommand};
use crate::failure::{Exit, Failure, in_terminal};
use crate::{json, open, show};
use engine::Settings;
use serde_json::json;

pub async fn run(args: &Args, command: &SettingsCommand) -> Result<Exit, Failure> {
    let host = open::host(args).await?;
    let result = match command {
        SettingsCommand::List => {
            list(args, host.desk().settings());
            Ok(Exit::Done)
        }
        SettingsCommand::Set { key, value } => host.desk().put_setting(key, value).map_err(Failure::from).map(|kept| {
            eprintln!("{key} is {kept} now.");
            if args.json {
                json::print(&json!({ "key": key, "value": kept }));
            }
            Exit::Done
        }),
    };
    host.close().await;
    result
}

fn list(args: &Args, settings: Settings) {
    if args.json {
        let all: serde_json::Map<String, serde_json::Value> =
            Settings::SPECS.iter().map(|spec| (spec.key.to_owned(), json!(settings.get(spec.key)))).collect();
        json::print(&all);
        return;
    }
    let rows: Vec<Vec<String>> = Settings::SPECS
        .iter()
        .map(|spec| {
            vec![
                spec.key.to_owned(),
                settings.get(spec.key).unwrap_or(spec.default).to_string(),
                format!("{} to {}", spec.safe_min, spec.safe_max),
                in_terminal(spec.meaning, "ID"),
            ]
        })
        .collect();
    out!("{}", show::table(&["setting", "value", "safe", "meaning"], &[1], &rows));
}
