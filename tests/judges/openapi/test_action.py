"""The exported action before its judges: a validator of OpenAPI 3.1, and schemathesis, which drives every operation.

schemathesis makes good and bad requests out of the document and holds each answer of the org against it: no server
error, only the statuses, content types and bodies that the document names. ORGDECK_SEED repeats a run.
"""

import json
import os
import random
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

from jsonschema import Draft202012Validator
from openapi_spec_validator import OpenAPIV31SpecValidator

from org import Org

HERE = Path(__file__).resolve().parent
SEED = int(os.environ.get("ORGDECK_SEED", random.randrange(1_000_000)))
# requests that schemathesis makes up for one operation, besides those that it takes from the document's limits
ROUNDS = os.environ.get("ORGDECK_PROOF_ROUNDS", "60")
CHECKS = [
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_schema_conformance",
]
# what each operation has to be seen to answer: success, and a refusal of its own
SEEN = [
    "getCaseDetailsFromNumber 200",
    "getCaseDetailsFromNumber 400",
    "updateCaseStatus 204",
    "updateCaseStatus 400",
    "updateCaseStatus 404",
    "createCase 201",
    "createCase 400",
    "addCaseComment 201",
    "addCaseComment 400",
    "deleteCase 204",
    "deleteCase 404",
]


def schemas(value):
    """Every schema of a document, wherever it stands."""
    if isinstance(value, list):
        for one in value:
            yield from schemas(one)
    if isinstance(value, dict):
        for key, one in value.items():
            if key == "schema":
                yield one
            elif key == "schemas":
                yield from one.values()
            else:
                yield from schemas(one)


def line(counted):
    """One line of what was counted, as every proof prints it."""
    print(f"proof openapi: {counted}, seed {SEED}", flush=True)


class Action(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.org = Org("--cases", "400", "--seed", str(SEED))
        cls.addClassCleanup(cls.org.stop)
        cls.document = cls.org.document()

    # planted: "openapi" as 3.0.3; `"enum": null` at a field
    def test_the_document_is_openapi_3_1(self):
        errors = list(OpenAPIV31SpecValidator(self.document).iter_errors())
        self.assertEqual(errors, [])
        self.assertEqual(self.document["openapi"], "3.1.0")
        found = list(schemas(self.document))
        for schema in found:
            # what stands for itself in 3.1 is plain JSON Schema of 2020-12
            Draft202012Validator.check_schema(schema)
        operations = sum(len(item) for item in self.document["paths"].values())
        self.assertEqual(operations, 5)
        line(f"{operations} operations and {len(found)} schemas valid as OpenAPI 3.1")

    # planted: 404 left out of the refusals; Subject answered as a whole number; refusals as XML; error codes as numbers
    def test_every_operation_answers_as_the_document_says(self):
        report, tally = self.driven()
        self.assertEqual(report["failures"] + report["errors"], [])
        self.assertTrue(report["complete"])
        self.assertEqual(report["operations"]["tested"], 5)
        self.assertEqual(report["test_cases"]["without_checks"], 0)
        self.assertEqual([seen for seen in SEEN if seen not in tally], [])
        self.assertGreater(tally["records"], 0)
        count = report["test_cases"]["generated"]
        done = sum(count for what, count in tally.items() if what[-3:] in ("200", "201", "204"))
        line(
            f"{count} requests, {done} of them carried out and {tally['records']} records read, "
            f"0 that {len(CHECKS)} checks object to"
        )

    def driven(self):
        """Lets schemathesis drive the org; its report, and the tally of the answers."""
        with tempfile.TemporaryDirectory() as folder:
            folder = Path(folder)
            document, report, tally = (folder / name for name in ("action.json", "report.json", "tally.json"))
            document.write_text(json.dumps(self.document))
            # the token stands in the environment: an argument would show it to every process
            config = folder / "schemathesis.toml"
            config.write_text('headers = { Authorization = "Bearer ${ACCESS_TOKEN}" }\n')
            command = [sys.executable, "-m", "schemathesis.cli", "--config-file", config, "run", document]
            command += ["--url", self.org.url, "--seed", str(SEED), "--max-examples", ROUNDS]
            command += ["--phases", "examples,coverage,fuzzing", "--checks", ",".join(CHECKS)]
            command += ["--report", "json", "--report-json-path", report, "--continue-on-failure", "--no-color"]
            command += ["--generation-database", "none"]
            environment = {
                **os.environ,
                "ACCESS_TOKEN": self.org.token,
                "CASES": json.dumps(self.org.cases()),
                "PYTHONPATH": str(HERE),
                "SCHEMATHESIS_HOOKS": "hooks",
                "TALLY": str(tally),
            }
            subprocess.run(command, env=environment, cwd=folder)
            self.assertTrue(report.is_file(), "schemathesis gave no report: its words stand above")
            return json.loads(report.read_text()), json.loads(tally.read_text())


if __name__ == "__main__":
    unittest.main()
