"""Findings an operation of three Spectral rulesets: quality.py FOLDER DOCUMENT...

Fails where one of ours has more than its bound. FOLDER has the node_modules, and takes what is written on the way.
"""

import json
import pathlib
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import yaml

RULESETS = {
    "IBM": "@ibm-cloud/openapi-ruleset/src/ibm-oas.js",
    "Zalando": "@baloise/spectral-rules/zalando.yml",
    "OWASP": "@stoplight/spectral-owasp-ruleset/dist/ruleset.mjs",
}
# The most findings an operation, by document and ruleset.
BOUNDS = {
    "delivery.json": {"IBM": 18.5, "Zalando": 7.1, "OWASP": 6.3},
    "management.json": {"IBM": 9.1, "Zalando": 1.9, "OWASP": 4.82},
}
METHODS = {"get", "put", "post", "delete", "patch", "head", "options", "trace"}


def without_nulls(value):
    """The Zalando ruleset ends with an error at any null, of which examples have many."""
    if isinstance(value, dict):
        return {name: without_nulls(member) for name, member in value.items() if member is not None}
    return [without_nulls(item) for item in value if item is not None] if isinstance(value, list) else value


def findings(folder, document, ruleset):
    node = folder / "node"
    base = folder / f"quality-{ruleset}-{document.parent.name}-{document.stem}"
    rules, copy, result = (base.with_suffix(suffix) for suffix in (".rules.yaml", ".copy.json", ".result.json"))
    rules.write_text(json.dumps({"extends": [str(node / "node_modules" / RULESETS[ruleset])]}))
    text = yaml.safe_load(document.read_text())
    copy.write_text(json.dumps(without_nulls(text) if ruleset == "Zalando" else text))
    command = [node / "node_modules/.bin/spectral", "lint", "--quiet", "--ruleset", rules, "--format", "json"]
    result.unlink(missing_ok=True)
    ran = subprocess.run([*command, "--output", result, copy], capture_output=True, text=True)
    if not result.exists() and document.name in BOUNDS:
        sys.exit(f"{ruleset} on {document}: {ran.stdout}{ran.stderr}")
    return len(json.loads(result.read_text())) if result.exists() else None


def operations(document):
    paths = yaml.safe_load(document.read_text())["paths"]
    return sum(method in METHODS for path in paths.values() for method in path)


def main():
    folder, documents = pathlib.Path(sys.argv[1]), [pathlib.Path(name) for name in sys.argv[2:]]
    pairs = [(document, ruleset) for document in documents for ruleset in RULESETS]
    with ThreadPoolExecutor(2) as pool:
        counted = dict(zip(pairs, pool.map(lambda pair: findings(folder, *pair), pairs)))
    worse = []
    print("| document | operations | " + " | ".join(RULESETS) + " |")
    for document in documents:
        count, cells = operations(document), []
        for ruleset in RULESETS:
            found = counted[document, ruleset]
            if found is None:
                cells.append("the rules end with an error")
                continue
            each = found / count
            cells.append(f"{found} ({each:.1f})")
            if each > BOUNDS.get(document.name, {}).get(ruleset, float("inf")):
                worse.append(f"{document}: {each:.2f} findings of {ruleset} an operation; the bound is {BOUNDS[document.name][ruleset]}")
        print(f"| {document} | {count} | " + " | ".join(cells) + " |")
    sys.exit("\n".join(worse) or 0)


main()
