// What a checklist reads of the set-up through jsforce: apps and settings by the Metadata API.

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
