//! What a database does to answer a statement, as it tells itself: the plan, and how many rows it visited.

use materia::db::Address;

use crate::delivery::statements::Statement;
use crate::support::TestApp;

/// What a statement cost.
pub(super) struct Cost {
    /// The plan, for whoever reads a failed test.
    pub(super) plan: String,
    /// What no plan of ours may do, at any cost.
    pub(super) forbidden: Vec<String>,
    /// The rows that were visited, whether or not they were kept; on SQLite the instructions of its virtual machine.
    pub(super) visited: i64,
    /// The rows that it answered with.
    pub(super) rows: i64,
}

/// Whoever explains the statements of an application.
pub(super) enum Explainer {
    Sqlite(sqlite::Explainer),
    #[cfg(feature = "postgres")]
    Postgres(postgres::Explainer),
}

impl Explainer {
    pub(super) fn of(app: &TestApp) -> Self {
        match app.database.address() {
            Address::Sqlite(path) => Self::Sqlite(sqlite::Explainer::open(path)),
            #[cfg(feature = "postgres")]
            Address::Postgres(_) => Self::Postgres(postgres::Explainer::new(app.database.connect().unwrap())),
            #[cfg(not(feature = "postgres"))]
            Address::Postgres(_) => unreachable!("there is no PostgreSQL in this build"),
        }
    }

    pub(super) fn explain(&mut self, statement: &Statement) -> Cost {
        match self {
            Self::Sqlite(sqlite) => sqlite.explain(statement),
            #[cfg(feature = "postgres")]
            Self::Postgres(postgres) => postgres.explain(statement),
        }
    }

    /// How many rows, or instructions, so many rows may cost.
    pub(super) fn allowed(&self, rows: i64) -> i64 {
        match self {
            Self::Sqlite(_) => rows * 20,
            #[cfg(feature = "postgres")]
            Self::Postgres(_) => rows,
        }
    }
}

mod sqlite {
    use std::path::Path;

    use rusqlite::types::Value;
    use rusqlite::{Connection, StatementStatus, params_from_iter};

    use super::Cost;
    use crate::delivery::statements::{Bind, Statement};

    pub(in super::super) struct Explainer(Connection);

    impl Explainer {
        pub(super) fn open(path: &Path) -> Self {
            Self(Connection::open(path).unwrap())
        }

        pub(super) fn explain(&self, statement: &Statement) -> Cost {
            let binds = || params_from_iter(statement.binds.iter().map(value));
            let mut explained = self.0.prepare(&format!("EXPLAIN QUERY PLAN {}", statement.sql)).unwrap();
            let lines = explained.query_map(binds(), |row| row.get::<_, String>("detail")).unwrap();
            let lines: Vec<String> = lines.map(Result::unwrap).collect();
            let mut run = self.0.prepare(&statement.sql).unwrap();
            let mut rows = run.query(binds()).unwrap();
            let mut answered = 0;
            while rows.next().unwrap().is_some() {
                answered += 1;
            }
            drop(rows);
            let forbidden = lines.iter().filter(|line| is_scan_of_a_table(line)).cloned();
            let mut forbidden: Vec<String> = forbidden.collect();
            if run.get_status(StatementStatus::AutoIndex) > 0 {
                forbidden.push("an index is made for this one statement".to_owned());
            }
            let visited = run.get_status(StatementStatus::VmStep).into();
            Cost { plan: lines.join("\n"), forbidden, visited, rows: answered }
        }
    }

    /// Whether a line of a plan reads all of a table or of an index: the parts of a statement are scanned too, by the
    /// names that the statement gives them.
    fn is_scan_of_a_table(line: &str) -> bool {
        let Some(name) = line.strip_prefix("SCAN ").and_then(|rest| rest.split(' ').next()) else { return false };
        let is_part = ["u", "p", "t", "CONSTANT", "by_rule"].contains(&name)
            || name.strip_prefix(['b', 'c', 'p']).is_some_and(|number| number.parse::<usize>().is_ok())
            || name.starts_with('(');
        !is_part
    }

    /// A value as Diesel binds it.
    fn value(bind: &Bind) -> Value {
        match bind {
            Bind::Null => Value::Null,
            Bind::Text(text) => Value::Text(text.clone()),
            Bind::Integer(number) => Value::Integer(*number),
            Bind::Boolean(boolean) => Value::Integer((*boolean).into()),
            Bind::Time(time) => Value::Text(time.replace('T', " ")),
        }
    }
}

