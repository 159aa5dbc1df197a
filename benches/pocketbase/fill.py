#!/usr/bin/env python3
"""Makes the collections in a running PocketBase and fills them with the lines of `materia generate`, read from standard
input: the same texts, the same relations, and an index for every order and filter that is asked for."""
import http.client
import json
import os
import sys

host, password = os.environ["POCKETBASE"], os.environ["PASSWORD"]
connection = http.client.HTTPConnection(host, timeout=120)
token = ""


def ask(method, path, body):
    connection.request(method, path, json.dumps(body), {"Content-Type": "application/json", "Authorization": token})
    answer = connection.getresponse()
    told = json.loads(answer.read() or b"null")
    if answer.status >= 300:
        sys.exit(f"{method} {path}: {answer.status} {told}")
    return told


def collection(name, fields, indexes=()):
    made = ask("POST", "/api/collections", {
        "name": name, "type": "base", "listRule": "", "viewRule": "", "fields": fields,
        "indexes": [f"CREATE UNIQUE INDEX {name}_slug ON {name} (slug)", *indexes]})
    return made["id"]


def text(name):
    return {"name": name, "type": "text", "max": 1000000}


def relation(name, target):
    return {"name": name, "type": "relation", "collectionId": target, "maxSelect": 99}


token = ask("POST", "/api/collections/_superusers/auth-with-password",
            {"identity": "admin@example.com", "password": password})["token"]
ask("PATCH", "/api/settings", {"batch": {"enabled": True, "maxRequests": 1000, "timeout": 120}})
targets = {
    "topic": ("topics", collection("topics", [text("slug"), text("name"), text("kind"), text("description")])),
    "author": ("authors", collection("authors", [text("slug"), text("name"), text("job_title"), text("bio")])),
    "treatment_option": ("treatments", collection("treatments", [
        text("slug"), text("name"), text("summary"), text("category"), text("setting"), text("body")])),
}
collection("articles", [
    text("slug"), text("title"), text("subtitle"), text("body"), {"name": "published_at", "type": "date"},
    *(relation(name, target) for name, target in targets.values())],
    ["CREATE INDEX articles_published_at ON articles (published_at)"])

ids, waiting = {}, []


def send():
    if waiting:
        for line, answer in zip(waiting, ask("POST", "/api/batch", {"requests": [line[2] for line in waiting]})):
            ids[line[0], line[1]] = answer["body"]["id"]
        waiting.clear()


def body(value):
    return value.get("markdown", "") if isinstance(value, dict) else value or ""


last = None
for line in map(json.loads, sys.stdin):
    kind, document = line["kind"], line["document"]
    if kind != last or len(waiting) == 500:
        send()
    last = kind
    if kind == "article":
        record = {key: document.get(key) for key in ("slug", "title", "subtitle", "published_at")}
        record["body"] = body(document["body"])
        for target, (name, _) in targets.items():
            record[name] = [ids[target, slug] for slug in document.get(name, [])]
        path = "/api/collections/articles/records"
    elif kind in targets:
        record = {key: value for key, value in document.items() if isinstance(value, str)}
        record["body"], record["bio"] = body(document.get("body")), body(document.get("bio"))
        path = f"/api/collections/{targets[kind][0]}/records"
    else:
        continue
    waiting.append((kind, document["slug"], {"method": "POST", "url": path, "body": record}))
send()
for (kind, slug), identifier in ids.items():
    if kind == "article":
        print(slug, identifier)
