"""Whether every operation has a function in every generated client: generated.py FOLDER, of folders LANGUAGE-DOCUMENT.

A generator that does not understand an operation may leave it out without a word.
"""

import json
import pathlib
import re
import sys

# The ending of the files that functions are in, and what one looks like; `_` is its name.
FUNCTIONS = {
    "kotlin": ("apis/*Api.kt", r"fun _\("),
    "swift6": ("APIs/*.swift", r"func _\("),
    "rust": ("apis/*.rs", r"pub async fn _\("),
    "go": ("api_*.go", r"\) _Execute\("),
    "dart": ("api/*.dart", r"> _\("),
    "java": ("api/*Api.java", r" _\("),
}


def named(operation: str, language: str) -> str:
    if language == "rust":
        return operation
    camel = re.sub(r"_([a-z])", lambda match: match[1].upper(), operation)
    return camel[0].upper() + camel[1:] if language == "go" else camel


def main() -> None:
    folder, lacking = pathlib.Path(sys.argv[1]), False
    for document in ("delivery", "management"):
        paths = json.load(open(f"openapi/{document}.json"))["paths"]
        wanted = [operation["operationId"] for path in paths.values() for operation in path.values()]
        for language, (files, function) in FUNCTIONS.items():
            code = "".join(file.read_text() for file in (folder / f"{language}-{document}").rglob(files))
            missing = [id for id in wanted if not re.search(function.replace("_", named(id, language), 1), code)]
            print(f"{document}, {language}: {len(wanted) - len(missing)} of {len(wanted)} operations {missing or ''}")
            lacking |= bool(missing)
    sys.exit(lacking)


main()
