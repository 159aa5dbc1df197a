# The OpenAPI documents as others read them: checkers, generators, and a server held against them.

documents=(openapi/delivery.json openapi/management.json)

# Four checkers, no findings. Rules that are off are off by name, in .ci/redocly.yaml and .ci/spectral.yaml.
step_spec() {
  node_tools
  python_tools
  echo "-- Redocly CLI, recommended-strict"
  redocly lint --config .ci/redocly.yaml "${documents[@]}"
  echo "-- Spectral, spectral:oas"
  spectral lint --ruleset .ci/spectral.yaml --fail-severity hint "${documents[@]}"
  echo "-- openapi-spec-validator"
  openapi-spec-validator "${documents[@]}"
  echo "-- @seriousme/openapi-schema-validator"
  local document
  for document in "${documents[@]}"; do
    validate-api "$document" | tee "$work/validate.log"
    grep -q '"valid": true' "$work/validate.log"
  done
}

# Generates clients from both documents and compiles them; a warning of a generator is a failure.
step_clients() {
  node_tools
  python_tools
  local to="$work/clients" name
  rm -rf "$to" && mkdir -p "$to"
  cp .ci/clients/tsconfig.json "$to/"
  for name in delivery management; do
    echo "-- $name"
    openapi-typescript "openapi/$name.json" --output "$to/$name.d.ts" 2>&1 | tee "$to/$name.log"
    openapi-ts --input "$PWD/openapi/$name.json" --output "$to/$name" --no-log-file \
      --plugins @hey-api/client-fetch @hey-api/typescript @hey-api/sdk 2>&1 | tee -a "$to/$name.log"
    if grep -i -E 'warn|error' "$to/$name.log"; then return 1; fi
    openapi-python-client generate --path "openapi/$name.json" --output-path "$to/python-$name" --fail-on-warning
    python -m compileall -q "$to/python-$name"
  done
  tsc --project "$to/tsconfig.json"
  operations_are_all_there "$to"
}

# A generator that does not understand an operation may leave it out without a word.
operations_are_all_there() {
  local name
  for name in delivery management; do
    python - "openapi/$name.json" "$1" "$name" <<'PYTHON'
import json, pathlib, sys

document, clients, name = json.load(open(sys.argv[1])), pathlib.Path(sys.argv[2]), sys.argv[3]
wanted = {operation["operationId"] for path in document["paths"].values() for operation in path.values()}
python = {file.stem for file in clients.glob(f"python-{name}/*/api/*/*.py") if file.stem != "__init__"}
typescript = (clients / name / "sdk.gen.ts").read_text()
camel = lambda id: id.split("_")[0] + "".join(word.capitalize() for word in id.split("_")[1:])
missing = sorted(wanted - python) + sorted(id for id in wanted if f"const {camel(id)} =" not in typescript)
print(f"{name}: {len(wanted)} operations, missing in a client: {missing or 'none'}")
sys.exit(bool(missing))
PYTHON
  done
}

# A server with the sample content on a free port of this machine, and schemathesis against it. More examples find
# more: SCHEMATHESIS_EXAMPLES=200 .ci/run conformance.
step_conformance() {
  python_tools
  cargo build --locked
  local folder port server url token status=0
  folder=$(mktemp -d)
  port=$(python -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
  url="http://127.0.0.1:$port"
  MATERIA_ADMIN_EMAIL=admin@example.com MATERIA_ADMIN_PASSWORD="only for this run" MATERIA_LOG=error \
    target/debug/materia serve --demo --listen "127.0.0.1:$port" --database-url "sqlite://$folder/materia.db" \
    --database-synchronous normal &
  server=$!
  for _ in $(seq 100); do
    target/debug/materia health --listen "127.0.0.1:$port" 2>/dev/null && break
    sleep 0.1
  done
  token=$(python .ci/clients/sign_in.py "$url" admin@example.com "only for this run")
  conform "$url" delivery || status=1
  conform "$url" management --header "Authorization: Bearer $token" || status=1
  kill "$server" && wait "$server" || status=1
  rm -rf "$folder"
  return $status
}

conform() {
  local url="$1" name="$2"
  shift 2
  echo "-- $name"
  PYTHONPATH=.ci schemathesis --config-file .ci/schemathesis.toml run "$url/openapi/$name.json" --url "$url" \
    --max-examples "${SCHEMATHESIS_EXAMPLES:-10}" --no-color "$@" >"$work/schemathesis-$name.log" 2>&1 || {
    cat "$work/schemathesis-$name.log"
    return 1
  }
  sed -n '/= SUMMARY =/,$p' "$work/schemathesis-$name.log"
}
