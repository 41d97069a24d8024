"""simple-salesforce as it is, beside Orgdeck's bench: each line of input is a piece of work, each line of output the
milliseconds it took. The first line says where the org is and brings a session."""

import json
import sys
import time

import requests
from simple_salesforce import Salesforce

from org import VERSION, Elsewhere


def connected(origin, token):
    session = requests.Session()
    session.trust_env = False
    session.mount("https://", Elsewhere(origin))
    return Salesforce(
        instance_url="https://practice.my.salesforce.com", session_id=token, session=session, version=VERSION
    )


def done(client, work):
    if "query" in work:
        return client.query(work["query"])
    if "search" in work:
        return client.search(work["search"])
    return [client.Case.get(case) for case in work["read"]]


def main():
    client = None
    for line in sys.stdin:
        work = json.loads(line)
        begun = time.perf_counter()
        if client is None:
            client = connected(work["origin"], work["token"])
            client.limits()
        else:
            done(client, work)
        print((time.perf_counter() - begun) * 1000, flush=True)


if __name__ == "__main__":
    main()
