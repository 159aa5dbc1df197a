"""Serves a folder on a free port of this machine, shows attacks.html of it to Chromium, and judges what it says.

    python3 show.py FOLDER
"""

import functools
import http.server
import json
import os
import subprocess
import sys
import tempfile
import threading

# What a browser runs of the attempts as they were written, at least; else the page sees nothing run.
CONTROL = 60
WITHIN_SECONDS = 240
OPTIONS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update", "--disable-popup-blocking",
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
]


class Handler(http.server.SimpleHTTPRequestHandler):
    """Gives out the folder's files, and takes the result."""

    result = None
    done = threading.Event()

    def do_POST(self):
        Handler.result = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.send_response(204)
        self.end_headers()
        Handler.done.set()

    def log_message(self, *_):
        pass


def show(folder):
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Handler, directory=folder))
    # Frames are taken away while what they asked for is still on its way.
    server.handle_error = lambda *_: None
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        command = [os.environ.get("CHROMIUM", "chromium"), *OPTIONS, f"--user-data-dir={profile}"]
        address = f"http://127.0.0.1:{server.server_port}/attacks.html"
        browser = subprocess.Popen([*command, address], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            Handler.done.wait(WITHIN_SECONDS)
        finally:
            browser.terminate()
            browser.wait()
    return Handler.result


def main():
    result = show(sys.argv[1])
    if result is None:
        sys.exit(f"the browser came to no end within {WITHIN_SECONDS} seconds")
    if "error" in result:
        sys.exit(f"the page failed: {result['error']}")
    for one in result["ours"]:
        print(f"ran: {one['what']}: {one['fragment']!r}")
    print(f"{result['attempts_ran']} of {result['attempts']} attempts run as they were written, "
          f"{result['delivered_ran']} of {result['delivered']} documents as they are delivered")
    sys.exit(result["attempts_ran"] < CONTROL or result["delivered"] < 1_000 or result["delivered_ran"] > 0)


main()
