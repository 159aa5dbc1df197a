//! The Ed25519 keys that access tokens are signed with: made at the first start and kept in the database, so that
//! every process on it signs and verifies alike. The newest signs; all of them verify.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::jwk::{AlgorithmParameters, Jwk};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey};

use super::IdentityError;
use super::store::{self, KeyRow};
use super::wire::{JsonWebKey, JsonWebKeySet};
use crate::core::{Id, Timestamp};
use crate::db::{Connection, Database};

/// What stands before the 32 bytes of a key in PKCS #8 (RFC 8410, section 7).
const PKCS8: [u8; 16] =
    [0x30, 0x2E, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2B, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20];

/// One key, under the name that tokens give as `kid`.
#[derive(Debug)]
pub(super) struct SigningKey {
    pub(super) id: Id,
    pub(super) private: EncodingKey,
    pub(super) public: DecodingKey,
    /// The public key's bytes, as a JWK has them.
    x: String,
}

/// All keys.
#[derive(Debug)]
pub(super) struct SigningKeys {
    newest: SigningKey,
    earlier: Vec<SigningKey>,
}

impl SigningKeys {
    /// The keys of the database; makes the first one.
    pub(super) async fn open(database: &Database) -> Result<Self, IdentityError> {
        let mut rows: Vec<KeyRow> = database.read(|c| Ok::<_, IdentityError>(store::keys(c)?)).await?;
        if rows.is_empty() {
            rows = database.write(first).await?;
        }
        let mut keys = rows.into_iter().map(SigningKey::read);
        let newest = keys.next().unwrap_or_else(|| Err(IdentityError::Key("there is none".to_owned())))?;
        Ok(Self { newest, earlier: keys.collect::<Result<_, _>>()? })
    }

    /// One key, in no database.
    #[cfg(test)]
    pub(super) fn only_for_a_test() -> Self {
        let newest = SigningKey::read(KeyRow::random()).unwrap();
        Self { newest, earlier: Vec::new() }
    }

    /// The one that signs.
    pub(super) fn newest(&self) -> &SigningKey {
        &self.newest
    }

    /// The one with this name.
    pub(super) fn find(&self, id: &str) -> Option<&SigningKey> {
        self.all().find(|key| key.id.as_str() == id)
    }

    /// The public halves.
    pub(super) fn public(&self) -> JsonWebKeySet {
        JsonWebKeySet { keys: self.all().map(|key| JsonWebKey::ed25519(&key.id, &key.x)).collect() }
    }

    fn all(&self) -> impl Iterator<Item = &SigningKey> {
        std::iter::once(&self.newest).chain(&self.earlier)
    }
}

/// Makes the first key, unless another process did so in between.
fn first(connection: &mut Connection) -> Result<Vec<KeyRow>, IdentityError> {
    store::lock(connection, "signing_keys")?;
    let rows = store::keys(connection)?;
    if !rows.is_empty() {
        return Ok(rows);
    }
    let row = KeyRow::random();
    store::insert_key(connection, &row)?;
    Ok(vec![row])
}

impl KeyRow {
    fn random() -> Self {
        let private_key = URL_SAFE_NO_PAD.encode(rand::random::<[u8; 32]>());
        Self { id: Id::new(), private_key, created_at: Timestamp::now() }
    }
}

impl SigningKey {
    fn read(row: KeyRow) -> Result<Self, IdentityError> {
        let failed = |error: jsonwebtoken::errors::Error| IdentityError::Key(error.to_string());
        let bytes = URL_SAFE_NO_PAD.decode(row.private_key).unwrap_or_default();
        if bytes.len() != 32 {
            return Err(IdentityError::Key(format!("the key {} has not 32 bytes", row.id)));
        }
        let private = EncodingKey::from_ed_der(&[&PKCS8, bytes.as_slice()].concat());
        let AlgorithmParameters::OctetKeyPair(pair) =
            Jwk::from_encoding_key(&private, Algorithm::EdDSA).map_err(failed)?.algorithm
        else {
            return Err(IdentityError::Key(format!("the key {} is of another kind", row.id)));
        };
        let public = DecodingKey::from_ed_components(&pair.x).map_err(failed)?;
        Ok(Self { id: row.id, private, public, x: pair.x })
    }
}
