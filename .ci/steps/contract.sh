# What the documents promise, and how well they say it.

# No breaking change since the last release that the changelog does not declare; the check itself is tested by sabotage.
step_contract() {
  python_tools
  (cd .ci/contract && PYTHONDONTWRITEBYTECODE=1 python -m unittest --quiet test_contract)
  PYTHONDONTWRITEBYTECODE=1 python .ci/contract/check.py
}

# /docs in a browser without a window: both documents, signing in, trying a call. Pictures go to target/ci/docs-*.png.
step_docs_page() {
  need chromium chromium
  node_tools
  with_server docs_page
}

docs_page() {
  CHROMIUM=$(command -v chromium) NODE_PATH="$work/node/node_modules" \
    node .ci/clients/docs_page.js "$url" "${admin[@]}" "$work"
}

# Three rulesets that nobody reaches zero on, and the most findings an operation that each document may have: a bound that
# is passed fails. What they ask for and we do not do is in docs/spec-quality.md. QUALITY_OTHERS may name more documents.
step_quality() {
  node_tools
  python_tools
  local modules="$work/node/node_modules"
  python .ci/contract/quality.py "$work" "${documents[@]}" \
    "$modules/@scalar/galaxy/dist/latest.json" "$modules/@directus/specs/dist/openapi.json" ${QUALITY_OTHERS:-}
}
