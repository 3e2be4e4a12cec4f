//! Declares the commands that the window may call, and where the capabilities lie.

const COMMANDS: &[&str] = include!("src/commands/names.rs");

fn main() {
    // A file added to the bundle is otherwise not picked up by a build that changes nothing else.
    println!("cargo:rerun-if-changed=src-tauri/capabilities");
    println!("cargo:rerun-if-changed=ui/dist");
    let attributes = tauri_build::Attributes::new()
        .capabilities_path_pattern("./src-tauri/capabilities/**/*")
        .app_manifest(tauri_build::AppManifest::new().commands(COMMANDS));
    if let Err(error) = tauri_build::try_build(attributes) {
        panic!("the window's manifest cannot be built: {error:#}");
    }
}
