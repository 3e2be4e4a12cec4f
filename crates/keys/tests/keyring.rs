//! The real keyring, where one answers; and quick words where none does.

use domain::Secret;
use engine::ports::{KeyStore, KeyStoreError};
use keys::{KeyringStore, create_data_key, data_key};
#[cfg(target_os = "linux")]
use std::process::Command;

#[cfg(target_os = "linux")]
const CHILD: &str = "KEYS_TEST_WITHOUT_BUS";

/// Runs in a child process, because the way to the keyring is settled once in a process.
#[cfg(target_os = "linux")]
#[test]
fn without_a_session_bus_the_keyring_is_unavailable() {
    if std::env::var_os(CHILD).is_some() {
        let store = KeyringStore::with_timeout("test", 20_000).unwrap();
        for answer in [store.get("a").map(drop), store.put("a", &Secret::new("b".to_owned())), store.probe()] {
            let said_at_once = matches!(&answer, Err(KeyStoreError::Unavailable(why)) if !why.starts_with("no answer"));
            assert!(said_at_once, "the time limit is not what ended it; got {answer:?}");
        }
        return;
    }
    let nowhere = tempfile::TempDir::new().unwrap();
    let child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "without_a_session_bus_the_keyring_is_unavailable", "--nocapture"])
        .env(CHILD, "1")
        .env_remove("DBUS_SESSION_BUS_ADDRESS")
        .env_remove("DISPLAY")
        .env("XDG_RUNTIME_DIR", nowhere.path())
        .output()
        .unwrap();
    assert!(child.status.success(), "{}", String::from_utf8_lossy(&child.stdout));
}

#[test]
fn a_keyring_that_answers_keeps_and_forgets() {
    let namespace = format!("test {}", std::process::id());
    let store = KeyringStore::new(&namespace).unwrap();
    if let Err(error) = store.put("probe", &Secret::new("x".to_owned())) {
        println!("skipped: no keyring answers here: {error}");
        return;
    }
    store.delete("probe").unwrap();
    assert_eq!(store.get("api/main").unwrap(), None);
    let value = Secret::new("np_live_ünïcode\u{0}".to_owned());
    store.put("api/main", &value).unwrap();
    assert_eq!(store.get("api/main").unwrap(), Some(value.clone()));
    let neighbour = KeyringStore::new(&format!("{namespace} b")).unwrap();
    assert_eq!(neighbour.get("api/main").unwrap(), None, "another folder has its own secrets");
    let key = create_data_key(&store).unwrap();
    assert_eq!(data_key(&KeyringStore::new(&namespace).unwrap()).unwrap(), Some(key), "a second opening finds it");
    for name in ["api/main", keys::DATA_KEY_NAME] {
        store.delete(name).unwrap();
        assert_eq!(store.get(name).unwrap(), None);
        store.delete(name).expect("forgetting what is not there is no error");
    }
    println!("a keyring answered");
}

#[test]
fn a_secret_too_long_for_windows_is_refused_everywhere() {
    let store = KeyringStore::with_timeout("test", 20_000).unwrap();
    let refused = store.put("long", &Secret::new("x".repeat(1_000)));
    assert_eq!(refused, Err(KeyStoreError::Unavailable("a keyring does not keep so long a secret".to_owned())));
}
