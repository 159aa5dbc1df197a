"""Fails where the OpenAPI documents break clients of the last release and CHANGELOG.md does not say so.

check.py, in the root of a repository. A change is declared by the name of its operation or schema in backticks, in the
section `### Breaking` of `## Unreleased`.
"""

import json
import pathlib
import re
import subprocess
import sys

from breaking import breaking

DOCUMENTS = ("openapi/delivery.json", "openapi/management.json")


def git(*arguments):
    return subprocess.run(["git", *arguments], capture_output=True, text=True)


def last_release():
    """The newest tag of a version that the present commit comes from, or nothing."""
    answer = git("describe", "--tags", "--abbrev=0", "--match", "v[0-9]*")
    return answer.stdout.strip() if answer.returncode == 0 else None


def declared(changelog):
    """The names that the changelog gives as broken since the last release."""
    unreleased = re.search(r"^## Unreleased$(.*?)(?=^## |\Z)", changelog, re.M | re.S)
    section = unreleased and re.search(r"^### Breaking$(.*?)(?=^### |\Z)", unreleased[1], re.M | re.S)
    return set(re.findall(r"`([^`]+)`", section[1])) if section else set()


def main():
    release = last_release()
    if release is None:
        print("there is no release yet, so that nothing can break: any change is allowed")
        return 0
    known, silent = declared(pathlib.Path("CHANGELOG.md").read_text()), 0
    for document in DOCUMENTS:
        before = git("show", f"{release}:{document}")
        if before.returncode != 0:
            print(f"{document}: {release} did not have it")
            continue
        changes = breaking(json.loads(before.stdout), json.loads(pathlib.Path(document).read_text()))
        print(f"{document}: {len(changes)} breaking changes since {release}")
        for subject, text in changes:
            silent += subject not in known
            print(f"  {'declared' if subject in known else 'NOT DECLARED'}: {subject}: {text}")
    if silent:
        print(f"{silent} of them are not in CHANGELOG.md: name what breaks under `## Unreleased`, `### Breaking`")
    return 1 if silent else 0


if __name__ == "__main__":
    sys.exit(main())
