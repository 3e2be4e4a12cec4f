//! The file and memory stores, and the data key in them.

use domain::Secret;
use engine::ports::{KeyStore, KeyStoreError, KeyStoreKind};
use keys::{DATA_KEY_NAME, FileStore, MemoryStore, PassphraseCost, create_data_key, data_key};
use std::fs;
use std::path::Path;
use tempfile::TempDir;

fn secret(text: &str) -> Secret<String> {
    Secret::new(text.to_owned())
}

fn new_file(path: &Path) -> FileStore {
    FileStore::create(path, &secret("open sesame"), PassphraseCost::light_for_tests()).expect("a new file is made")
}

#[test]
fn every_store_keeps_replaces_and_forgets() {
    let dir = TempDir::new().unwrap();
    let file = new_file(&dir.path().join("keys"));
    let memory = MemoryStore::new();
    let stores: [&dyn KeyStore; 2] = [&file, &memory];
    for store in stores {
        assert_eq!(store.get("api/main").unwrap(), None);
        store.delete("api/main").expect("forgetting what is not there is no error");
        store.put("api/main", &secret("k-1")).unwrap();
        store.put("api/other", &secret("k-2")).unwrap();
        store.put("api/main", &secret("k-3")).unwrap();
        assert_eq!(store.get("api/main").unwrap(), Some(secret("k-3")), "{:?} keeps the newest", store.kind());
        store.delete("api/main").unwrap();
        assert_eq!(store.get("api/main").unwrap(), None);
        assert_eq!(store.get("api/other").unwrap(), Some(secret("k-2")), "its neighbour stays");
    }
    assert_eq!((file.kind(), memory.kind()), (KeyStoreKind::File, KeyStoreKind::Memory));
}

#[test]
fn a_file_opens_again_with_its_passphrase_only() {
    let dir = TempDir::new().unwrap();
    let path = dir.path().join("keys");
    new_file(&path).put("a", &secret("planted-secret")).unwrap();
    let again = FileStore::open(&path, &secret("open sesame")).unwrap();
    assert_eq!(again.get("a").unwrap(), Some(secret("planted-secret")));
    for wrong in ["", "open sesam", "Open sesame"] {
        let refused = FileStore::open(&path, &secret(wrong)).map(drop);
        assert_eq!(refused, Err(KeyStoreError::WrongPassphrase), "'{wrong}' does not open it");
    }
    let bytes = fs::read(&path).unwrap();
    for clear in ["planted-secret", "open sesame"] {
        assert!(!bytes.windows(clear.len()).any(|at| at == clear.as_bytes()), "'{clear}' is not in the file");
    }
}

#[test]
fn a_file_is_made_once_and_never_without_a_passphrase() {
    let dir = TempDir::new().unwrap();
    let path = dir.path().join("keys");
    let make = |words: &str| FileStore::create(&path, &secret(words), PassphraseCost::light_for_tests());
    assert!(matches!(make(""), Err(KeyStoreError::Unavailable(_))));
    assert!(!path.exists(), "nothing was made");
    make("one").unwrap().put("a", &secret("b")).unwrap();
    assert!(matches!(make("two"), Err(KeyStoreError::Unavailable(_))), "one that exists is not replaced");
    let opened = FileStore::open_or_create(&path, &secret("one")).unwrap();
    assert_eq!(opened.get("a").unwrap(), Some(secret("b")));
}

#[test]
fn a_file_may_lie_in_a_folder_with_any_name() {
    let dir = TempDir::new().unwrap();
    let folder = dir.path().join("Ama Mɛnsa's shop – 50% ₵");
    fs::create_dir(&folder).unwrap();
    let path = folder.join("keys of Ɔkɔmfo.bin");
    new_file(&path).put("a", &secret("b")).unwrap();
    let again = FileStore::open(&path, &secret("open sesame")).unwrap();
    again.put("a", &secret("c")).unwrap();
    assert_eq!(again.get("a").unwrap(), Some(secret("c")), "it is read and replaced where it lies");
}

#[cfg(unix)]
#[test]
fn only_the_owner_may_read_the_file() {
    use std::os::unix::fs::PermissionsExt;
    let dir = TempDir::new().unwrap();
    let path = dir.path().join("keys");
    let store = new_file(&path);
    store.put("a", &secret("b")).unwrap();
    assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1, "no draft is left");
}

