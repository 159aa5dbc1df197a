# The tools of the steps, pinned by .ci/package-lock.json and .ci/requirements.txt, kept under target/ci.

# Makes sure that a command is there; as root on Debian it is installed.
need() {
  local command="$1" package="$2"
  command -v "$command" >/dev/null && return
  if [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null; then
    apt-get update -qq && apt-get install -y -qq "$package" >/dev/null
  fi
  command -v "$command" >/dev/null || { echo "$command is not there; install $package"; return 1; }
}

# node_modules of the checkers and generators, made anew when the lock file changes.
node_tools() {
  need npm npm
  local to="$work/node"
  if ! cmp -s .ci/package-lock.json "$to/package-lock.json" || [ ! -e "$to/complete" ]; then
    rm -rf "$to" && mkdir -p "$to"
    cp .ci/package.json .ci/package-lock.json "$to/"
    (cd "$to" && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error)
    touch "$to/complete"
  fi
  PATH="$to/node_modules/.bin:$PATH"
  export REDOCLY_TELEMETRY=off REDOCLY_SUPPRESS_UPDATE_NOTICE=true
}

# A virtual environment with the Python tools, made anew when their list changes.
python_tools() {
  need python3 python3
  local to="$work/venv"
  if ! cmp -s .ci/requirements.txt "$to/requirements.txt"; then
    rm -rf "$to"
    if ! python3 -m venv "$to"; then
      apt-get update -qq && apt-get install -y -qq python3-venv >/dev/null
      rm -rf "$to" && python3 -m venv "$to"
    fi
    "$to/bin/pip" install --quiet --disable-pip-version-check --requirement .ci/requirements.txt
    cp .ci/requirements.txt "$to/requirements.txt"
  fi
  PATH="$to/bin:$PATH"
}
