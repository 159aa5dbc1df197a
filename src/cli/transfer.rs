//! `materia import`, `materia export` and the hidden `materia generate`.

use std::fs::File;
use std::io::{BufWriter, IsTerminal as _, Write as _};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use clap::Args;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::{config, print};
use crate::app::App;
use crate::config::{Config, Settings};
use crate::content::{ImportSummary, Rejected, Selection};
use crate::server;
use crate::transfer::{self, Exchange, ImportOptions, Output, Pass, Source, Watch};

#[derive(Debug, Args)]
pub(super) struct Import {
    /// The file with the lines; `-` is standard input.
    #[arg(value_name = "FILE|-")]
    file: PathBuf,
    /// Check everything and write nothing.
    #[arg(long)]
    dry_run: bool,
    /// Write nothing if a line fails; without it the other lines are imported.
    #[arg(long)]
    all_or_nothing: bool,
    /// Write the lines that failed to this file, with all their faults, one JSON object a line.
    #[arg(long, value_name = "FILE")]
    report: Option<PathBuf>,
    #[command(flatten)]
    settings: Settings,
}

#[derive(Debug, Args)]
pub(super) struct Export {
    /// The file to write, which is replaced once the export is complete; `-` is standard output.
    #[arg(value_name = "FILE|-", default_value = "-")]
    file: PathBuf,
    /// Only entries of these content types, with commas between.
    #[arg(long, value_name = "KINDS", value_delimiter = ',')]
    kind: Vec<String>,
    /// Only what readers see: no drafts, no newer edits, nothing in the trash.
    #[arg(long)]
    published_only: bool,
    #[command(flatten)]
    settings: Settings,
}

#[derive(Debug, Args)]
pub(super) struct Generate {
    /// How many articles.
    #[arg(long, value_name = "NUMBER")]
    articles: u64,
    /// Another seed, other articles.
    #[arg(long, value_name = "NUMBER", default_value_t = 1)]
    seed: u64,
}

impl Import {
    pub(super) fn run(self) -> anyhow::Result<()> {
        let config = config(self.settings)?;
        let source =
            if self.file == Path::new("-") { Source::spool(std::io::stdin().lock()) } else { Source::open(&self.file) };
        let source = source.with_context(|| format!("cannot read {}", self.file.display()))?;
        let report = self.report.map(|path| {
            let file = File::create(&path).with_context(|| format!("cannot write {}", path.display()))?;
            anyhow::Ok(BufWriter::new(file))
        });
        let watch = Onlooker { bar: bar(source.length(), "{bytes}/{total_bytes}"), report: report.transpose()? };
        let options = ImportOptions { dry_run: self.dry_run, all_or_nothing: self.all_or_nothing };
        let summary = server::block_on(async {
            let exchange = exchange(&config).await?;
            anyhow::Ok(transfer::import(&exchange, source, options, Box::new(watch)).await?)
        })?;
        let taken_back = self.dry_run || (self.all_or_nothing && summary.failed > 0);
        print(&told(&summary, taken_back))?;
        match summary.failed {
            0 => Ok(()),
            failed if taken_back => bail!("{} failed; nothing was written", lines(failed)),
            failed => bail!("{} failed; the others were imported", lines(failed)),
        }
    }
}

fn lines(number: u64) -> String {
    if number == 1 { "1 line".to_owned() } else { format!("{number} lines") }
}

fn told(summary: &ImportSummary, taken_back: bool) -> String {
    let ImportSummary { lines: all, created, updated, unchanged, published, failed } = summary;
    let would = if taken_back { " (nothing was written)" } else { "" };
    format!(
        "{}: {created} created, {updated} updated, {unchanged} unchanged, {published} published, {failed} failed{would}\n",
        lines(*all)
    )
}

