// What jsforce reads: limits, describes, records, queries in all its ways of asking, paging, search.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import { SfDate } from "jsforce";

import { start, VERSION } from "./org.mjs";

let org;
let connection;
before(async () => {
  org = await start();
  connection = await org.signedIn();
});
after(() => org.stop());

test("versions, resources and the identity address are where jsforce looks for them", async () => {
  const versions = await connection.request("/services/data");
  const newest = versions.at(-1);
  assert.deepEqual(Object.keys(newest).sort(), ["label", "url", "version"]);
  assert.equal(newest.version, VERSION);
  const resources = await connection.request("/");
  assert.equal(resources.sobjects, `/services/data/v${VERSION}/sobjects`);
  assert.equal(resources.identity, connection.userInfo.url);
  const knownByToken = org.connection({
    accessToken: connection.accessToken,
    instanceUrl: org.url,
  });
  assert.equal((await knownByToken.identity()).username, org.username);
});

test("limits are numbers, and every answer says how many calls were made", async () => {
  const admin = await org.signedIn("admin@practice.example");
  const { DailyApiRequests } = await admin.limits();
  assert.ok(DailyApiRequests.Remaining < DailyApiRequests.Max);
  const { used, limit } = admin.limitInfo.apiUsage;
  assert.equal(limit, DailyApiRequests.Max);
  await admin.query("SELECT Id FROM Case LIMIT 1");
  assert.ok(admin.limitInfo.apiUsage.used > used);
});

describe("describe", () => {
  test("of all objects, with what can be done with each", async () => {
    const { sobjects, maxBatchSize } = await connection.describeGlobal();
    assert.equal(maxBatchSize, 200);
    const kase = sobjects.find((one) => one.name === "Case");
    assert.equal(kase.keyPrefix, "500");
    assert.equal(kase.queryable, true);
    assert.equal(kase.urls.describe, `/services/data/v${VERSION}/sobjects/Case/describe`);
    assert.equal(kase.urls.rowTemplate, `/services/data/v${VERSION}/sobjects/Case/{ID}`);
  });

  test("of one object, with fields, picklists, children and record types", async () => {
    const kase = await connection.describe("Case");
    const field = (name) => kase.fields.find((one) => one.name === name);
    assert.deepEqual(field("AccountId").referenceTo, ["Account"]);
    assert.equal(field("AccountId").relationshipName, "Account");
    assert.equal(field("Id").type, "id");
    assert.ok(field("Status").picklistValues.some(({ value, active }) => value === "New" && active));
    const comments = kase.childRelationships.find((one) => one.relationshipName === "CaseComments");
    assert.equal(comments.childSObject, "CaseComment");
    assert.equal(comments.field, "ParentId");
    assert.ok(kase.recordTypeInfos.some((one) => one.master));
  });

  test("is kept by jsforce until it is asked to look again", async () => {
    const first = await connection.describe$("Account");
    assert.equal(await connection.describe$("Account"), first);
    assert.deepEqual(await connection.sobject("Account").describe(), first);
  });
});

