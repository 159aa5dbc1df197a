//! The commands themselves: files, pipes, reports and exit codes.

use std::io::Write as _;
use std::process::{Command, Output, Stdio};

use serde_json::{Value, json};

use super::support::{author, line, lines};

fn run(folder: &std::path::Path, arguments: &[&str], input: &str) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_materia"))
        .args(arguments)
        .current_dir(folder)
        .env("MATERIA_DATABASE_URL", "sqlite://content.db")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    child.wait_with_output().unwrap()
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).unwrap()
}

#[test]
fn a_pipe_in_a_file_out() {
    let folder = tempfile::tempdir().unwrap();
    let good = lines(&[author(), line("topic", json!({"slug": "neck", "name": "Neck"}))]);
    let done = run(folder.path(), &["import", "-"], &good);
    assert!(done.status.success(), "{}", text(&done.stderr));
    assert_eq!(text(&done.stdout), "2 lines: 2 created, 0 updated, 0 unchanged, 2 published, 0 failed\n");
    std::fs::write(folder.path().join("out.jsonl"), "what was there").unwrap();
    let done = run(folder.path(), &["export", "out.jsonl"], "");
    assert_eq!(text(&done.stdout), "2 lines written to out.jsonl\n");
    let written = std::fs::read_to_string(folder.path().join("out.jsonl")).unwrap();
    assert_eq!(text(&run(folder.path(), &["export"], "").stdout), written);
    let done = run(folder.path(), &["import", "out.jsonl"], "");
    assert_eq!(text(&done.stdout), "2 lines: 0 created, 0 updated, 2 unchanged, 0 published, 0 failed\n");
}

#[test]
fn a_failed_line_is_reported_and_ends_in_failure() {
    let folder = tempfile::tempdir().unwrap();
    let input = lines(&[author(), line("topic", json!({"slug": "neck", "name": "", "parent": "none"}))]);
    let done = run(folder.path(), &["import", "-", "--report", "failed.jsonl"], &input);
    assert_eq!(done.status.code(), Some(1));
    let told = text(&done.stderr);
    assert!(told.starts_with("line 2: topic/neck\n  /document/name: must not be empty (too_short)\n"), "{told}");
    assert!(told.ends_with("materia: 1 line failed; the others were imported\n"), "{told}");
    let report = std::fs::read_to_string(folder.path().join("failed.jsonl")).unwrap();
    let report: Value = serde_json::from_str(&report).unwrap();
    assert_eq!((&report["line"], &report["slug"]), (&json!(2), &json!("neck")));
    assert_eq!(report["faults"].as_array().unwrap().last().unwrap()["code"], "unknown_reference");
}

#[test]
fn an_export_of_a_type_that_is_not_there_says_which_are() {
    let folder = tempfile::tempdir().unwrap();
    let done = run(folder.path(), &["export", "--kind", "artcle"], "");
    assert_eq!(done.status.code(), Some(1));
    assert!(text(&done.stderr).contains("there is no content type \"artcle\""), "{}", text(&done.stderr));
}

#[test]
fn made_up_content_is_the_same_for_the_same_seed() {
    let folder = tempfile::tempdir().unwrap();
    let generate = |seed| run(folder.path(), &["generate", "--articles", "50", "--seed", seed], "").stdout;
    assert_eq!(generate("3"), generate("3"));
    assert_ne!(generate("3"), generate("4"));
    let done = run(folder.path(), &["import", "-"], text(&generate("3")));
    assert_eq!(text(&done.stdout), "155 lines: 155 created, 0 updated, 0 unchanged, 155 published, 0 failed\n");
}
