//! Both databases have the same history, and every step of it can be taken back.

use std::collections::BTreeSet;
use std::path::Path;

use materia::db::{self, Database};

use crate::support::{TestDatabase, config};

fn names(tree: &str) -> BTreeSet<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations").join(tree);
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap());
    entries.map(|entry| entry.file_name().into_string().unwrap()).collect()
}

#[test]
fn both_trees_have_the_same_names() {
    let sqlite = names("sqlite");
    assert_eq!(sqlite, names("postgres"));
    assert!(!sqlite.is_empty());
}

#[test]
fn every_migration_has_both_directions() {
    for tree in ["sqlite", "postgres"] {
        for name in names(tree) {
            for file in ["up.sql", "down.sql"] {
                let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations").join(tree).join(&name).join(file);
                let sql = std::fs::read_to_string(&path).unwrap_or_default();
                assert!(!sql.trim().is_empty(), "{}", path.display());
            }
        }
    }
}

/// Up, down and up again, after which the schema is what it was.
fn up_down_up(kept: &TestDatabase) {
    let config = config(&["--database-url", kept.url()]);
    let database = Database::open(&materia::server::options(&config)).unwrap();
    let mut connection = database.connect().unwrap();
    let all: Vec<String> = names("sqlite").into_iter().collect();
    assert_eq!(db::pending(&mut connection).unwrap().len(), all.len());
    assert_eq!(db::migrate(&mut connection).unwrap().applied.len(), all.len());
    assert!(db::pending(&mut connection).unwrap().is_empty());
    assert!(db::migrate(&mut connection).unwrap().applied.is_empty());
    db::revert_all(&mut connection).unwrap();
    assert_eq!(db::pending(&mut connection).unwrap().len(), all.len());
    assert_eq!(db::migrate(&mut connection).unwrap().applied.len(), all.len());
}

mod migrations_run_up_and_down_and_up {
    use super::*;

    #[test]
    fn sqlite() {
        up_down_up(&TestDatabase::sqlite());
    }

    #[cfg(feature = "postgres")]
    #[test]
    fn postgres() {
        up_down_up(&TestDatabase::postgres());
    }
}
