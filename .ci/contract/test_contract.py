"""Breaks copies of the documents on purpose: every breaking change has to be found, and nothing else."""

import copy
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

from breaking import breaking

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
MANAGEMENT = json.loads((ROOT / "openapi/management.json").read_text())
CREATE = ("paths", "/manage/v1/articles", "post")
LIST = ("paths", "/manage/v1/articles", "get")
INPUT = ("components", "schemas", "ArticleInput")
IMAGE_TAG = ("components", "schemas", "ImageBlock", "properties", "_type")
ARTICLE = ("components", "schemas", "Article")


def at(document, path):
    for step in path:
        document = document[step]
    return document


def changed(path, change):
    document = copy.deepcopy(MANAGEMENT)
    change(at(document, path))
    return [f"{subject}: {text}" for subject, text in breaking(MANAGEMENT, document)]


BREAKING = {
    "create_article: the operation is gone": (CREATE[:2], lambda path: path.pop("post")),
    "create_article: the operation is gone ": (CREATE, lambda operation: operation.update(operationId="make_article")),
    "query parameter status: is gone": (
        LIST,
        lambda operation: operation.update(parameters=[p for p in operation["parameters"] if p["name"] != "status"]),
    ),
    "query parameter locale: is required now": (
        LIST,
        lambda operation: [p.update(required=True) for p in operation["parameters"] if p["name"] == "locale"],
    ),
    "header parameter X-Shop: is new and required": (
        LIST,
        lambda operation: operation["parameters"].append(
            {"in": "header", "name": "X-Shop", "required": True, "schema": {"type": "string"}}
        ),
    ),
    "query parameter limit: maximum is 50 now": (
        LIST,
        lambda operation: [p["schema"].update(maximum=50) for p in operation["parameters"] if p["name"] == "limit"],
    ),
    "Status: does not take ['trashed'] any more": (
        ("components", "schemas", "Status"),
        lambda schema: schema["enum"].remove("trashed"),
    ),
    "ImageBlock: ._type: does not take ['image'] any more": (IMAGE_TAG, lambda schema: schema.update(const="picture")),
    "ArticleInput: .subtitle: is gone": (INPUT, lambda schema: schema["properties"].pop("subtitle")),
    "ArticleInput: .slug: is required now": (INPUT, lambda schema: schema["required"].append("slug")),
    "ArticleInput: .title: maxLength is 100 now": (INPUT, lambda s: s["properties"]["title"].update(maxLength=100)),
    "ArticleInput: .title: has another pattern": (INPUT, lambda s: s["properties"]["title"].update(pattern="^A")),
    "ArticleInput: .subtitle: is string now": (INPUT, lambda s: s["properties"]["subtitle"].update(type="string")),
    "Article: .title: is gone": (ARTICLE, lambda schema: schema["properties"].pop("title")),
    "Article: .title: can be absent now": (ARTICLE, lambda schema: schema["required"].remove("title")),
    "Article: .title: is null or string now": (ARTICLE, lambda s: s["properties"]["title"].update(type=["string", "null"])),
    "Article: .version: is string now": (ARTICLE, lambda s: s["properties"]["version"].update(type="string")),
    "Article: .id: has the format None now": (ARTICLE, lambda s: s["properties"]["id"].pop("format")),
    "201: is not answered any more": (CREATE, lambda operation: operation["responses"].pop("201")),
    "201 header Location: is gone": (CREATE, lambda operation: operation["responses"]["201"]["headers"].pop("Location")),
    "application/merge-patch+json: is gone": (
        ("paths", "/manage/v1/articles/{id_or_slug}", "patch", "requestBody", "content"),
        lambda content: content.pop("application/merge-patch+json"),
    ),
    "list_articles: security: admits fewer callers": (
        LIST,
        lambda operation: [roles.remove("viewer") for scheme in operation["security"] for roles in scheme.values()],
    ),
    "get_jwks: security: admits fewer callers": (
        ("paths", "/.well-known/jwks.json", "get"),
        lambda operation: operation.update(security=[{"bearer": ["admin"]}]),
    ),
    "Seo: the schema is gone": (("components", "schemas"), lambda schemas: schemas.pop("Seo")),
}

