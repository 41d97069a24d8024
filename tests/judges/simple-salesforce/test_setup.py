"""What simple-salesforce reads of the set-up: by the Metadata API, whose answers its WSDL has to take apart, and by the
Tooling API."""

import os
import unittest
from unittest import mock

from simple_salesforce.exceptions import SalesforceMalformedRequest, SalesforceResourceNotFound
from zeep.exceptions import Fault

from org import Org


class Setup(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.org = Org()
        cls.addClassCleanup(cls.org.stop)
        # the Metadata API has a requests session of its own, which is told whom to trust in the usual way
        trusting = mock.patch.dict(os.environ, REQUESTS_CA_BUNDLE=cls.org.ca_file)
        trusting.start()
        cls.addClassCleanup(trusting.stop)
        cls.admin = cls.org.signed_in("admin@practice.example")
        cls.metadata = cls.admin.mdapi

    def test_the_kinds_there_are(self):
        described = self.metadata.describe_metadata()
        kinds = {one.xmlName for one in described.metadataObjects}
        self.assertLessEqual({"ConnectedApp", "ExternalClientApplication"}, kinds)

    def test_a_connected_app_has_the_types_of_the_wsdl(self):
        app = self.metadata.ConnectedApp.read("Nightly_Sync")
        self.assertEqual(app.label, "Nightly Sync")
        self.assertTrue(app.oauthConfig.consumerKey.startswith("3MVG9"))
        self.assertIs(app.oauthConfig.isAdminApproved, True)
        self.assertIs(app.oauthConfig.isPkceRequired, True)
        self.assertEqual(app.oauthConfig.scopes, ["Api", "RefreshToken"])
        self.assertEqual(app.oauthPolicy.ipRelaxation, "ENFORCE")
        self.assertEqual(app.profileName, ["System Administrator"])

    def test_several_are_a_list_and_none_has_no_name(self):
        apps = self.metadata.ConnectedApp.read(["Case_Export", "Legacy_Helpdesk"])
        self.assertEqual([app.fullName for app in apps], ["Case_Export", "Legacy_Helpdesk"])
        self.assertIsNone(self.metadata.ConnectedApp.read("Nobody").fullName)

    def test_settings_say_which_flows_are_blocked(self):
        settings = self.metadata.OauthOidcSettings.read("OauthOidc")
        self.assertIs(settings.blockOAuthUnPwFlow, True)

    def test_who_may_not_read_it_gets_a_fault(self):
        agents = self.org.signed_in().mdapi
        with self.assertRaises(Fault) as raised:
            agents.ConnectedApp.read("Case_Export")
        self.assertIn("INSUFFICIENT_ACCESS", raised.exception.code)

    def test_the_tooling_api_makes_and_lists_remote_sites(self):
        made = self.admin.toolingexecute(
            "sobjects/RemoteProxy",
            method="POST",
            data={
                "FullName": "Desk",
                "Metadata": {"isActive": True, "url": "https://desk.example.com"},
            },
        )
        self.assertIs(made["success"], True)
        soql = "SELECT EndpointUrl FROM RemoteProxy WHERE SiteName = 'Desk'"
        found = self.admin.toolingexecute("query/", params={"q": soql})
        self.assertEqual((found["size"], found["entityTypeName"]), (1, "RemoteProxy"))
        self.assertEqual(found["records"][0]["EndpointUrl"], "https://desk.example.com")

    def test_the_tooling_api_refuses_as_rest_does(self):
        with self.assertRaises(SalesforceMalformedRequest) as raised:
            self.admin.toolingexecute("query/", params={"q": "SELECT Id FROM Case"})
        self.assertEqual(raised.exception.content[0]["errorCode"], "INVALID_TYPE")
        with self.assertRaises(SalesforceResourceNotFound):
            self.admin.toolingexecute("runTestsAsynchronous")


if __name__ == "__main__":
    unittest.main()
