//! Result-checker credentials, as ciphertext.
//!
//! Guarantees: what is written is read back and decrypted in the same transaction; one credential never belongs to two
//! orders. Two blind indexes tell whether serials or pairs are equal and nothing else.

use crate::crypto::{Cipher, KEY_VERSION};
use crate::error::{Fail, damaged, missing};
use crate::rows::{all, first, from_json, run, seq_of, to_json};
use crate::tables::orders;
use domain::{Credential, IssuedCredential, Msisdn, OrderId, ProviderOrderId, Secret, UnixMs};
use engine::model::Order;
use engine::ports::{IssuedTo, LedgerError};
use rusqlite::Transaction;
use zeroize::Zeroizing;

/// Frozen: the table as version 1 of the schema made it.
pub(crate) const V1: &str = "
-- `sealed` is the serial and the PIN, encrypted. `blind_serial` finds by serial; `blind_pair` notices the same credential
-- given to two orders.
CREATE TABLE credentials (
    seq INTEGER PRIMARY KEY,
    order_seq INTEGER NOT NULL REFERENCES orders (seq),
    transaction_id TEXT NOT NULL,
    msisdn TEXT,
    sealed BLOB NOT NULL,
    key_version INTEGER NOT NULL,
    blind_serial BLOB NOT NULL,
    blind_pair BLOB NOT NULL UNIQUE,
    kept_at INTEGER NOT NULL
) STRICT;
CREATE INDEX credentials_order ON credentials (order_seq);
CREATE INDEX credentials_serial ON credentials (blind_serial);
CREATE TRIGGER credentials_kept BEFORE DELETE ON credentials BEGIN
    SELECT raise(ABORT, 'credentials are never deleted');
END;
";

const COLUMN: &str = "credentials.sealed";

/// Keeps a credential; the same one for the same order again changes nothing.
pub(crate) fn put(tx: &Transaction<'_>, cipher: &Cipher, issued: &IssuedTo, at: UnixMs) -> Result<(), Fail> {
    let order_id = &issued.order_id;
    let Some(order_seq) = seq_of(tx, "SELECT seq FROM orders WHERE id = ?1", order_id.as_str())? else {
        return Err(missing("order", order_id.as_str()));
    };
    let (serial, pin) =
        (issued.issued.credential.serial.expose().as_str(), issued.issued.credential.pin.expose().as_str());
    let blind_pair = cipher.blind("pair", &[serial, pin]);
    let holder: Option<i64> =
        first(tx, "SELECT order_seq FROM credentials WHERE blind_pair = ?1", &[&blind_pair], |row| Ok(row.get(0)?))?;
    match holder {
        Some(holder) if holder == order_seq => return Ok(()),
        Some(holder) => {
            let holder = first(tx, "SELECT id FROM orders WHERE seq = ?1", &[&holder], |row| Ok(OrderId(row.get(0)?)))?;
            let holder = holder.ok_or_else(|| damaged("the order of a credential"))?;
            return Err(LedgerError::CredentialHeld { order_id: order_id.clone(), holder }.into());
        }
        None => {}
    }
    let plain = Zeroizing::new(to_json(&(serial, pin))?);
    let sealed = cipher.seal(order_id.as_str(), COLUMN, plain.as_bytes())?;
    run(
        tx,
        "INSERT INTO credentials (order_seq, transaction_id, msisdn, sealed, key_version, blind_serial, blind_pair, kept_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        &[
            &order_seq,
            &issued.issued.transaction_id.0,
            &issued.issued.msisdn.map(Msisdn::local),
            &sealed,
            &KEY_VERSION,
            &cipher.blind("serial", &[serial]),
            &blind_pair,
            &at.0,
        ],
    )?;
    if of_order(tx, cipher, order_id)?.contains(&issued.issued) {
        Ok(())
    } else {
        Err(damaged("a credential just written"))
    }
}

pub(crate) fn of_order(tx: &Transaction<'_>, cipher: &Cipher, id: &OrderId) -> Result<Vec<IssuedCredential>, Fail> {
    let sql = "SELECT transaction_id, msisdn, sealed FROM credentials
               WHERE order_seq = (SELECT seq FROM orders WHERE id = ?1) ORDER BY seq";
    all(tx, sql, &[&id.0], |row| {
        let plain = cipher.open(id.as_str(), COLUMN, &row.get::<_, Vec<u8>>(2)?)?;
        let text = std::str::from_utf8(&plain).map_err(|_| damaged("a credential"))?;
        let (serial, pin): (String, String) = from_json("a credential", text)?;
        let msisdn: Option<String> = row.get(1)?;
        Ok(IssuedCredential {
            transaction_id: ProviderOrderId(row.get(0)?),
            msisdn: msisdn.map(Msisdn::try_from).transpose().map_err(|_| damaged("a credential"))?,
            credential: Credential { serial: Secret::new(serial), pin: Secret::new(pin) },
        })
    })
}

/// Decrypts every credential.
pub(crate) fn check_all(tx: &Transaction<'_>, cipher: &Cipher) -> Result<(), Fail> {
    let sql = "SELECT DISTINCT o.id FROM credentials c JOIN orders o ON o.seq = c.order_seq";
    let holders = all(tx, sql, &[], |row| Ok(OrderId(row.get(0)?)))?;
    holders.iter().try_for_each(|id| of_order(tx, cipher, id).map(drop))
}

/// The orders that hold a credential with this serial, newest first.
pub(crate) fn orders_by_serial(tx: &Transaction<'_>, cipher: &Cipher, serial: &str) -> Result<Vec<Order>, Fail> {
    let sql = format!(
        "{} WHERE o.seq IN (SELECT order_seq FROM credentials WHERE blind_serial = ?1) ORDER BY o.seq DESC",
        *orders::SELECT
    );
    all(tx, &sql, &[&cipher.blind("serial", &[serial])], |row| Ok(orders::from_row(cipher, row)?.order))
}
