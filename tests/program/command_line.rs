//! The command line: help with examples, settings from three places, and clear errors.

use std::process::Output;

use super::process::program;

fn run(arguments: &[&str], variables: &[(&str, &str)]) -> Output {
    program().args(arguments).envs(variables.iter().copied()).output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

#[test]
fn every_command_explains_itself_with_an_example() {
    for command in [&["serve"][..], &["migrate"], &["openapi"], &["user", "add"], &["check-config"], &["health"]] {
        let help = run(&[command, &["--help"]].concat(), &[]);
        let help = text(&help.stdout);
        assert!(help.contains("Example") && help.contains("materia"), "{help}");
    }
}

#[test]
fn a_flag_outweighs_the_environment_and_that_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("materia.toml");
    std::fs::write(&file, "workers = 3\nlisten = \"127.0.0.1:1\"\npublic_url = \"https://file.example\"\n").unwrap();
    let file = file.to_str().unwrap();
    let shown = run(
        &["check-config", "--config", file, "--workers", "5"],
        &[("MATERIA_WORKERS", "4"), ("MATERIA_LISTEN", "127.0.0.1:2")],
    );
    let shown = text(&shown.stdout);
    assert!(
        shown.contains("workers = 5") && shown.contains("127.0.0.1:2") && shown.contains("https://file.example"),
        "{shown}"
    );
}

#[test]
fn unknown_names_and_bad_values_are_all_told_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("materia.toml");
    std::fs::write(&file, "workers = 0\nlocales = [\"no such tag\"]\n").unwrap();
    let told = run(&["check-config", "--config", file.to_str().unwrap()], &[("MATERIA_LISTN", "127.0.0.1:2")]);
    assert!(!told.status.success());
    let told = text(&told.stderr);
    for expected in ["workers", "locales", "MATERIA_LISTN", "did you mean MATERIA_LISTEN"] {
        assert!(told.contains(expected), "{expected}: {told}");
    }
    std::fs::write(&file, "wrkers = 1\n").unwrap();
    let told = run(&["check-config", "--config", file.to_str().unwrap()], &[]);
    assert!(text(&told.stderr).contains("wrkers"));
}

#[test]
fn a_mistyped_database_address_makes_no_file() {
    let folder = tempfile::tempdir().unwrap();
    let told =
        program().current_dir(folder.path()).args(["migrate", "--database-url", "postgre://x/y"]).output().unwrap();
    assert!(!told.status.success() && text(&told.stderr).contains("sqlite:// or postgres://"));
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[test]
fn migrations_say_what_they_did() {
    let folder = tempfile::tempdir().unwrap();
    let migrate = |more: &[&str]| {
        let arguments = [&["migrate", "--database-url", "sqlite://m.db"], more].concat();
        text(&program().current_dir(folder.path()).args(arguments).output().unwrap().stdout)
    };
    assert!(migrate(&["--dry-run"]).contains("would apply"));
    assert!(migrate(&[]).contains("applied"));
    assert!(migrate(&[]).contains("up to date"));
}
