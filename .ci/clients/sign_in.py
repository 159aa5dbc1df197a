"""Signs in and prints the access token: sign_in.py URL EMAIL PASSWORD"""

import json
import sys
import urllib.request

url, email, password = sys.argv[1:]
request = urllib.request.Request(
    f"{url}/manage/v1/auth/login",
    data=json.dumps({"email": email, "password": password}).encode(),
    headers={"Content-Type": "application/json"},
)
with urllib.request.urlopen(request) as answer:
    print(json.load(answer)["access_token"])
