# Bodies as others read them: the stock renderers of Portable Text, and a browser that attacks are shown to.

step_bodies() {
  need npm npm
  need python3 python3
  need chromium chromium
  local -x BODIES_FOLDER="$work/bodies"
  echo "-- stock renderers"
  bash tests/body/renderers/run
  echo "-- attacks in a browser"
  bash tests/body/browser/run
}
