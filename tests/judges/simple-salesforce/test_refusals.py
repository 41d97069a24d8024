"""The exceptions simple-salesforce raises when the org says no: their types, and Salesforce's words in them."""

import unittest

from simple_salesforce.exceptions import (
    SalesforceExpiredSession,
    SalesforceGeneralError,
    SalesforceMalformedRequest,
    SalesforceResourceNotFound,
)

from org import Org


class Refusals(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.org = Org()
        cls.addClassCleanup(cls.org.stop)
        cls.sf = cls.org.signed_in()

    def refused(self, kind, code, work, *args, **more):
        """The one error in what the org answered."""
        with self.assertRaises(kind) as raised:
            work(*args, **more)
        [error] = raised.exception.content
        self.assertEqual(error["errorCode"], code)
        return error

    def test_a_wrong_query_is_a_malformed_request(self):
        wrong = (
            ("SELECT Naem FROM Case", "INVALID_FIELD", "No such column 'Naem' on entity 'Case'"),
            ("SELECT Id FROM Cases", "INVALID_TYPE", "sObject type 'Cases' is not supported"),
            ("SELECT Id FORM Case", "MALFORMED_QUERY", "unexpected token"),
        )
        for soql, code, words in wrong:
            with self.subTest(soql):
                error = self.refused(SalesforceMalformedRequest, code, self.sf.query, soql)
                self.assertIn(words, error["message"])

    def test_a_wrong_record_is_a_malformed_request_that_names_the_field(self):
        create = self.sf.Account.create
        error = self.refused(SalesforceMalformedRequest, "REQUIRED_FIELD_MISSING", create, {})
        self.assertEqual((error["message"], error["fields"]), ("Required fields are missing: [Name]", ["Name"]))

    def test_what_is_not_there_is_a_resource_not_found(self):
        nobody = "500000000000000AAA"
        for work in (
            lambda: self.sf.Case.get(nobody),
            lambda: self.sf.Case.update(nobody, {"Subject": "x"}),
            lambda: self.sf.Case.delete(nobody),
            lambda: self.sf.Nonsense.describe(),
            lambda: self.sf.restful("nonsense"),
        ):
            self.refused(SalesforceResourceNotFound, "NOT_FOUND", work)

    def test_an_ended_session_that_was_only_lent_is_expired(self):
        lent = self.org.signed_in("admin@practice.example")
        self.org.end_sessions()
        self.addCleanup(self.renew)
        error = self.refused(
            SalesforceExpiredSession, "INVALID_SESSION_ID", lent.query, "SELECT Id FROM Case"
        )
        self.assertEqual(error["message"], "Session expired or invalid")

    def renew(self):
        type(self).sf = self.org.signed_in()

    def test_an_old_version_is_gone(self):
        old = self.org.signed_in(version="30.0")
        with self.assertRaises(SalesforceGeneralError) as raised:
            old.query("SELECT Id FROM Case")
        self.assertEqual(raised.exception.status, 410)


if __name__ == "__main__":
    unittest.main()
