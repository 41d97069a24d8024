// What jsforce throws when the org says no: by code, message and fields.

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

test("a query that is wrong says where", async () => {
  for (const [soql, errorCode, words] of [
    ["SELECT Naem FROM Case", "INVALID_FIELD", /ERROR at Row:1:Column:8\nNo such column 'Naem' on entity 'Case'/],
    ["SELECT Id FROM Cases", "INVALID_TYPE", /sObject type 'Cases' is not supported/],
    ["SELECT Id FORM Case", "MALFORMED_QUERY", /unexpected token: /],
    ["SELECT Id, Boss.Name FROM Case", "INVALID_FIELD", /Didn't understand relationship 'Boss' in field path/],
    ["SELECT Id FROM Case WHERE Id = 'x'", "INVALID_QUERY_FILTER_OPERATOR", /invalid ID field: x/],
  ]) {
    await assert.rejects(connection.query(soql), (error) => {
      assert.equal(error.errorCode, errorCode, soql);
      assert.equal(error.name, errorCode);
      assert.match(error.message, words);
      return true;
    });
  }
});

test("a locator that was never given is refused", async () => {
  const more = connection.queryMore("01g000000000000AAA-2000");
  await assert.rejects(more, { errorCode: "INVALID_QUERY_LOCATOR", message: "invalid query locator" });
});

test("a record that is wrong says which field", async () => {
  for (const [type, record, errorCode, fields] of [
    ["Account", {}, "REQUIRED_FIELD_MISSING", ["Name"]],
    ["Contact", { LastName: "x", Email: "no address" }, "INVALID_EMAIL_ADDRESS", ["Email"]],
    ["Case", { Subject: "y".repeat(300) }, "STRING_TOO_LONG", ["Subject"]],
    ["Case", { CaseNumber: "1" }, "INVALID_FIELD_FOR_INSERT_UPDATE", ["CaseNumber"]],
    ["Case", { AccountId: "nonsense" }, "MALFORMED_ID", ["AccountId"]],
  ]) {
    await assert.rejects(connection.create(type, record), (error) => {
      assert.equal(error.errorCode, errorCode, `${error.message}`);
      assert.deepEqual(error.data.fields, fields);
      return true;
    });
  }
});

test("what does not exist is NOT_FOUND, in one word for object, record and resource", async () => {
  for (const ask of [
    () => connection.sobject("Nonsense__c").create({ Name: "x" }),
    () => connection.describe("Nonsense"),
    () => connection.retrieve("Case", "500000000000000AAA"),
    () => connection.update("Case", { Id: "500000000000000AAA", Subject: "x" }),
    () => connection.destroy("Case", "500000000000000AAA"),
    () => connection.request("/nonsense"),
  ]) {
    await assert.rejects(async () => ask(), { errorCode: "NOT_FOUND" });
  }
});

test("a deleted record cannot be deleted or changed again", async () => {
  const { id } = await connection.create("Case", { Subject: "twice" });
  await connection.destroy("Case", id);
  for (const again of [
    () => connection.destroy("Case", id),
    () => connection.update("Case", { Id: id, Subject: "x" }),
  ]) {
    await assert.rejects(again(), { errorCode: "ENTITY_IS_DELETED", message: "entity is deleted" });
  }
});

test("a body that is no JSON is a parser's error", async () => {
  const broken = connection.request({
    method: "POST",
    url: "/sobjects/Case",
    body: "{ Subject: }",
    headers: { "content-type": "application/json" },
  });
  await assert.rejects(broken, { errorCode: "JSON_PARSER_ERROR" });
});

test("an answer lost on the way is asked for again where that is safe", async () => {
  const fault = { what: { kind: "status", code: 503, body: "" }, method: "GET", path_contains: "/query" };
  await org.control("POST", "/faults", fault);
  const { totalSize } = await connection.query("SELECT COUNT() FROM Account WHERE Name = 'nobody'");
  assert.equal(totalSize, 0);
  const { requests } = await org.control("GET", "/log?path=/query&order=newest&limit=2");
  assert.deepEqual(requests.map(({ status }) => status), [200, 503]);
});
