"""Asks two servers the same questions in turns, and prints what they cost: the median time until the answer is there, and
the CPU time of the server, both as the ratio of the large site to the small one; and how many entries the answers had."""

import glob
import http.client
import json
import os
import statistics
import sys
import time
import urllib.parse

ROUNDS = int(os.environ.get("ROUNDS", "400"))
# Before that, every question is asked of every name once: what is measured is a site in service, whose pages of the file
# are mapped, and, unless MATERIA_PARTS_BYTES is 0, which holds what answers share.
BEFORE = 200
NEWEST = "/v1/articles?limit=20"
# Of what a small site has few of, a page that it can fill too: only pages of as many entries cost the same.
FEW = "limit=5"


class Server:
    """A server, and one connection to it."""

    def __init__(self, port, process):
        self.process = process
        self.connection = http.client.HTTPConnection("127.0.0.1", int(port))
        self.names = {
            "article": self.slugs("/v1/articles?limit=100&sort=title") + self.slugs("/v1/articles?limit=100&sort=-title"),
            "topic": self.slugs("/v1/topics?limit=60&sort=title"),
            "author": self.slugs("/v1/authors?limit=100&sort=title"),
            "treatment": self.slugs("/v1/treatment-options?limit=40&sort=title"),
        }

    def get(self, path):
        self.connection.request("GET", urllib.parse.quote(path, safe="/?&=%,[]:"))
        response = self.connection.getresponse()
        body = response.read()
        assert response.status == 200, (path, response.status, body)
        return body

    def json(self, path):
        return json.loads(self.get(path))

    def slugs(self, path):
        return [entry["slug"] for entry in self.json(path + "&fields=slug")["data"]]

    def cpu(self):
        """Nanoseconds of CPU that its threads have had."""
        total = 0
        for thread in glob.glob(f"/proc/{self.process}/task/*/schedstat"):
            try:
                with open(thread, encoding="ascii") as file:
                    total += int(file.read().split()[0])
            except FileNotFoundError:
                pass
        return total

    def deep(self, path, pages):
        """The page that so many cursors lead to, and which one it is."""
        page = self.json(path + "&fields=slug")
        for number in range(2, pages + 1):
            cursor = page["pagination"]["next_cursor"]
            if cursor is None:
                return f"no page {number}"
            at = f"{path}&cursor={cursor}"
            page = self.json(at + "&fields=slug")
        return at


def questions():
    """Each question with the paths that ask it, in turns: of a server, its names and the number of the turn."""
    def pick(names, turn):
        return names[turn % len(names)]

    def by(name, turn, server):
        return pick(server.names[name], turn)

    yield "point read", lambda s, t: f"/v1/articles/{by('article', t, s)}"
    yield "point read, body and relations whole", lambda s, t: (
        f"/v1/articles/{by('article', t, s)}?include=treatments,authors,next,related")
    yield "newest first", lambda s, t: NEWEST
    yield "by title", lambda s, t: "/v1/articles?sort=title"
    yield "of a topic", lambda s, t: f"/v1/articles?{FEW}&topic={by('topic', t, s)}"
    yield "of the largest topic", lambda s, t: (
        f"/v1/articles?topic={s.largest}")
    yield "of an author", lambda s, t: f"/v1/articles?{FEW}&author={by('author', t, s)}"
    yield "of a topic and an author", lambda s, t: f"/v1/articles?{FEW}&topic={s.largest}&author={by('author', t, s)}"
    yield "featured", lambda s, t: f"/v1/articles?{FEW}&featured=true"
    yield "of a treatment", lambda s, t: f"/v1/articles?{FEW}&treatment={by('treatment', t, s)}"
    yield "of a month", lambda s, t: (
        f"/v1/articles?{FEW}&published_at[gte]={2016 + t % 9}-03-01&published_at[lt]={2016 + t % 9}-04-01")
    yield "since a day, by title", lambda s, t: f"/v1/articles?published_at[gte]={2016 + t % 4}-03-01&sort=title"
    yield "filter, AND", lambda s, t: (
        f'/v1/articles?filter=topics = "{s.largest}" AND published_at > 2018-01-01')
    yield "filter, OR of one field", lambda s, t: (
        f'/v1/articles?{FEW}&filter=topics = "{by("topic", t, s)}" OR topics = "{by("topic", t + 1, s)}"')
    yield "filter, OR of two fields", lambda s, t: (
        f'/v1/articles?{FEW}&filter=topics = "{by("topic", t, s)}" OR authors = "{by("author", t, s)}"')
    yield "filter, presence", lambda s, t: "/v1/articles?filter=treatments:*"


def deep_questions(server):
    """Pages far into a list, found by their cursors before anything is measured."""
    yield "newest first, page 50", server.deep(NEWEST, 50)
    yield "by title, page 50", server.deep("/v1/articles?limit=20&sort=title", 50)
    yield "of the largest topic, page 50 of 5", server.deep(f"/v1/articles?topic={server.largest}&limit=5", 50)
    yield "since a day, page 30", server.deep("/v1/articles?limit=20&published_at[lt]=2024-03-01", 30)


def measure(name, servers, path_of):
    """Asks both in turns, and prints a line."""
    times, cpu, entries = ([], []), [0, 0], [0, 0]
    for turn in range(BEFORE + ROUNDS):
        for at, server in enumerate(servers):
            path = path_of(server, turn)
            before, begin = server.cpu(), time.perf_counter()
            body = server.get(path)
            took, after = time.perf_counter() - begin, server.cpu()
            if turn >= BEFORE:
                times[at].append(took)
                cpu[at] += after - before
                entries[at] += body.count(b'"first_published_at"')
    small, large = (statistics.median(of) * 1e6 for of in times)
    small_cpu, large_cpu = (total / ROUNDS / 1e3 for total in cpu)
    print(f"| {name:<38} | {small:6.0f} | {large:6.0f} | {large / small:5.2f} "
          f"| {small_cpu:6.0f} | {large_cpu:6.0f} | {large_cpu / small_cpu:5.2f} | {entries[0] / ROUNDS:7.1f} "
          f"| {entries[1] / ROUNDS:7.1f} |", flush=True)


def main():
    arguments = sys.argv[1:]
    servers = [Server(*arguments[:2]), Server(*arguments[2:4])]
    # As many names of each kind on both: the same number of different answers.
    for name in servers[0].names:
        fewest = min(len(server.names[name]) for server in servers)
        for server in servers:
            server.names[name] = server.names[name][:fewest]
    for server in servers:
        total = {name: server.json(f"/v1/articles?topic={name}&limit=1&count=true")["pagination"]["total"]
                 for name in server.names["topic"]}
        server.largest = max(total, key=total.get)
    wanted = arguments[4] if len(arguments) > 4 else ""
    print(f"| {'question':<38} | small µs | large µs | ratio | small CPU | large CPU | ratio "
          "| entries | entries |")
    print("|---|---|---|---|---|---|---|---|---|")
    for name, path_of in questions():
        if wanted in name:
            measure(name, servers, path_of)
    for (name, small), (_, large) in zip(*(deep_questions(server) for server in servers)):
        if wanted in name:
            measure(name, servers, lambda server, _, small=small, large=large: small if server is servers[0] else large)


if __name__ == "__main__":
    main()
