// What jsforce writes: one record, many at once, and what it is told when the org refuses.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import { start } from "./org.mjs";

let org;
let connection;
before(async () => {
  org = await start();
  connection = await org.signedIn();
});
after(() => org.stop());

const subjects = async (ids) => {
  const list = ids.map((id) => `'${id}'`).join(",");
  const { records } = await connection.query(`SELECT Id, Subject FROM Case WHERE Id IN (${list})`);
  return new Map(records.map(({ Id, Subject }) => [Id, Subject]));
};

test("one record is created, read, updated and deleted", async () => {
  const cases = connection.sobject("Case");
  const made = await cases.create({ Subject: "from jsforce", Status: "New", Origin: "Web" });
  assert.deepEqual(made, { id: made.id, success: true, errors: [] });
  assert.match(made.id, /^500\w{15}$/);
  assert.equal((await cases.retrieve(made.id)).Subject, "from jsforce");
  const changed = await cases.update({ Id: made.id, Subject: "changed" });
  assert.deepEqual(changed, { id: made.id, success: true, errors: [] });
  assert.equal((await subjects([made.id])).get(made.id), "changed");
  assert.deepEqual(await cases.destroy(made.id), { id: made.id, success: true, errors: [] });
  await assert.rejects(cases.retrieve(made.id), { errorCode: "ENTITY_IS_DELETED" });
});

test("records hang together: account, contact, case, comment", async () => {
  const account = await connection.create("Account", { Name: "Judge & Söhne" });
  const contact = await connection.create("Contact", { LastName: "Force", AccountId: account.id });
  const kase = await connection.create("Case", { Subject: "together", ContactId: contact.id });
  await connection.create("CaseComment", { ParentId: kase.id, CommentBody: "first" });
  const { records } = await connection.query(
    `SELECT Account.Name, Contact.LastName, (SELECT CommentBody FROM CaseComments) FROM Case WHERE Id = '${kase.id}'`,
  );
  // Salesforce fills a case's account from its contact
  assert.equal(records[0].Account.Name, "Judge & Söhne");
  assert.equal(records[0].Contact.LastName, "Force");
  assert.equal(records[0].CaseComments.records[0].CommentBody, "first");
});

test("one record is upserted by its external id: created, then updated", async () => {
  const external = await externalId();
  const upsert = (subject) =>
    connection.upsert("Case", { Subject: subject, [external]: "ERP-7 ä" }, external);
  const made = await upsert("upserted").catch((error) => error);
  assert.deepEqual([made.success, made.created, made.errors], [true, true, []], made.message);
  const again = await upsert("again");
  assert.equal(again.success, true);
  assert.equal(again.created ?? false, false);
  assert.equal((await subjects([made.id])).get(made.id), "again");
});

/** A field that the describe calls an external id, of text. */
async function externalId() {
  const { fields } = await connection.describe$("Case");
  return fields.find((field) => field.externalId && field.type === "string").name;
}

