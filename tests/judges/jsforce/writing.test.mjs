// What jsforce writes: one record, many at once, and what it is told when the org refuses.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

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
