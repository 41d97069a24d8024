"""What simple-salesforce reads: limits, describes, records, queries in all its ways of asking, paging."""

import unittest
from collections import OrderedDict

from org import VERSION, Org

NEWEST = f"/services/data/v{VERSION}"
SMALL = {"Sforce-Query-Options": "batchSize=200"}


class Reading(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.org = Org()
        cls.addClassCleanup(cls.org.stop)
        cls.sf = cls.org.signed_in()

    def test_limits_are_numbers_and_every_answer_counts(self):
        admin = self.org.signed_in("admin@practice.example")
        limits = admin.limits()
        self.assertLess(limits["DailyApiRequests"]["Remaining"], limits["DailyApiRequests"]["Max"])
        used = admin.api_usage["api-usage"].used
        admin.query("SELECT Id FROM Case LIMIT 1")
        self.assertGreater(admin.api_usage["api-usage"].used, used)
        self.assertEqual(admin.api_usage["api-usage"].total, limits["DailyApiRequests"]["Max"])

    def test_all_objects_are_described(self):
        described = self.sf.describe()
        self.assertEqual((described["encoding"], described["maxBatchSize"]), ("UTF-8", 200))
        [case] = [one for one in described["sobjects"] if one["name"] == "Case"]
        self.assertEqual((case["keyPrefix"], case["queryable"]), ("500", True))

    def test_one_object_is_described_whole_and_in_short(self):
        described = self.sf.Case.describe()
        fields = {field["name"]: field for field in described["fields"]}
        self.assertEqual(fields["ContactId"]["referenceTo"], ["Contact"])
        self.assertEqual(fields["Subject"]["length"], 255)
        self.assertIn("CaseComments", [one["relationshipName"] for one in described["childRelationships"]])
        short = self.sf.Case.metadata()
        self.assertEqual(short["objectDescribe"]["name"], "Case")
        self.assertIsInstance(short["recentItems"], list)

    def test_a_record_is_read_by_its_id(self):
        [found] = self.sf.query("SELECT Id, Subject FROM Case LIMIT 1")["records"]
        case = self.sf.Case.get(found["Id"])
        self.assertIsInstance(case, OrderedDict)
        self.assertEqual(case["Subject"], found["Subject"])
        self.assertEqual(case["attributes"]["url"], f"{NEWEST}/sobjects/Case/{found['Id']}")
        short = self.sf.Case.get(found["Id"], params={"fields": "Subject"})
        self.assertEqual(set(short), {"attributes", "Subject", "Id"})

    def test_a_query_follows_relationships_up_and_down(self):
        found = self.sf.query(
            "SELECT CaseNumber, Account.Name, Owner.Name, (SELECT CommentBody FROM CaseComments)"
            " FROM Case WHERE AccountId != null AND Id IN (SELECT ParentId FROM CaseComment) LIMIT 2"
        )
        self.assertTrue(found["done"] and found["records"])
        for case in found["records"]:
            self.assertEqual(case["Account"]["attributes"]["type"], "Account")
            self.assertGreater(case["CaseComments"]["totalSize"], 0)

    def test_a_query_counts_and_groups(self):
        counted = self.sf.query("SELECT COUNT() FROM Case")
        self.assertEqual((counted["totalSize"], counted["records"]), (450, []))
        grouped = self.sf.query("SELECT Origin, COUNT(Id) FROM Case GROUP BY Origin ORDER BY Origin")
        self.assertEqual(sum(row["expr0"] for row in grouped["records"]), 450)
        self.assertEqual(grouped["records"][0]["attributes"], {"type": "AggregateResult"})

    def test_pages_are_followed_by_hand_by_address_by_locator_and_by_itself(self):
        soql = "SELECT Id FROM Case ORDER BY Id"
        first = self.sf.query(soql, headers=SMALL)
        self.assertEqual((first["totalSize"], first["done"], len(first["records"])), (450, False, 200))
        self.assertTrue(first["nextRecordsUrl"].startswith(f"{NEWEST}/query/01g"))
        second = self.sf.query_more(first["nextRecordsUrl"], True, headers=SMALL)
        locator = second["nextRecordsUrl"].rsplit("/", 1)[1]
        third = self.sf.query_more(locator, headers=SMALL)
        self.assertTrue(third["done"])
        self.assertNotIn("nextRecordsUrl", third)
        ids = [row["Id"] for page in (first, second, third) for row in page["records"]]
        self.assertEqual(len(set(ids)), 450)
        self.assertEqual([row["Id"] for row in self.sf.query_all_iter(soql, headers=SMALL)], ids)
        everything = self.sf.query_all(soql, headers=SMALL)
        self.assertEqual((everything["totalSize"], everything["done"]), (450, True))

    def test_deleted_records_are_found_when_asked_for(self):
        made = self.sf.Case.create({"Subject": "deleted for simple-salesforce"})
        self.assertEqual(self.sf.Case.delete(made["id"]), 204)
        soql = f"SELECT Id, IsDeleted FROM Case WHERE Id = '{made['id']}'"
        self.assertEqual(self.sf.query(soql)["totalSize"], 0)
        everything = self.sf.query_all(soql, include_deleted=True)
        self.assertEqual([row["IsDeleted"] for row in everything["records"]], [True])

    def test_the_org_says_whether_it_is_a_sandbox(self):
        self.assertIsInstance(self.sf.is_sandbox(), bool)

    def test_any_resource_can_be_asked_for_by_path(self):
        resources = self.sf.restful("")
        self.assertEqual(resources["sobjects"], f"{NEWEST}/sobjects")
        info = self.sf.oauth2("userinfo")
        self.assertEqual(info["preferred_username"], self.org.username)

    def test_older_versions_answer_alike(self):
        for version in ("31.0", "59.0"):
            with self.subTest(version):
                older = self.org.signed_in(version=version)
                [case] = older.query("SELECT Id FROM Case LIMIT 1")["records"]
                self.assertIn(f"/services/data/v{version}/", case["attributes"]["url"])


if __name__ == "__main__":
    unittest.main()
