//! The export to a file, which is there whole or not at all, or to any other writer.

use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use super::{Exchange, TransferError};
use crate::content::{self, Selection};
use crate::db::Connection;

/// Where lines go.
#[derive(Debug)]
pub enum Output {
    /// To standard output, as they come.
    Stdout,
    /// To a file, which takes the place of one that is there once it is complete.
    File(PathBuf),
}

/// Writes the selected entries and says how many lines they are. `advance` is called for each, with how many there
/// are at most.
pub async fn export(
    exchange: &Exchange,
    output: Output,
    selection: Selection,
    mut advance: Box<dyn FnMut(u64) + Send>,
) -> Result<u64, TransferError> {
    let (site, exporters) = (exchange.site.clone(), exchange.exporters.clone());
    let work = move |connection: &mut Connection| {
        let most = u64::try_from(content::count(connection)?).unwrap_or_default();
        let mut write = |to: &mut dyn Write| {
            let mut lines = 0;
            let mut to = BufWriter::with_capacity(1 << 16, to);
            content::export::<TransferError>(connection, &site, &exporters, &selection, &mut |line| {
                serde_json::to_writer(&mut to, &line)?;
                to.write_all(b"\n")?;
                lines += 1;
                advance(most);
                Ok(())
            })?;
            to.flush()?;
            Ok(lines)
        };
        match output {
            Output::Stdout => write(&mut io::stdout().lock()),
            Output::File(path) => replace(&path, &mut write),
        }
    };
    exchange.database.read(work).await
}

/// Writes a file beside the one that it replaces, and lets it take its place.
fn replace(
    path: &Path,
    write: &mut dyn FnMut(&mut dyn Write) -> Result<u64, TransferError>,
) -> Result<u64, TransferError> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut file = NamedTempFile::new_in(folder)?;
    let lines = write(file.as_file_mut())?;
    file.as_file().sync_all()?;
    file.persist(path).map_err(|error| error.error)?;
    Ok(lines)
}
