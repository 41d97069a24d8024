"""What simple-salesforce writes, one record and many."""

import unittest

from org import Org


class Writing(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.org = Org()
        cls.addClassCleanup(cls.org.stop)
        cls.sf = cls.org.signed_in()

    def test_one_record_is_created_updated_and_deleted(self):
        made = self.sf.Case.create({"Subject": "from Python", "Origin": "Web"})
        self.assertEqual(dict(made), {"id": made["id"], "success": True, "errors": []})
        self.assertEqual(self.sf.Case.update(made["id"], {"Subject": "changed"}), 204)
        self.assertEqual(self.sf.Case.get(made["id"])["Subject"], "changed")
        response = self.sf.Case.delete(made["id"], raw_response=True)
        self.assertEqual((response.status_code, response.content), (204, b""))

    def test_values_of_every_kind_come_back_as_they_went(self):
        account = self.sf.Account.create(
            {"Name": "Ünïcödé & <tags> 漢字 🎉", "AnnualRevenue": 12345.5, "NumberOfEmployees": 7}
        )
        read = self.sf.Account.get(account["id"])
        self.assertEqual(read["Name"], "Ünïcödé & <tags> 漢字 🎉")
        self.assertEqual((read["AnnualRevenue"], read["NumberOfEmployees"]), (12345.5, 7))
        self.sf.Account.update(account["id"], {"AnnualRevenue": None})
        self.assertIsNone(self.sf.Account.get(account["id"])["AnnualRevenue"])


if __name__ == "__main__":
    unittest.main()