describe("a query", () => {
  test("has records with attributes, total size and done", async () => {
    const found = await connection.query(
      "SELECT Id, CaseNumber, Subject FROM Case ORDER BY CaseNumber LIMIT 5",
    );
    assert.equal(found.totalSize, 5);
    assert.equal(found.done, true);
    assert.equal(found.nextRecordsUrl, undefined);
    const [{ attributes, Id, CaseNumber }] = found.records;
    assert.equal(attributes.type, "Case");
    assert.equal(attributes.url, `/services/data/v${VERSION}/sobjects/Case/${Id}`);
    assert.match(CaseNumber, /^\d{8}$/);
  });

  test("follows relationships up and down", async () => {
    const { records } = await connection.query(
      "SELECT CaseNumber, Account.Name, Contact.Account.Name, Owner.Name, Owner.Type, " +
        "(SELECT CommentBody, CreatedBy.Username FROM CaseComments ORDER BY CreatedDate) " +
        "FROM Case WHERE AccountId != null AND ContactId != null AND " +
        "Id IN (SELECT ParentId FROM CaseComment) LIMIT 3",
    );
    assert.ok(records.length > 0);
    for (const kase of records) {
      assert.equal(kase.Account.attributes.type, "Account");
      assert.equal(typeof kase.Contact.Account.Name, "string");
      assert.ok(["User", "Queue"].includes(kase.Owner.Type));
      assert.ok(kase.CaseComments.totalSize > 0 && kase.CaseComments.done);
      assert.equal(kase.CaseComments.records[0].attributes.type, "CaseComment");
      assert.match(kase.CaseComments.records[0].CreatedBy.Username, /@/);
    }
    const { records: bare } = await connection.query(
      "SELECT Account.Name, (SELECT Id FROM CaseComments) FROM Case WHERE AccountId = null LIMIT 1",
    );
    for (const kase of bare) assert.equal(kase.Account, null);
  });

  test("counts, groups and computes", async () => {
    const { totalSize, records } = await connection.query("SELECT COUNT() FROM Case");
    assert.equal(totalSize, 450);
    assert.deepEqual(records, []);
    const grouped = await connection.query(
      "SELECT Status, COUNT(Id) cases, MIN(CreatedDate), MAX(CaseNumber) FROM Case " +
        "GROUP BY Status HAVING COUNT(Id) > 0 ORDER BY COUNT(Id) DESC",
    );
    assert.equal(grouped.records[0].attributes.type, "AggregateResult");
    const counted = grouped.records.reduce((sum, { cases }) => sum + cases, 0);
    assert.equal(counted, 450);
    assert.match(grouped.records[0].expr0, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.000\+0000$/);
    assert.match(grouped.records[0].expr1, /^\d{8}$/);
  });

  test("is paged by locator, by hand and by jsforce itself", async () => {
    const headers = { "Sforce-Query-Options": "batchSize=200" };
    const soql = "SELECT Id FROM Case ORDER BY Id";
    const first = await connection.query(soql, { headers });
    assert.deepEqual([first.totalSize, first.done, first.records.length], [450, false, 200]);
    const second = await connection.queryMore(first.nextRecordsUrl, { headers });
    const third = await connection.queryMore(second.nextRecordsUrl, { headers });
    assert.deepEqual([third.done, third.records.length], [true, 50]);
    const byHand = [first, second, third].flatMap(({ records }) => records.map(({ Id }) => Id));
    assert.equal(new Set(byHand).size, 450);
    const { records } = await connection.query(soql, { autoFetch: true, maxFetch: 1000, headers });
    assert.deepEqual(records.map(({ Id }) => Id), byHand);
    const streamed = [];
    for await (const { Id } of connection.query(soql, { headers }).stream("record")) streamed.push(Id);
    assert.deepEqual(streamed, byHand);
  });

  test("is built by jsforce from objects, dates and stars", async () => {
    const cases = await connection
      .sobject("Case")
      .find({ Status: { $ne: null }, CreatedDate: { $lt: SfDate.toDateTimeLiteral(new Date()) } }, "Id, Subject, Account.*")
      .sort({ CreatedDate: -1, Id: 1 })
      .limit(4)
      .skip(1)
      .include("CaseComments", null, "Id, CommentBody")
      .end();
    assert.equal(cases.length, 4);
    assert.ok(cases.every((one) => "CaseComments" in one));
    const one = await connection.sobject("Case").findOne({ Id: cases[0].Id });
    assert.equal(one.Subject, cases[0].Subject);
    assert.equal(await connection.sobject("Case").count(), 450);
    const like = await connection
      .sobject("Account")
      .find({ Name: { $like: "%a%" }, $or: [{ Type: null }, { Type: { $ne: "x" } }] }, ["Id", "Name"]);
    assert.ok(like.every(({ Name }) => /a/i.test(Name)));
  });

  test("of everything finds what was deleted", async () => {
    const { id } = await connection.create("Case", { Subject: "deleted for jsforce" });
    await connection.destroy("Case", id);
    const soql = `SELECT Id, IsDeleted FROM Case WHERE Id = '${id}'`;
    assert.equal((await connection.query(soql)).totalSize, 0);
    const all = await connection.query(soql, { scanAll: true });
    assert.deepEqual(all.records.map(({ IsDeleted }) => IsDeleted), [true]);
  });
});

test("a record is read by its id, whole or in part", async () => {
  const { records } = await connection.query("SELECT Id, Subject FROM Case LIMIT 1");
  const [{ Id, Subject }] = records;
  const whole = await connection.sobject("Case").retrieve(Id);
  assert.equal(whole.Subject, Subject);
  assert.match(whole.CreatedDate, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.000\+0000$/);
  const part = await connection.retrieve("Case", Id, { fields: ["Subject"] });
  assert.deepEqual(Object.keys(part).sort(), ["Id", "Subject", "attributes"]);
});

test("recently viewed records are remembered", async () => {
  const { id } = await connection.create("Case", { Subject: "looked at" });
  await connection.sobject("Case").retrieve(id);
  await connection.query(`SELECT Id FROM Case WHERE Id = '${id}' FOR VIEW`);
  const recent = await connection.recent();
  assert.ok(recent.some(({ Id }) => Id === id));
  const cases = await connection.recent("Case", 5);
  assert.ok(cases.length <= 5 && cases.some(({ Id }) => Id === id));
});
