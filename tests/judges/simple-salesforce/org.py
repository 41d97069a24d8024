"""A practice org of one's own that speaks HTTPS, and a session that takes it for Salesforce's hosts.

simple-salesforce builds its addresses from a domain such as `login` or `mydomain.my`; the session's adapter sends
what goes to those hosts to the practice org and trusts its authority. Both are public configuration of
simple-salesforce and requests: nothing of either is changed.
"""

import base64
import hashlib
import json
import os
import subprocess
from pathlib import Path
from urllib.parse import parse_qs, urlsplit, urlunsplit

import requests
from requests.adapters import HTTPAdapter
from simple_salesforce import Salesforce

BUILT = Path(__file__).resolve().parents[3] / "target" / "debug" / "practice-org"

# the hosts that simple-salesforce signs in at
LOGIN_HOSTS = ("login", "test", "practice.my")

VERSION = "67.0"


class Elsewhere(HTTPAdapter):
    """Sends what is meant for one host to another."""

    def __init__(self, origin):
        self.origin = urlsplit(origin)
        super().__init__()

    def send(self, request, *args, **kwargs):
        asked = urlsplit(request.url)
        request.url = urlunsplit((self.origin.scheme, self.origin.netloc, *asked[2:]))
        return super().send(request, *args, **kwargs)


class Org:
    """A running org: its answer line as attributes, and what the tests do with it."""

    def __init__(self, *options):
        program = os.environ.get("PRACTICE_ORG", BUILT)
        self.process = subprocess.Popen(
            [program, "--tls", "--port", "0", "--cases", "450", *options], stdout=subprocess.PIPE
        )
        self.said = json.loads(self.process.stdout.readline())

    def __getattr__(self, name):
        try:
            return self.__dict__["said"][name]
        except KeyError:
            raise AttributeError(name) from None

    def stop(self):
        self.process.terminate()
        self.process.wait()
        self.process.stdout.close()

    def session(self):
        """A requests session that finds the org where it looks for Salesforce."""
        session = requests.Session()
        session.trust_env = False
        session.verify = self.ca_file
        for host in LOGIN_HOSTS:
            session.mount(f"https://{host}.salesforce.com/", Elsewhere(self.url))
        return session

    def control(self, command, **rest):
        """A command of the practice org's control."""
        reply = self.session().post(
            self.control_url,
            json={"command": command, **rest},
            headers={"x-practice-key": self.control_key},
        )
        answer = reply.json()
        assert answer["ok"], answer
        return answer["result"]

    def token(self, username=None):
        """An access token, as the web server flow gives it; the browser's part is the control's."""
        username = username or self.username
        callback = self.callback_urls[0]
        verifier = "v" * 43
        digest = hashlib.sha256(verifier.encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).decode().rstrip("=")
        address = requests.Request(
            "GET",
            f"{self.url}/services/oauth2/authorize",
            params={
                "response_type": "code",
                "client_id": self.client_id,
                "redirect_uri": callback,
                "code_challenge": challenge,
            },
        ).prepare().url
        back = self.control("approve", authorize_url=address, username=username)
        [code] = parse_qs(urlsplit(back).query)["code"]
        reply = self.session().post(
            f"{self.url}/services/oauth2/token",
            data={
                "grant_type": "authorization_code",
                "code": code,
                "client_id": self.client_id,
                "redirect_uri": callback,
                "code_verifier": verifier,
            },
        )
        return reply.json()["access_token"]

    def signed_in(self, username=None, **more):
        """simple-salesforce with a session id, as somebody who signed in elsewhere."""
        more = {"version": VERSION, **more}
        return Salesforce(
            instance_url=self.url, session_id=self.token(username), session=self.session(), **more
        )