#[test]
fn every_cut_and_every_changed_byte_is_noticed() {
    let dir = TempDir::new().unwrap();
    let path = dir.path().join("keys");
    new_file(&path).put("a", &secret("b")).unwrap();
    let whole = fs::read(&path).unwrap();
    for len in 0..whole.len() {
        fs::write(&path, &whole[..len]).unwrap();
        let opened = FileStore::open(&path, &secret("open sesame")).map(drop);
        assert!(matches!(opened, Err(KeyStoreError::Damaged(_))), "cut to {len}: {opened:?}");
    }
    for at in 0..whole.len() {
        let mut bytes = whole.clone();
        bytes[at] ^= 0x10;
        fs::write(&path, &bytes).unwrap();
        let opened = FileStore::open(&path, &secret("open sesame")).map(drop);
        assert!(matches!(opened, Err(KeyStoreError::Damaged(_))), "byte {at} changed: {opened:?}");
    }
}

#[test]
fn a_file_that_vanishes_or_changes_under_way_is_said() {
    let dir = TempDir::new().unwrap();
    let path = dir.path().join("keys");
    let store = new_file(&path);
    store.put("a", &secret("b")).unwrap();
    let bytes = fs::read(&path).unwrap();
    fs::remove_file(&path).unwrap();
    assert!(matches!(store.get("a"), Err(KeyStoreError::Unavailable(_))), "it is gone");
    assert!(matches!(store.put("a", &secret("c")), Err(KeyStoreError::Unavailable(_))), "no second file is begun");
    assert!(!path.exists());
    new_file(&path);
    assert!(matches!(store.get("a"), Err(KeyStoreError::Unavailable(_))), "another file lies there");
    fs::write(&path, &bytes).unwrap();
    assert_eq!(store.get("a").unwrap(), Some(secret("b")), "the file is back");
    assert!(matches!(
        FileStore::open(&dir.path().join("none"), &secret("x")).map(drop),
        Err(KeyStoreError::Unavailable(_))
    ));
}

#[test]
fn a_header_cannot_ask_for_endless_work() {
    for cost in [
        PassphraseCost { memory_kib: u32::MAX, passes: 3, lanes: 1 },
        PassphraseCost { memory_kib: 64, passes: u32::MAX, lanes: 1 },
        PassphraseCost { memory_kib: 64, passes: 0, lanes: 0 },
    ] {
        let dir = TempDir::new().unwrap();
        let made = FileStore::create(&dir.path().join("keys"), &secret("x"), cost).map(drop);
        assert!(matches!(made, Err(KeyStoreError::Damaged(_))), "{cost:?} gave {made:?}");
    }
}

#[test]
fn the_strong_cost_works() {
    let dir = TempDir::new().unwrap();
    let path = dir.path().join("keys");
    FileStore::open_or_create(&path, &secret("x")).unwrap().put("a", &secret("b")).unwrap();
    assert_eq!(FileStore::open_or_create(&path, &secret("x")).unwrap().get("a").unwrap(), Some(secret("b")));
}

#[test]
fn the_data_key_is_made_once() {
    let store = MemoryStore::new();
    assert_eq!(data_key(&store).unwrap(), None);
    let made = create_data_key(&store).unwrap();
    assert_eq!(data_key(&store).unwrap(), Some(made.clone()));
    assert!(matches!(create_data_key(&store), Err(KeyStoreError::Unavailable(_))), "never a second one");
    assert_eq!(data_key(&store).unwrap(), Some(made), "the first is untouched");
    assert_ne!(create_data_key(&MemoryStore::new()).unwrap(), data_key(&store).unwrap().unwrap(), "keys are random");
}

#[test]
fn a_data_key_that_cannot_be_read_is_never_taken_for_none() {
    let store = MemoryStore::new();
    for text in ["", "not base64!", "c2hvcnQ="] {
        store.put(DATA_KEY_NAME, &secret(text)).unwrap();
        assert!(matches!(data_key(&store), Err(KeyStoreError::Damaged(_))), "'{text}' is no key");
        assert!(matches!(create_data_key(&store), Err(KeyStoreError::Damaged(_))), "and is not replaced");
    }
    store.fail_with(Some(KeyStoreError::Locked));
    assert_eq!(data_key(&store), Err(KeyStoreError::Locked));
    assert_eq!(create_data_key(&store), Err(KeyStoreError::Locked));
    store.fail_with(None);
    assert_eq!(store.get(DATA_KEY_NAME).unwrap(), Some(secret("c2hvcnQ=")));
}

#[test]
fn nothing_secret_is_printed() {
    let store = MemoryStore::new();
    let key = create_data_key(&store).unwrap();
    assert_eq!(format!("{key:?}"), "DataKey(Secret(…))");
}
