//! The command line: one subcommand per job, each with its settings and examples.

mod transfer;

use std::io::Write as _;
use std::path::PathBuf;

use anyhow::{Context as _, bail};
use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::config::{Config, Settings};
use crate::db::{self, Database};
use crate::http::pretty;
use crate::identity::Role;
use crate::{app, server};

/// A headless content backend for health content: one binary, a JSON API, an OpenAPI document from the types.
#[derive(Debug, Parser)]
#[command(name = "materia", version, about, max_term_width = 100)]
pub struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve the API. The database is made and brought up to date at the start.
    #[command(after_help = "Examples:\n  materia serve --demo\n  materia serve --listen 0.0.0.0:8080\n  \
                            MATERIA_DATABASE_URL=postgres://materia@db/materia materia serve")]
    Serve(Serve),
    /// Bring the database up to date and say what was done.
    #[command(after_help = "Examples:\n  materia migrate\n  materia migrate --dry-run")]
    Migrate(Migrate),
    /// Take entries in from a file of JSON lines. Lines may refer to each other in any order; what is there already is
    /// left alone, so that an import can be run again.
    #[command(after_help = "Examples:\n  materia import content.jsonl\n  materia import --dry-run content.jsonl\n  \
                            zcat content.jsonl.gz | materia import - --report failed.jsonl")]
    Import(transfer::Import),
    /// Write entries as JSON lines, as `materia import` takes them in.
    #[command(
        after_help = "Examples:\n  materia export content.jsonl\n  materia export --published-only --kind topic,author\n  \
                            materia export | gzip > content.jsonl.gz"
    )]
    Export(transfer::Export),
    /// Write made-up articles as import lines.
    #[command(hide = true, after_help = "Example:\n  materia generate --articles 10000 | materia import -")]
    Generate(transfer::Generate),
    /// Write the OpenAPI documents.
    #[command(after_help = "Examples:\n  materia openapi delivery > delivery.json\n  materia openapi --write openapi")]
    Openapi(Openapi),
    /// Manage users.
    #[command(subcommand)]
    User(User),
    /// Check the settings and print them as they are in force.
    #[command(after_help = "Example:\n  materia check-config --config /etc/materia.toml")]
    CheckConfig(CheckConfig),
    /// Ask a running server whether it is ready; for container health checks.
    #[command(after_help = "Example:\n  materia health --listen 127.0.0.1:8080")]
    Health(CheckConfig),
}

#[derive(Debug, Args)]
struct Serve {
    /// Load the sample content, if the database is empty.
    #[arg(long)]
    demo: bool,
    #[command(flatten)]
    settings: Settings,
}

#[derive(Debug, Args)]
struct Migrate {
    /// Only say what would be done.
    #[arg(long)]
    dry_run: bool,
    #[command(flatten)]
    settings: Settings,
}

#[derive(Debug, Args)]
struct Openapi {
    /// The document to print.
    #[arg(value_enum, required_unless_present = "write")]
    document: Option<Document>,
    /// Write both documents into this folder.
    #[arg(long, value_name = "FOLDER", conflicts_with = "document")]
    write: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Document {
    Delivery,
    Management,
}

#[derive(Debug, Subcommand)]
enum User {
    /// Add a user. The password is asked for, or read from standard input where that is no terminal.
    #[command(after_help = "Examples:\n  materia user add editor@example.com --role editor\n  \
                            echo \"$PASSWORD\" | materia user add api@example.com --role viewer")]
    Add(AddUser),
}

#[derive(Debug, Args)]
struct AddUser {
    /// The user's address.
    email: String,
    /// What the user may do.
    #[arg(long, value_enum, default_value = "editor")]
    role: RoleName,
    #[command(flatten)]
    settings: Settings,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum RoleName {
    Admin,
    Editor,
    Viewer,
}

#[derive(Debug, Args)]
struct CheckConfig {
    #[command(flatten)]
    settings: Settings,
}

impl Cli {
    /// Does the job.
    pub fn run(self) -> anyhow::Result<()> {
        match self.command {
            Command::Serve(serve) => server::serve(&config(serve.settings)?, serve.demo),
            Command::Migrate(migrate) => run_migrate(&config(migrate.settings)?, migrate.dry_run),
            Command::Import(import) => import.run(),
            Command::Export(export) => export.run(),
            Command::Generate(generate) => generate.run(),
            Command::Openapi(openapi) => run_openapi(&openapi),
            Command::User(User::Add(add)) => run_add_user(add),
            Command::CheckConfig(check) => print(&config(check.settings)?.describe()),
            Command::Health(check) => server::ask_health(config(check.settings)?.listen),
        }
    }
}

fn config(settings: Settings) -> anyhow::Result<Config> {
    let names = std::env::vars_os().filter_map(|(name, _)| name.into_string().ok());
    settings.resolve(names).context("the settings cannot be used")
}

/// What a command answers goes to standard output; everything said on the way goes to the log.
fn print(text: &str) -> anyhow::Result<()> {
    Ok(std::io::stdout().write_all(text.as_bytes())?)
}

fn run_migrate(config: &Config, dry_run: bool) -> anyhow::Result<()> {
    let database = Database::open(&server::options(config))?;
    let mut connection = database.connect()?;
    if dry_run {
        let pending = db::pending(&mut connection)?;
        return print(&list("would apply", &pending));
    }
    let report = db::migrate(&mut connection)?;
    print(&list("applied", &report.applied))
}

fn list(verb: &str, names: &[String]) -> String {
    if names.is_empty() {
        return "the database is up to date\n".to_owned();
    }
    names.iter().map(|name| format!("{verb} {name}\n")).collect()
}

fn run_openapi(openapi: &Openapi) -> anyhow::Result<()> {
    if let Some(folder) = &openapi.write {
        std::fs::create_dir_all(folder)?;
        std::fs::write(folder.join("delivery.json"), pretty(&app::delivery_document(""))?)?;
        std::fs::write(folder.join("management.json"), pretty(&app::management_document(""))?)?;
        return Ok(());
    }
    match openapi.document {
        Some(Document::Delivery) => print(&pretty(&app::delivery_document(""))?),
        Some(Document::Management) => print(&pretty(&app::management_document(""))?),
        None => bail!("name a document, or a folder with --write"),
    }
}

fn run_add_user(add: AddUser) -> anyhow::Result<()> {
    use std::io::IsTerminal as _;
    let config = config(add.settings)?;
    let password = if std::io::stdin().is_terminal() {
        rpassword::prompt_password("Password (10 to 200 characters): ")?
    } else {
        let mut line = String::new();
        std::io::stdin().read_line(&mut line)?;
        line.trim_end_matches(['\r', '\n']).to_owned()
    };
    let role = match add.role {
        RoleName::Admin => Role::Admin,
        RoleName::Editor => Role::Editor,
        RoleName::Viewer => Role::Viewer,
    };
    let user = server::block_on(async {
        let (_, identity) = server::open(&config).await?;
        anyhow::Ok(identity.add_user(&add.email, role, &password).await?)
    })?;
    print(&format!("added {} as {}\n", user.email, user.role))
}
