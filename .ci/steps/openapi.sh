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
  cp .ci/clients/tsconfig.json .ci/clients/round_trip.ts "$to/"
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

# The clients that step_clients generated, against a live server: signing in, writing, publishing, reading with relations
# and filters, every page by its cursor, a conditional read, and failures as types.
step_round_trip() {
  node_tools
  [ -e "$work/clients/js/round_trip.js" ] || step_clients
  with_server round_trip
}

round_trip() {
  node "$work/clients/js/round_trip.js" "$url" "${admin[@]}"
  PYTHONPATH="$work/clients/python-delivery:$work/clients/python-management" \
    python .ci/clients/round_trip.py "$url" "${admin[@]}"
}

# Schemathesis, in two lanes at once, each part of it against a server of its own, so that none sees what another wrote.
# Without a token there is nothing behind 401 to cover, or to follow links to.
# More examples find more: SCHEMATHESIS_EXAMPLES=200 .ci/run conformance.
step_conformance() {
  python_tools
  cargo build --locked
  local lanes=() lane status=0
  (for part in articles delivery anonymous; do with_server conform "$part"; done) &
  lanes+=($!)
  (with_server conform others) &
  lanes+=($!)
  for lane in "${lanes[@]}"; do wait "$lane" || status=1; done
  return $status
}

# The part of a document, and as whom: as anyone, as a stranger, or as an administrator.
conform() {
  local part="$1" document=management options=() token log="$work/schemathesis-$1.log"
  token=$(python .ci/clients/sign_in.py "$url" "${admin[@]}")
  case "$part" in
    delivery) document=delivery ;;
    anonymous) export CONFORMANCE_ANONYMOUS=1 && options=(--phases examples,fuzzing) ;;
    articles) options=(--header "Authorization: Bearer $token" --include-tag auth --include-tag articles) ;;
    others) options=(--header "Authorization: Bearer $token" --exclude-tag auth --exclude-tag articles) ;;
  esac
  python .ci/contract/listed.py "$url/openapi/$document.json" "$work/listed-$part.json"
  PYTHONPATH=.ci schemathesis --config-file .ci/schemathesis.toml run "$work/listed-$part.json" --url "$url" \
    --generation-deterministic --max-examples "${SCHEMATHESIS_EXAMPLES:-10}" --no-color "${options[@]}" >"$log" 2>&1 || {
    cat "$log"
    return 1
  }
  printf -- '-- %s, %s\n%s\n' "$document" "$part" "$(sed -n '/= SUMMARY =/,$p' "$log")"
}
