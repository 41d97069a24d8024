"""What simple-salesforce reads of the set-up by the Metadata API, whose answers its WSDL has to take apart."""

import os
import unittest
from unittest import mock

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
        cls.metadata = cls.org.signed_in("admin@practice.example").mdapi

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


if __name__ == "__main__":
    unittest.main()
