//! The import of a file: both passes over it, in batches of one transaction each, or all of it in a single one.

use super::source::Source;
use super::{Exchange, TransferError};
use crate::content::{Import, ImportSummary, RawLine, Rejected};
use crate::db::Connection;

/// How a file is imported.
#[derive(Debug, Clone, Copy, Default)]
pub struct ImportOptions {
    /// Everything is checked and nothing written.
    pub dry_run: bool,
    /// Nothing is written if a line fails.
    pub all_or_nothing: bool,
}

/// Which pass over the file it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pass {
    /// The lines are checked, and their entries reserved.
    Check,
    /// The documents are written.
    Write,
}

/// Somebody who looks on.
pub trait Watch: Send {
    /// A pass begins.
    fn begin(&mut self, pass: Pass);
    /// More of the file is done.
    fn advance(&mut self, bytes: u64, summary: &ImportSummary);
    /// A line is not taken.
    fn reject(&mut self, rejected: &Rejected) -> std::io::Result<()>;
}

/// Imports a file. A failed line ends nothing; an error leaves what whole batches have written, and the import can be
/// run again.
pub async fn import(
    exchange: &Exchange,
    source: Source,
    options: ImportOptions,
    watch: Box<dyn Watch>,
) -> Result<ImportSummary, TransferError> {
    if options.dry_run || options.all_or_nothing {
        import_whole(exchange, source, options, watch).await
    } else {
        import_batches(exchange, source, watch).await
    }
}

async fn import_batches(
    exchange: &Exchange,
    mut source: Source,
    mut watch: Box<dyn Watch>,
) -> Result<ImportSummary, TransferError> {
    let mut import = exchange.new_import();
    for pass in [Pass::Check, Pass::Write] {
        watch.begin(pass);
        let mut batches = source.batches()?;
        let mut number = 0;
        while let Some((lines, bytes)) = batches.next()? {
            number += 1;
            let work = move |connection: &mut Connection| {
                let rejected = run(&mut import, pass, number, connection, &lines)?;
                Ok::<_, TransferError>((import, rejected))
            };
            let (after, rejected) = exchange.write(work).await?;
            import = after;
            tell(&mut *watch, &rejected, bytes, &import.summary())?;
        }
    }
    let work = move |connection: &mut Connection| {
        import.finish(connection)?;
        Ok::<_, TransferError>(import.summary())
    };
    exchange.write(work).await
}

/// One transaction for all of it, taken back at the end where that was asked for.
async fn import_whole(
    exchange: &Exchange,
    mut source: Source,
    options: ImportOptions,
    mut watch: Box<dyn Watch>,
) -> Result<ImportSummary, TransferError> {
    let mut import = exchange.new_import();
    let work = move |connection: &mut Connection| {
        for pass in [Pass::Check, Pass::Write] {
            watch.begin(pass);
            let mut batches = source.batches()?;
            let mut number = 0;
            while let Some((lines, bytes)) = batches.next()? {
                number += 1;
                let rejected = run(&mut import, pass, number, connection, &lines)?;
                tell(&mut *watch, &rejected, bytes, &import.summary())?;
            }
        }
        let summary = import.summary();
        if options.dry_run || summary.failed > 0 {
            return Err(TransferError::TakenBack(Box::new(summary)));
        }
        Ok(summary)
    };
    match exchange.write(work).await {
        Err(TransferError::TakenBack(summary)) => Ok(*summary),
        other => other,
    }
}

/// Does a batch, by its number in the pass. Tables that were small when a statement was planned have grown since: the
/// database counts them again each time the batches have doubled.
fn run(
    import: &mut Import,
    pass: Pass,
    number: u64,
    connection: &mut Connection,
    lines: &[RawLine],
) -> Result<Vec<Rejected>, TransferError> {
    let rejected = match pass {
        Pass::Check => import.reserve(connection, lines).map(|()| Vec::new())?,
        Pass::Write => import.write(connection, lines)?,
    };
    if number.is_power_of_two() {
        connection.count_again()?;
    }
    Ok(rejected)
}

fn tell(watch: &mut dyn Watch, rejected: &[Rejected], bytes: u64, summary: &ImportSummary) -> std::io::Result<()> {
    for line in rejected {
        watch.reject(line)?;
    }
    watch.advance(bytes, summary);
    Ok(())
}