impl Export {
    pub(super) fn run(self) -> anyhow::Result<()> {
        let config = config(self.settings)?;
        let output = if self.file == Path::new("-") { Output::Stdout } else { Output::File(self.file.clone()) };
        let selection = Selection { kinds: self.kind, published_only: self.published_only };
        // On a terminal the lines themselves show how far it is.
        let bar = if self.file == Path::new("-") { ProgressBar::hidden() } else { bar(0, "{pos}/{len}") };
        let shown = bar.clone();
        let advance = move |most| {
            shown.set_length(most);
            shown.inc(1);
        };
        let written = server::block_on(async {
            let exchange = exchange(&config).await?;
            refuse_unknown(&exchange, &selection.kinds)?;
            anyhow::Ok(transfer::export(&exchange, output, selection, Box::new(advance)).await?)
        });
        bar.finish_and_clear();
        let written = written.with_context(|| format!("cannot export to {}", self.file.display()))?;
        if self.file != Path::new("-") {
            print(&format!("{} written to {}\n", lines(written), self.file.display()))?;
        }
        Ok(())
    }
}

fn refuse_unknown(exchange: &Exchange, kinds: &[String]) -> anyhow::Result<()> {
    let known: Vec<&str> = exchange.site.kinds.iter().map(|kind| kind.name).collect();
    match kinds.iter().find(|kind| !known.contains(&kind.as_str())) {
        Some(kind) => bail!("there is no content type {kind:?}; there are {}", known.join(", ")),
        None => Ok(()),
    }
}

impl Generate {
    pub(super) fn run(&self) -> anyhow::Result<()> {
        let mut out = BufWriter::new(std::io::stdout().lock());
        transfer::generate(self.articles, self.seed, &mut out)?;
        Ok(out.flush()?)
    }
}

async fn exchange(config: &Config) -> anyhow::Result<Exchange> {
    let (database, identity) = server::open(config).await?;
    let app = App::new(config, database, identity).map_err(|problem| anyhow::anyhow!("{problem}"))?;
    Ok(app.exchange())
}

/// A bar on standard error, if that is a terminal.
fn bar(length: u64, counted: &str) -> ProgressBar {
    if !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let template = format!("{{msg}} [{{bar:40}}] {counted} {{eta}}");
    let style = ProgressStyle::with_template(&template).unwrap_or_else(|_| ProgressStyle::default_bar());
    ProgressBar::with_draw_target(Some(length), ProgressDrawTarget::stderr()).with_style(style.progress_chars("=> "))
}

/// Shows how far an import is, and tells of every line that failed.
struct Onlooker {
    bar: ProgressBar,
    report: Option<BufWriter<File>>,
}

impl Watch for Onlooker {
    fn begin(&mut self, pass: Pass) {
        self.bar.set_message(match pass {
            Pass::Check => "checking",
            Pass::Write => "writing ",
        });
        self.bar.reset();
    }

    fn advance(&mut self, bytes: u64, _: &ImportSummary) {
        self.bar.inc(bytes);
    }

    fn reject(&mut self, rejected: &Rejected) -> std::io::Result<()> {
        let text = describe(rejected);
        self.bar.suspend(|| std::io::stderr().lock().write_all(text.as_bytes()))?;
        if let Some(report) = &mut self.report {
            serde_json::to_writer(&mut *report, rejected)?;
            report.write_all(b"\n")?;
            report.flush()?;
        }
        Ok(())
    }
}

impl Drop for Onlooker {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}

/// A line that failed, and below it each of its faults.
fn describe(rejected: &Rejected) -> String {
    let name = [rejected.kind.as_deref(), rejected.slug.as_deref()].into_iter().flatten().collect::<Vec<_>>().join("/");
    let mut text = format!("line {}{}{name}\n", rejected.line, if name.is_empty() { "" } else { ": " });
    for fault in &rejected.faults {
        let pointer = fault.pointer.as_deref().filter(|pointer| !pointer.is_empty());
        let place = pointer.map(|pointer| format!("{pointer}: ")).unwrap_or_default();
        text.push_str(&format!("  {place}{} ({})\n", fault.detail, fault.code));
    }
    text
}