describe("many at once", () => {
  test("are created, read, updated and deleted in one request each", async () => {
    const asked = Array.from({ length: 200 }, (_, at) => ({ Subject: `many ${at}` }));
    const made = await connection.sobject("Case").create(asked);
    assert.equal(made.length, 200);
    assert.ok(made.every(({ success, errors }) => success && errors.length === 0));
    const ids = made.map(({ id }) => id);
    const read = await connection.retrieve("Case", ids, { fields: ["Subject"] });
    assert.deepEqual(read.map(({ Subject }) => Subject), asked.map(({ Subject }) => Subject));
    const changed = await connection.update(
      "Case",
      ids.map((Id) => ({ Id, Subject: "all the same" })),
    );
    assert.deepEqual(changed.map(({ id }) => id), ids);
    assert.deepEqual(new Set((await subjects(ids)).values()), new Set(["all the same"]));
    const gone = await connection.destroy("Case", ids);
    assert.ok(gone.every(({ success }) => success));
    assert.equal((await subjects(ids)).size, 0);
  });

  test("succeed and fail one by one unless all or none is asked for", async () => {
    const asked = [
      { Subject: "good" },
      { Subject: "x".repeat(256) },
      { Subject: "no such field", Nonsense__c: 1 },
      { Subject: "good too" },
    ];
    const some = await connection.create("Case", asked);
    assert.deepEqual(some.map(({ success }) => success), [true, false, false, true]);
    const [, long, unknown] = some;
    assert.deepEqual(long.errors[0].fields, ["Subject"]);
    assert.equal(long.errors[0].statusCode, "STRING_TOO_LONG");
    assert.equal(unknown.errors[0].statusCode, "INVALID_FIELD");
    const before = await connection.query("SELECT COUNT() FROM Case");
    const none = await connection.create("Case", asked.slice(0, 2), { allOrNone: true });
    assert.deepEqual(none.map(({ success }) => success), [false, false]);
    assert.equal(none[0].errors[0].statusCode, "ALL_OR_NONE_OPERATION_ROLLED_BACK");
    assert.equal(none[1].errors[0].statusCode, "STRING_TOO_LONG");
    const afterwards = await connection.query("SELECT COUNT() FROM Case");
    assert.equal(afterwards.totalSize, before.totalSize);
  });

  test("are upserted by external id", async () => {
    const external = await externalId();
    const rows = (subject) =>
      ["A-1", "A-2", "A-3"].map((key) => ({ [external]: key, Subject: subject }));
    const made = await connection.upsert("Case", rows("one"), external);
    assert.deepEqual(made.map(({ success, created }) => [success, created]), Array(3).fill([true, true]));
    const again = await connection.upsert("Case", [...rows("two"), { [external]: "A-4" }], external);
    assert.deepEqual(again.map(({ created }) => created), [false, false, false, true]);
    assert.deepEqual(again.slice(0, 3).map(({ id }) => id), made.map(({ id }) => id));
  });

  test("a record that is not there is null, and more than 200 are split by jsforce", async () => {
    const { records } = await connection.query("SELECT Id FROM Case LIMIT 1");
    const missing = "500000000000000AAA";
    const read = await connection.retrieve("Case", [records[0].Id, missing], { fields: ["Id"] });
    assert.equal(read[1], null);
    const asked = Array.from({ length: 250 }, (_, at) => ({ Subject: `split ${at}` }));
    const refused = connection.create("Case", asked);
    await assert.rejects(refused, { errorCode: "EXCEEDED_ID_LIMIT" });
    const made = await connection.create("Case", asked, { allowRecursive: true });
    assert.equal(made.filter(({ success }) => success).length, 250);
  });

  test("found records are updated and deleted by query", async () => {
    await connection.create("Case", [{ Subject: "sweep" }, { Subject: "sweep" }]);
    const found = () => connection.sobject("Case").find({ Subject: "sweep" });
    const changed = await found().update({ Priority: "High" });
    assert.deepEqual(changed.map(({ success }) => success), [true, true]);
    const gone = await found().destroy();
    assert.deepEqual(gone.map(({ success }) => success), [true, true]);
    assert.equal(await connection.sobject("Case").count({ Subject: "sweep" }), 0);
  });
});

test("several requests go in one composite request and refer to each other", async () => {
  const { compositeResponse } = await connection.requestPost("/composite", {
    allOrNone: true,
    compositeRequest: [
      { method: "POST", url: `/services/data/v67.0/sobjects/Account`, referenceId: "account", body: { Name: "Composite" } },
      {
        method: "POST",
        url: `/services/data/v67.0/sobjects/Case`,
        referenceId: "kase",
        body: { Subject: "composed", AccountId: "@{account.id}" },
      },
      { method: "GET", url: "/services/data/v67.0/sobjects/Case/@{kase.id}?fields=AccountId", referenceId: "read" },
    ],
  });
  assert.deepEqual(compositeResponse.map(({ httpStatusCode }) => httpStatusCode), [201, 201, 200]);
  assert.equal(compositeResponse[2].body.AccountId, compositeResponse[0].body.id);
});
