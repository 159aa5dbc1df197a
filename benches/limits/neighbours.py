#!/usr/bin/env python3
"""Probes a server while others misbehave: the times of a page from memory and of one that must be read."""
import http.client
import os
import socket
import subprocess
import sys
import threading
import time

port, server = int(sys.argv[1]), int(sys.argv[2])
seconds = int(os.environ.get("SECONDS_EACH", "10"))


def memory():
    """In MB: what the process has of its own, and what is resident with the pages of files that it maps."""
    with open(f"/proc/{server}/status", encoding="ascii") as status:
        kilobytes = dict(line.split(":") for line in status if line.startswith(("RssAnon", "VmRSS")))
    return [int(kilobytes[name].split()[0]) // 1024 for name in ("RssAnon", "VmRSS")]


def probe(name):
    times, refused, number, end = {"hit": [], "miss": []}, 0, 0, time.time() + seconds
    client = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    while time.time() < end:
        number += 1
        for kind, path in (("hit", "/v1/articles?limit=20"),
                           ("miss", f"/v1/articles?limit=20&published_at[lt]=20{number % 90 + 10}-01-01T00:00:{number // 90 % 60:02}Z")):
            began = time.time()
            client.request("GET", path)
            answer = client.getresponse()
            answer.read()
            times[kind].append(time.time() - began)
            refused += answer.status == 503
            assert answer.status in (200, 503), answer.status
        time.sleep(0.01)
    for kind, taken in times.items():
        taken.sort()
        at = lambda share: 1000 * taken[int(share * (len(taken) - 1))]
        print(f"{name:32} {kind:5} n={len(taken):5} median {at(.5):7.1f} ms   p99 {at(.99):7.1f} ms   worst {at(1):7.1f} ms")
    own, resident = memory()
    print(f"{name:32} refused {refused}, {own} MB of its own, {resident} MB with what it maps")


def connect():
    return socket.create_connection(("127.0.0.1", port))


probe("alone")

idle = []
for _ in range(int(os.environ.get("IDLE", "10000"))):
    one = connect()
    one.sendall(b"GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n")
    idle.append(one)
for one in idle:
    assert one.recv(4096).startswith(b"HTTP/1.1 200")
probe(f"{len(idle)} idle connections")

slow, stop, cut = [connect() for _ in range(int(os.environ.get("SLOW", "1000")))], threading.Event(), [0]


def drip():
    parts = iter(b"GET /v1/articles HTTP/1.1\r\nHost: localhost\r\nX-Slow: " + b"a" * 100_000)
    while not stop.is_set():
        part = bytes([next(parts)])
        for one in list(slow):
            try:
                one.sendall(part)
            except OSError:
                slow.remove(one)
                cut[0] += 1
        stop.wait(1)


dripping = threading.Thread(target=drip)
dripping.start()
probe(f"and {len(slow)} slow senders")
stop.wait(5)
stop.set()
dripping.join()
print(f"slow senders cut off: {cut[0]}, left: {len(slow)}")

flood = subprocess.Popen(
    ["wrk", "-t1", "-c256", f"-d{seconds + 2}s", "-s", "benches/limits/flood.lua", f"http://127.0.0.1:{port}"],
    stdout=subprocess.PIPE, text=True)
time.sleep(1)
probe("and a flood of 256 connections")
print("".join(line + "\n" for line in flood.communicate()[0].splitlines() if "requests in" in line or "Non-2xx" in line), end="")
time.sleep(1)
probe("after the flood")
