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
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import parse_qs, urljoin, urlsplit, urlunsplit

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


class Form(HTMLParser):
    """The form of a page: where it goes, its fields, and the names of its buttons."""

    def __init__(self, page):
        super().__init__()
        self.action, self.fields, self.buttons, self.inside = None, {}, set(), False
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if tag == "form" and self.action is None:
            self.action, self.inside = given.get("action", ""), True
        if tag == "input" and self.inside:
            if given.get("type") == "submit":
                self.buttons.add(given["name"])
            else:
                self.fields[given["name"]] = given.get("value", "")

    def handle_endtag(self, tag):
        self.inside = self.inside and tag != "form"


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

    def control(self, method, path, body=None):
        """A request to the practice org's control."""
        key = {"Authorization": f"Bearer {self.control_key}"}
        reply = self.session().request(method, self.control_url + path, json=body, headers=key)
        assert reply.ok, reply.text
        return reply.json() if reply.content else None

    def end_sessions(self):
        """Ends every access token there is: the org's clock goes on past the session timeout of two hours."""
        self.control("PATCH", "/clock", {"advance_seconds": 3 * 3600})

    def token(self, username=None):
        """An access token by the web server flow, its browser's part included."""
        verifier = "v" * 43
        digest = hashlib.sha256(verifier.encode()).digest()
        client = {"client_id": self.client_id, "redirect_uri": self.callback_urls[0]}
        browser = self.session()
        page = browser.get(
            f"{self.url}/services/oauth2/authorize",
            params={
                "response_type": "code",
                "code_challenge": base64.urlsafe_b64encode(digest).decode().rstrip("="),
                **client,
            },
            allow_redirects=False,
        )
        back = self.allow(browser, page, username or self.username)
        [code] = parse_qs(urlsplit(back).query)["code"]
        reply = browser.post(
            f"{self.url}/services/oauth2/token",
            data={"grant_type": "authorization_code", "code": code, "code_verifier": verifier, **client},
        )
        return reply.json()["access_token"]

    def allow(self, browser, page, username):
        """Goes through the pages of a sign-in as a person who allows; the address it leaves the org by."""
        for _ in range(12):
            if page.is_redirect:
                there = urljoin(page.url, page.headers["Location"])
                if not there.startswith(self.url):
                    return there
                page = browser.get(there, allow_redirects=False)
                continue
            form = Form(page.text)
            if "pw" in form.fields:
                form.fields.update(username=username, pw=self.password)
            elif "save" in form.buttons:
                form.fields["save"] = "Allow"
            there = urljoin(page.url, form.action)
            page = browser.post(there, data=form.fields, allow_redirects=False)
        raise AssertionError(page.text)

    def signed_in(self, username=None, **more):
        """simple-salesforce with a session id, as somebody who signed in elsewhere."""
        more = {"version": VERSION, **more}
        return Salesforce(
            instance_url=self.url, session_id=self.token(username), session=self.session(), **more
        )