HARMLESS = {
    "a new operation": (("paths",), lambda paths: paths.update({"/new": {"get": {**at(MANAGEMENT, LIST), "operationId": "list_new"}}})),
    "a new optional parameter": (
        LIST,
        lambda operation: operation["parameters"].append({"in": "query", "name": "q", "schema": {"type": "string"}}),
    ),
    "a new optional member of an input": (INPUT, lambda s: s["properties"].update(mood={"type": "string"})),
    "a new member of an answer": (ARTICLE, lambda s: s["properties"].update(mood={"type": "string"})),
    "a member that is always there from now on": (
        ("components", "schemas", "Problem"), lambda schema: schema["required"].append("request_id"),
    ),
    "a new value of an answered enumeration": (("components", "schemas", "Role"), lambda s: s["enum"].append("guest")),
    "a constant that is an enumeration of one value": (IMAGE_TAG, lambda s: s.update(enum=[s.pop("const")])),
    "a limit that is raised": (INPUT, lambda s: s["properties"]["title"].update(maxLength=1000)),
    "other words": (CREATE, lambda operation: operation.update(summary="Make it", description="Well.")),
    "more callers": (LIST, lambda operation: operation["security"].append({"oauth": []})),
}


class Contract(unittest.TestCase):
    def test_what_breaks_is_found(self):
        for expected, (path, change) in BREAKING.items():
            with self.subTest(expected):
                found = changed(path, change)
                self.assertTrue(any(expected.strip() in line for line in found), found)
                self.assertLessEqual(len(found), 2, found)

    def test_what_does_not_break_is_not(self):
        for name, (path, change) in HARMLESS.items():
            with self.subTest(name):
                self.assertEqual(changed(path, change), [])


class Repository(unittest.TestCase):
    """A repository of its own, with a release and a change since."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = pathlib.Path(folder.name)
        (self.root / "openapi").mkdir()
        for name in ("delivery", "management"):
            (self.root / f"openapi/{name}.json").write_text((ROOT / f"openapi/{name}.json").read_text())
        self.log("## Unreleased\n\n## 0.1.0\n\n### Breaking\n\n- `get_article` of long ago.\n")
        self.git("init", "--quiet")
        self.git("add", "--all")
        self.git("-c", "user.name=test", "-c", "user.email=test@example.com", "commit", "--quiet", "--message", "release")

    def git(self, *arguments):
        subprocess.run(["git", *arguments], cwd=self.root, check=True)

    def log(self, text):
        (self.root / "CHANGELOG.md").write_text(text)

    def sabotage(self):
        document = json.loads((self.root / "openapi/delivery.json").read_text())
        del document["paths"]["/v1/articles/{id_or_slug}"]
        (self.root / "openapi/delivery.json").write_text(json.dumps(document))

    def check(self):
        environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}
        command = [sys.executable, str(HERE / "check.py")]
        answer = subprocess.run(command, cwd=self.root, env=environment, capture_output=True, text=True)
        return answer.returncode, answer.stdout

    def test_before_the_first_release_anything_goes_and_that_is_said(self):
        self.sabotage()
        status, text = self.check()
        self.assertEqual(status, 0)
        self.assertIn("there is no release yet", text)

    def test_no_change_since_the_release_is_fine(self):
        self.git("tag", "v0.1.0")
        status, text = self.check()
        self.assertEqual(status, 0, text)
        self.assertIn("openapi/delivery.json: 0 breaking changes since v0.1.0", text)

    def test_a_breaking_change_fails_until_the_changelog_declares_it(self):
        self.git("tag", "v0.1.0")
        self.sabotage()
        status, text = self.check()
        self.assertEqual(status, 1, text)
        self.assertIn("NOT DECLARED: get_article: the operation is gone", text)
        self.log("## Unreleased\n\n### Added\n\n- `get_article`\n\n### Breaking\n\n- `list_authors` is other.\n")
        self.assertEqual(self.check()[0], 1)
        self.log("## Unreleased\n\n### Breaking\n\n- `get_article` is gone: use `list_articles`.\n")
        status, text = self.check()
        self.assertEqual(status, 0, text)
        self.assertIn("declared: get_article", text)


if __name__ == "__main__":
    unittest.main()
