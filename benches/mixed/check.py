#!/usr/bin/env python3
"""Reads after every acknowledged write, and fails at the first answer that is older.

Each writer has an article of its own; after each publish it asks for the article, its list, the lists by its topic and
by its author, on another connection than it wrote on. TRIES counts these reads."""
import http.client
import json
import os
import re
import sys
import threading
import time

host, token = os.environ["HOST"], os.environ["TOKEN"]
tries, writers = int(os.environ.get("TRIES", "100000")), int(os.environ.get("WRITERS", "16"))
JSON = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
counted, stale, lock = 0, [], threading.Lock()


class Client:
    def __init__(self):
        self.connection = http.client.HTTPConnection(host, timeout=60)

    def ask(self, method, path, body=None):
        self.connection.request(method, path, body and json.dumps(body), JSON if body else {})
        answer = self.connection.getresponse()
        return answer.status, answer.read()


def write(number):
    global counted
    writing, reading = Client(), Client()
    slug, topic, author = (f"{kind}-{number}" for kind in ("checked", "checked-topic", "checked-author"))
    writing.ask("POST", "/manage/v1/topics?publish=true", {"slug": topic, "name": topic, "kind": "goal"})
    writing.ask("POST", "/manage/v1/authors?publish=true", {"slug": author, "name": author})
    status, body = writing.ask("POST", "/manage/v1/articles?publish=true", {
        "slug": slug, "title": "version 0", "authors": [author], "topics": [topic], "body": {"markdown": "Words."}})
    assert status in (201, 409), body
    pages = [f"/v1/articles/{slug}", f"/v1/articles?topic={topic}", f"/v1/articles?author={author}&fields=title",
             f"/v1/articles/{slug}?fields=title"]
    version = int(time.time())
    while counted < tries and not stale:
        version += 1
        status, body = writing.ask("PATCH", f"/manage/v1/articles/{slug}?publish=true", {"title": f"version {version}"})
        assert status == 200, body
        for page in pages:
            status, body = reading.ask("GET", page)
            told = re.search(rb'"title":"version (\d+)"', body)
            if status != 200 or not told or int(told[1]) < version:
                stale.append((page, version, body[:200]))
        with lock:
            counted += len(pages)


started = time.time()
threads = [threading.Thread(target=write, args=(number,)) for number in range(writers)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
seconds = time.time() - started
print(f"{counted} reads after {counted // 4} acknowledged writes in {seconds:.0f} s, stale: {len(stale)}")
if stale or counted < tries:
    sys.exit(f"the first: {stale[:1]}" if stale else "some writer failed")
