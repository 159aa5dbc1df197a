# OpenAPI Generator, six languages from each document. Rust, Go, Java and Kotlin are compiled. Swift and Dart are not:
# neither Debian 12 nor npm nor PyPI has a compiler of theirs.

languages=(kotlin swift6 rust go dart java)

# What the generator says of its own: that 3.1 is new to it, and which names the language or its templates cannot have.
# Everything else that it warns of is ours to mend.
generator_noise='OpenAPI 3\.1 support is still in beta|cannot be used as a? ?(model|field/variable) name\. Renamed|Ignoring complex example on request body'

step_generators() {
  need javac default-jdk-headless
  need go golang-go
  node_tools
  python_tools
  local to="$work/generators" language name
  mkdir -p "$to"
  for language in "${languages[@]}"; do rm -rf "$to/$language"-*; done
  for language in "${languages[@]}"; do
    for name in delivery management; do printf '%s %s\n' "$language" "$name"; done
  done | xargs -P 2 -L 1 bash -c 'generate "$0" "$1" "$2"' "$to"
  if grep -hE '^\[main\] (WARN|ERROR)|^Exception' "$to"/*.log | grep -vE "$generator_noise"; then return 1; fi
  python .ci/clients/generated.py "$to"
  for name in delivery management; do
    echo "-- cargo check, rust-$name"
    CARGO_TARGET_DIR="$to/target" cargo check --quiet --no-default-features --manifest-path "$to/rust-$name/Cargo.toml"
    echo "-- go vet, go-$name"
    (cd "$to/go-$name" && go_vet)
    echo "-- javac, java-$name"
    compile_java "$to/java-$name"
    echo "-- kotlinc, kotlin-$name"
    compile_kotlin "$to/kotlin-$name"
  done
}

# Constants of Go share one scope, so that two enumerations with a value in common need their names before it. Java's
# client is the one that takes the platform's own HTTP, with Jackson and nothing else; Kotlin's takes OkHttp, with Gson.
generate() {
  local options=()
  case "$2" in
    go) options=(--additional-properties enumClassPrefix=true) ;;
    kotlin) options=(--additional-properties serializationLibrary=gson) ;;
    java) options=(--library native --additional-properties openApiNullable=false,useJakartaEe=true) ;;
  esac
  openapi-generator-cli generate --input-spec "openapi/$3.json" --generator-name "$2" --output "$1/$2-$3" \
    "${options[@]}" >"$1/$2-$3.log" 2>&1 || { cat "$1/$2-$3.log"; return 255; }
}
export -f generate

# The one library that the client needs is a package of Debian, where Go's own modules cannot be had.
go_vet() {
  local packaged=/usr/share/gocode
  if [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null && [ ! -e "$packaged/src/gopkg.in/validator.v2" ]; then
    apt-get install -y -qq golang-gopkg-validator.v2-dev >/dev/null
  fi
  if [ -e "$packaged/src/gopkg.in/validator.v2" ]; then export GO111MODULE=off GOPATH="$packaged"; fi
  go vet .
}

# Jackson comes out of the generator itself, which has it for its own use, and the annotations are a package of Debian.
compile_java() {
  local annotations=/usr/share/java/jakarta-annotation-api.jar jar
  jar=$(python -c 'import openapi_generator_cli, pathlib; print(*pathlib.Path(openapi_generator_cli.__file__).parent.glob("*.jar"))')
  if [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null && [ ! -e "$annotations" ]; then
    apt-get install -y -qq libjakarta-annotation-api-java >/dev/null
  fi
  find "$1/src/main" -name '*.java' >"$1/files"
  javac -proc:none -d "$1/classes" -cp "$jar:$annotations" "@$1/files"
}

# The compiler is a package of npm. OkHttp comes out of another one, which has it for its own use, and Gson is a package
# of Debian. The compiler runs too short for its own code to be worth optimising.
compile_kotlin() {
  local modules="$work/node/node_modules" gson=/usr/share/java/gson.jar jars
  jars=("$modules"/allure-commandline/dist/plugins/jira-plugin/lib/{okhttp,okio}-*.jar)
  if [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null && [ ! -e "$gson" ]; then
    apt-get install -y -qq libgoogle-gson-java >/dev/null
  fi
  find "$1/src/main" -name '*.kt' >"$1/files"
  JAVA_OPTS="-Xmx1g -XX:TieredStopAtLevel=1 -XX:+UseSerialGC" bash "$modules/kotlin-compiler/bin/kotlinc" \
    -nowarn -no-reflect -d "$1/classes" -cp "${jars[0]}:${jars[1]}:$gson" "@$1/files"
}
