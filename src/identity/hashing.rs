//! Argon2id on one password: to a PHC string, and against one. Slow on purpose; `passwords` says where it runs.

use std::fmt;

use argon2::password_hash::phc::{Output, ParamsString, Salt};
use argon2::{Algorithm, Argon2, Block, Params, PasswordHash, Version};

use super::IdentityError;

/// Memory in KiB, passes and lanes: OWASP, Password Storage Cheat Sheet, "Argon2id", the set with 19 MiB.
/// <https://cheatsheetseries.owasp.org/cheatsheets/Password_Storage_Cheat_Sheet.html#argon2id>
const COST: (u32, u32, u32) = (19 * 1024, 2, 1);

/// What an unknown email's password is compared with, at the same cost as a real one: it has the form of a hash, and is
/// the hash of nothing known.
const NOBODY: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$bm9ib2R5J3Mgc2FsdCAxNg$Y4KzzIgUErd7/K7tAmABwA2eMCXmbCD25+kvB5hRRio";

/// What each hashing asks of the allocator, more than glibc's largest threshold of 32 MiB: such memory is mapped for
/// itself and returned when it is freed. Anything less stays with the thread's arena, 19 MiB for each thread that ever
/// hashed. What is not written to takes no memory.
const MAPPED: usize = 33 * 1024 * 1024;

/// The hash to keep, with its salt and cost.
pub(super) fn hash(password: &str) -> Result<String, IdentityError> {
    let (memory, passes, lanes) = COST;
    let params = Params::new(memory, passes, lanes, Some(Params::DEFAULT_OUTPUT_LEN)).map_err(failed)?;
    let salt = Salt::new(&rand::random::<[u8; 16]>()).map_err(failed)?;
    let hash = PasswordHash {
        algorithm: Algorithm::Argon2id.ident(),
        version: Some(Version::V0x13.into()),
        params: ParamsString::try_from(&params).map_err(failed)?,
        salt: Some(salt),
        hash: Some(compute(password, &salt, params)?),
    };
    Ok(hash.to_string())
}

/// Whether the password is the one that was hashed; takes as long when there is none.
pub(super) fn matches(password: &str, hash: Option<&str>) -> Result<bool, IdentityError> {
    let kept = PasswordHash::new(hash.unwrap_or(NOBODY)).map_err(failed)?;
    let PasswordHash { salt: Some(salt), hash: Some(output), .. } = &kept else {
        return Err(failed("a stored hash has no salt or no output"));
    };
    if kept.algorithm != Algorithm::Argon2id.ident() || kept.version != Some(Version::V0x13.into()) {
        return Err(failed("a stored hash is of another algorithm"));
    }
    let params = Params::try_from(&kept).map_err(failed)?;
    // `Output` compares in constant time.
    Ok(compute(password, salt, params)? == *output && hash.is_some())
}

fn compute(password: &str, salt: &[u8], params: Params) -> Result<Output, IdentityError> {
    let blocks = params.block_count();
    let mut memory: Vec<Block> = Vec::with_capacity(blocks.max(MAPPED / Block::SIZE));
    memory.resize(blocks, Block::new());
    let mut output = [0; Output::MAX_LENGTH];
    let output = &mut output[..params.output_len().unwrap_or(Params::DEFAULT_OUTPUT_LEN)];
    let hasher = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    hasher.hash_password_into_with_memory(password.as_bytes(), salt, output, &mut memory).map_err(failed)?;
    Output::new(output).map_err(failed)
}

pub(super) fn failed(error: impl fmt::Display) -> IdentityError {
    IdentityError::Hash(error.to_string())
}
