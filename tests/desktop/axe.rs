//! What axe, which looks for what keeps people out, says of the page.

use crate::driver::Window;
use serde_json::json;
use std::path::Path;

/// Loads axe into the page. It may be asked for again.
pub async fn with_axe(window: &Window) {
    if window.js("return typeof axe === 'undefined'").await == true {
        let axe = Path::new(env!("CARGO_MANIFEST_DIR")).join("ui/node_modules/axe-core/axe.min.js");
        window.js(&std::fs::read_to_string(axe).expect("npm ci was run in ui/")).await;
    }
}

/// What axe calls serious or worse, a line each.
pub async fn serious_issues(window: &Window, place: &str) -> Vec<String> {
    // A colour on its way to another is neither.
    window.still().await;
    let run = "axe.run(document).then((r) => done(r.passes.length < 10 ? ['axe looked at nothing'] : r.violations \
               .filter((v) => v.impact === 'serious' || v.impact === 'critical') \
               .map((v) => v.id + ': ' + v.nodes.slice(0, 3).map((n) => n.html.slice(0, 160) + ' ' + (n.any[0]?.message ?? '')) \
               .join(' | '))), (e) => done([String(e)]))";
    let found = window.js_async(run).await;
    let issues = found.as_array().cloned().unwrap_or_default();
    issues.iter().map(|issue| format!("{place}: {}", issue.as_str().unwrap_or_default())).collect()
}

/// Holds what is shown to axe in light and in dark, and leaves the page in the theme that it had.
pub async fn assert_usable(window: &Window, place: &str) {
    with_axe(window).await;
    let before = window.js("return document.documentElement.dataset.theme ?? null").await;
    let mut issues = Vec::new();
    for theme in ["light", "dark"] {
        wear(window, &json!(theme)).await;
        issues.extend(serious_issues(window, &format!("{place}, {theme}")).await);
    }
    wear(window, &before).await;
    assert!(issues.is_empty(), "axe finds:\n{}", issues.join("\n"));
}

async fn wear(window: &Window, theme: &serde_json::Value) {
    let set = format!(
        "const d = document.documentElement.dataset; if ({theme} === null) delete d.theme; else d.theme = {theme}"
    );
    window.js(&set).await;
}
