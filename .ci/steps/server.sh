# A server with the sample content, on a free port of this machine, for as long as a step needs it.

admin=(admin@example.com "only for this run")

# Runs a command with a server at $url, and ends the server whatever comes of it.
with_server() {
  python_tools
  cargo build --locked
  local folder port server status
  folder=$(mktemp -d)
  port=$(python -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
  url="http://127.0.0.1:$port"
  MATERIA_ADMIN_EMAIL="${admin[0]}" MATERIA_ADMIN_PASSWORD="${admin[1]}" MATERIA_LOG=error \
    target/debug/materia serve --demo --listen "127.0.0.1:$port" --database-url "sqlite://$folder/materia.db" \
    --database-synchronous normal &
  server=$!
  for _ in $(seq 300); do
    target/debug/materia health --listen "127.0.0.1:$port" 2>/dev/null && break
    sleep 0.1
  done
  set +e
  (set -e; "$@")
  status=$?
  set -e
  kill "$server" && wait "$server" || status=1
  rm -rf "$folder"
  return $status
}
