"""A document without its `default` responses: listed.py URL FILE. For conformance, where a status has to be listed."""

import json
import pathlib
import sys
import urllib.request

with urllib.request.urlopen(sys.argv[1]) as answer:
    document = json.load(answer)
for path in document["paths"].values():
    for operation in path.values():
        del operation["responses"]["default"]
pathlib.Path(sys.argv[2]).write_text(json.dumps(document))
