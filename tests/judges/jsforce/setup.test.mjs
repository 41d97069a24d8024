// What a checklist reads of the set-up through jsforce: apps and settings by the Metadata API, remote sites and rules by
// the Tooling API.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import { start } from "./org.mjs";

let org;
let admin;
before(async () => {
  org = await start();
  admin = await org.signedIn("admin@practice.example");
});
after(() => org.stop());

describe("metadata", () => {
  test("says which kinds there are and what there is of each", async () => {
    const { metadataObjects } = await admin.metadata.describe();
    const kinds = metadataObjects.map(({ xmlName }) => xmlName);
    assert.ok(kinds.includes("ConnectedApp") && kinds.includes("ExternalClientApplication"));
    const apps = await admin.metadata.list({ type: "ConnectedApp" });
    assert.ok(apps.length > 1);
    for (const { type, fileName, fullName, id } of apps) {
      assert.equal(type, "ConnectedApp");
      assert.equal(fileName, `connectedApps/${fullName}.connectedApp`);
      assert.match(id, /^0H4\w{15}$/);
    }
  });

  test("of a connected app holds callbacks, scopes and policies", async () => {
    const [{ fullName }] = await admin.metadata.list({ type: "ConnectedApp" });
    const app = await admin.metadata.read("ConnectedApp", fullName);
    assert.equal(app.fullName, fullName);
    assert.match(app.oauthConfig.consumerKey, /^3MVG9/);
    assert.match(app.oauthConfig.callbackUrl, /^https:/);
    assert.ok(app.oauthConfig.scopes.includes("Api"));
    assert.equal(app.oauthPolicy.refreshTokenPolicy, "infinite");
  });

  test("of several is a list, and of nothing has no name", async () => {
    const apps = await admin.metadata.list({ type: "ConnectedApp" });
    const names = apps.map(({ fullName }) => fullName);
    const read = await admin.metadata.read("ConnectedApp", names);
    assert.deepEqual(read.map(({ fullName }) => fullName), names);
    const { fullName } = await admin.metadata.read("ConnectedApp", "Nobody");
    assert.equal(fullName, undefined);
  });

  test("of an external client app lies in its parts", async () => {
    const app = await admin.metadata.read("ExternalClientApplication", "Orgdeck");
    assert.equal(app.label, "Orgdeck");
    assert.equal(app.distributionState, "Local");
    const [{ fullName }] = await admin.metadata.list({ type: "ExtlClntAppOauthSettings" });
    const settings = await admin.metadata.read("ExtlClntAppOauthSettings", fullName);
    assert.match(settings.commaSeparatedOauthScopes, /Api/);
    const [{ fullName: everywhere }] = await admin.metadata.list({
      type: "ExtlClntAppGlobalOauthSettings",
    });
    const global = await admin.metadata.read("ExtlClntAppGlobalOauthSettings", everywhere);
    assert.equal(global.consumerKey, org.client_id);
    assert.deepEqual(global.callbackUrl.split(/\s+/), org.callback_urls);
  });

  test("of the OAuth settings tells which flows are blocked", async () => {
    const settings = await admin.metadata.read("OauthOidcSettings", "OauthOidc");
    assert.equal(settings.blockOAuthUnPwFlow, "true");
    assert.equal(settings.blockOAuthUsrAgtFlow, "true");
  });

  test("of an unknown kind is refused, and so is who may not read it", async () => {
    await assert.rejects(admin.metadata.read("Nonsense", "x"), {
      errorCode: "sf:INVALID_TYPE",
    });
    const agent = await org.signedIn();
    await assert.rejects(agent.metadata.read("ConnectedApp", "Case_Export"), {
      errorCode: "sf:INSUFFICIENT_ACCESS",
    });
  });

  test("is read by an ended session after one renewal", async () => {
    await org.endSessions();
    const { metadataObjects } = await admin.metadata.describe();
    assert.ok(metadataObjects.length > 0);
  });
});

describe("tooling", () => {
  test("makes a remote site, changes it and takes it away", async () => {
    const sites = admin.tooling.sobject("RemoteProxy");
    const Metadata = { isActive: true, url: "https://desk.example.com", disableProtocolSecurity: false };
    const made = await sites.create({ FullName: "Desk", Metadata });
    assert.equal(made.success, true);
    assert.match(made.id, /^0rp\w{15}$/);
    const changed = await sites.update({ Id: made.id, Metadata: { ...Metadata, isActive: false } });
    assert.equal(changed.success, true);
    const { records } = await admin.tooling.query(
      "SELECT SiteName, EndpointUrl, IsActive FROM RemoteProxy WHERE SiteName = 'Desk'",
    );
    assert.equal(records[0].EndpointUrl, "https://desk.example.com");
    assert.equal(records[0].IsActive, false);
    await sites.destroy(made.id);
    await assert.rejects(sites.retrieve(made.id), { errorCode: "NOT_FOUND" });
  });

  test("lists validation rules and gives their metadata one at a time", async () => {
    const all = "SELECT Id, ValidationName FROM ValidationRule WHERE EntityDefinition.QualifiedApiName = 'Case'";
    const { records } = await admin.tooling.query(all);
    assert.ok(records.length > 1);
    const rule = await admin.tooling.sobject("ValidationRule").retrieve(records[0].Id);
    assert.equal(typeof rule.Metadata.errorConditionFormula, "string");
    await assert.rejects(admin.tooling.query(all.replace("Id,", "Metadata,")), {
      errorCode: "MALFORMED_QUERY",
    });
  });

  test("describes what it has and not what it has not", async () => {
    const { sobjects } = await admin.tooling.describeGlobal();
    const names = sobjects.map(({ name }) => name);
    assert.ok(names.includes("RemoteProxy") && !names.includes("Case"));
    const { fields } = await admin.tooling.describe("RemoteProxy");
    assert.equal(fields.find(({ name }) => name === "Metadata").type, "complexvalue");
  });
});