#[cfg(feature = "postgres")]
mod postgres {
    use diesel::connection::SimpleConnection as _;
    use diesel::prelude::*;
    use materia::db::Connection;
    use serde_json::Value;

    use super::Cost;
    use crate::delivery::statements::{Bind, Statement};

    pub(in super::super) struct Explainer {
        connection: Connection,
        prepared: usize,
    }

    #[derive(QueryableByName)]
    struct Explained {
        #[diesel(sql_type = diesel::sql_types::Text, column_name = "QUERY PLAN")]
        plan: String,
    }

    impl Explainer {
        pub(super) fn new(connection: Connection) -> Self {
            Self { connection, prepared: 0 }
        }

        /// Prepares the statement as the program does, and explains the first run of it and the one for which the
        /// server decides whether to plan it once for all values.
        pub(super) fn explain(&mut self, statement: &Statement) -> Cost {
            self.prepared += 1;
            let name = format!("s{}", self.prepared);
            let (types, values): (Vec<&str>, Vec<String>) = statement.binds.iter().map(literal).unzip();
            let list =
                |items: &[String]| if items.is_empty() { String::new() } else { format!("({})", items.join(", ")) };
            let types = list(&types.into_iter().map(str::to_owned).collect::<Vec<_>>());
            let run = format!("{name}{}", list(&values));
            self.connection.batch_execute(&format!("PREPARE {name}{types} AS {}", statement.sql)).unwrap();
            let first = self.run(&run);
            for _ in 0..4 {
                self.connection.batch_execute(&format!("EXECUTE {run}")).unwrap();
            }
            let later = self.run(&run);
            self.connection.batch_execute(&format!("DEALLOCATE {name}")).unwrap();
            if later.visited > first.visited { later } else { first }
        }

        fn run(&mut self, run: &str) -> Cost {
            let Connection::Postgres(connection) = &mut self.connection else { unreachable!("it is PostgreSQL") };
            let query = diesel::sql_query(format!("EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) EXECUTE {run}"));
            let explained: Explained = query.get_result(connection).unwrap();
            let mut cost = Cost { plan: String::new(), forbidden: Vec::new(), visited: 0, rows: 0 };
            let plan: Value = serde_json::from_str(&explained.plan).unwrap();
            visit(&plan[0]["Plan"], 0, &mut cost);
            cost.rows = plan[0]["Plan"]["Actual Rows"].as_f64().unwrap_or_default() as i64;
            cost
        }
    }

    /// Adds up the rows of all scans, those that a filter turned away too. The scan of a small table is no fault: what
    /// counts is what it reads.
    fn visit(node: &Value, depth: usize, cost: &mut Cost) {
        let number = |name: &str| node[name].as_f64().unwrap_or_default();
        let kind = node["Node Type"].as_str().unwrap_or_default();
        let removed = number("Rows Removed by Filter") + number("Rows Removed by Index Recheck");
        let rows = ((number("Actual Rows") + removed) * number("Actual Loops")).ceil() as i64;
        let of = node["Index Name"].as_str().or(node["Relation Name"].as_str()).unwrap_or_default();
        cost.plan += &format!("{}{kind} {of} {rows}\n", "  ".repeat(depth));
        if kind.contains("Scan") && kind != "Subquery Scan" && kind != "CTE Scan" {
            cost.visited += rows;
        }
        if kind == "Seq Scan" && rows > 0 {
            cost.forbidden.push(format!("reads all of {of}"));
        }
        for inner in node["Plans"].as_array().into_iter().flatten() {
            visit(inner, depth + 1, cost);
        }
    }

    fn literal(bind: &Bind) -> (&'static str, String) {
        let quoted = |text: &str| format!("'{}'", text.replace('\'', "''"));
        match bind {
            Bind::Null => ("text", "NULL".to_owned()),
            Bind::Text(text) => ("text", quoted(text)),
            Bind::Integer(number) => ("bigint", number.to_string()),
            Bind::Boolean(boolean) => ("boolean", boolean.to_string()),
            Bind::Time(time) => ("timestamp", quoted(time)),
        }
    }
}
