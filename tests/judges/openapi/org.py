"""A practice org of one's own, an access token for it, and the document that Orgdeck makes of it."""

import base64
import hashlib
import json
import os
import subprocess
from urllib.parse import parse_qs, urlencode, urlsplit

import requests


class Org:
    """A running org: its answer line as attributes."""

    def __init__(self, *options):
        self.process = subprocess.Popen(
            [os.environ["PRACTICE_ORG"], "--port", "0", *options], stdout=subprocess.PIPE
        )
        self.said = json.loads(self.process.stdout.readline())
        self.http = requests.Session()
        self.http.trust_env = False
        self.token = self.signed_in()

    def __getattr__(self, name):
        try:
            return self.__dict__["said"][name]
        except KeyError:
            raise AttributeError(name) from None

    def stop(self):
        self.http.close()
        self.process.terminate()
        self.process.wait()
        self.process.stdout.close()

    def signed_in(self):
        """An access token by the web server flow; the control does what a person would do in the browser."""
        verifier = "v" * 43
        digest = hashlib.sha256(verifier.encode()).digest()
        client = {"client_id": self.client_id, "redirect_uri": self.callback_urls[0]}
        challenge = base64.urlsafe_b64encode(digest).decode().rstrip("=")
        asked = {"response_type": "code", "code_challenge": challenge, **client}
        authorize = f"{self.url}/services/oauth2/authorize?{urlencode(asked)}"
        approval = {"authorize_url": authorize, "username": self.username}
        back = self.control("POST", "/sessions", approval)["location"]
        [code] = parse_qs(urlsplit(back).query)["code"]
        granted = {"grant_type": "authorization_code", "code": code, "code_verifier": verifier}
        reply = self.http.post(f"{self.url}/services/oauth2/token", data={**granted, **client})
        return reply.json()["access_token"]

    def control(self, method, path, body=None):
        """A request to the practice org's control."""
        key = {"Authorization": f"Bearer {self.control_key}"}
        reply = self.http.request(method, self.control_url + path, json=body, headers=key)
        assert reply.ok, reply.text
        return reply.json() if reply.content else None

    def document(self):
        """The OpenAPI document, every operation and field ticked."""
        asked = json.dumps({"address": self.url, "access_token": self.token})
        made = subprocess.run(
            [os.environ["ACTION_DOCUMENT"]], input=asked, stdout=subprocess.PIPE, text=True, check=True
        )
        return json.loads(made.stdout)

    def cases(self):
        """Id and number of every case that is there."""
        version = self.http.get(f"{self.url}/services/data").json()[-1]["version"]
        reply = self.http.get(
            f"{self.url}/services/data/v{version}/query",
            params={"q": "SELECT Id, CaseNumber FROM Case ORDER BY CaseNumber LIMIT 2000"},
            headers={"Authorization": f"Bearer {self.token}"},
        )
        return [{key: record[key] for key in ("Id", "CaseNumber")} for record in reply.json()["records"]]
