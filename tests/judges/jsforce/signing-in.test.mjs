// Every way jsforce signs in, renews and signs out.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { start } from "./org.mjs";

let org;
before(async () => {
  org = await start();
});
after(() => org.stop());

test("a code with PKCE becomes a session, and its identity is the user who allowed it", async () => {
  const connection = org.connection({ oauth2: { useVerifier: true } });
  const user = await connection.authorize(await org.code(connection));
  assert.match(user.id, /^005\w{15}$/);
  assert.match(user.organizationId, /^00D\w{15}$/);
  assert.equal(user.url, `${org.url}/id/${user.organizationId}/${user.id}`);
  assert.match(connection.accessToken, /^00D\w{12}![\w.]+$/);
  assert.match(connection.refreshToken, /^5Aep/);
  assert.equal(connection.instanceUrl, org.url);
  const identity = await connection.identity();
  assert.equal(identity.username, org.username);
  assert.equal(identity.user_id, user.id);
  assert.equal(identity.organization_id, user.organizationId);
  assert.equal(identity.id, user.url);
});

test("a code is taken with a secret too, with exactly Salesforce's fields", async () => {
  const connection = org.connection({ oauth2: { useVerifier: true, clientSecret: org.client_secret } });
  const answer = await connection.oauth2.requestToken(await org.code(connection));
  assert.deepEqual(
    Object.keys(answer).filter((key) => key !== "id_token").sort(),
    ["access_token", "id", "instance_url", "issued_at", "refresh_token", "scope", "signature", "token_type"],
  );
  assert.equal(answer.token_type, "Bearer");
  assert.match(answer.issued_at, /^\d{13}$/);
});

test("a code is good once, and for who asked for it", async () => {
  const connection = org.connection({ oauth2: { useVerifier: true } });
  const code = await org.code(connection);
  await connection.oauth2.requestToken(code);
  const again = connection.oauth2.requestToken(code);
  await assert.rejects(again, { name: "invalid_grant", message: "expired authorization code" });
  const other = org.connection({ oauth2: { useVerifier: true } });
  const stolen = other.oauth2.requestToken(await org.code(connection));
  await assert.rejects(stolen, { name: "invalid_grant" });
  const unknown = connection.oauth2.requestToken("aPrxNobodyKnowsThisCode");
  await assert.rejects(unknown, { name: "invalid_grant", message: "invalid authorization code" });
});

test("a wrong secret and a wrong key are refused in Salesforce's words", async () => {
  const wrong = org.connection({ oauth2: { useVerifier: true, clientSecret: "wrong" } });
  const refused = wrong.oauth2.requestToken(await org.code(wrong));
  await assert.rejects(refused, { name: "invalid_client", message: "invalid client credentials" });
  const unknown = org.connection({ oauth2: { clientId: "3MVGNobody" } }).oauth2;
  const nobody = unknown.requestToken("aPrx");
  await assert.rejects(nobody, { name: "invalid_client_id", message: "client identifier invalid" });
});

test("who denies sends an error to the app", async () => {
  const { oauth2 } = org.connection({ oauth2: { useVerifier: true } });
  const back = await org.allow(
    oauth2.getAuthorizationUrl({ state: "s", prompt: "consent" }),
    org.username,
    "cancel",
  );
  assert.equal(back.searchParams.get("error"), "access_denied");
  assert.equal(back.searchParams.get("error_description"), "end-user denied authorization");
  assert.equal(back.searchParams.get("state"), "s");
});

test("a refresh token makes new access tokens until it is revoked", async () => {
  const connection = await org.signedIn();
  const { oauth2, refreshToken, accessToken } = connection;
  const renewed = await oauth2.refreshToken(refreshToken);
  assert.equal(renewed.refresh_token, undefined);
  assert.equal(renewed.instance_url, org.url);
  assert.notEqual(renewed.access_token, accessToken);
  await oauth2.revokeToken(refreshToken);
  const revoked = oauth2.refreshToken(refreshToken);
  await assert.rejects(revoked, { name: "invalid_grant", message: "expired access/refresh token" });
});

test("an ended session is renewed once for all requests that wait, which then succeed", async () => {
  const connection = await org.signedIn();
  const before = connection.accessToken;
  const tokens = [];
  connection.on("refresh", (token) => tokens.push(token));
  await org.endSessions();
  const found = await Promise.all(
    ["New", "Working", "Escalated", "Closed"].map((status) =>
      connection.query(`SELECT Id FROM Case WHERE Status = '${status}' LIMIT 1`),
    ),
  );
  assert.equal(found.length, 4);
  assert.equal(tokens.length, 1);
  assert.equal(connection.accessToken, tokens[0]);
  assert.notEqual(connection.accessToken, before);
});

test("an ended session that cannot be renewed fails with Salesforce's reason", async () => {
  const connection = await org.signedIn();
  await org.connection({ oauth2: {} }).oauth2.revokeToken(connection.refreshToken);
  await assert.rejects(connection.limits(), {
    message: "Unable to refresh session due to: expired access/refresh token",
  });
});

test("without a refresh token an ended session is INVALID_SESSION_ID", async () => {
  const { accessToken, instanceUrl } = await org.signedIn();
  await org.endSessions();
  const connection = org.connection({ accessToken, instanceUrl });
  await assert.rejects(connection.limits(), {
    errorCode: "INVALID_SESSION_ID",
    message: "Session expired or invalid",
  });
});

test("signing out ends the session, and with revoke the refresh token too", async () => {
  const connection = await org.signedIn();
  const { accessToken, instanceUrl, refreshToken, oauth2 } = connection;
  await connection.logout();
  assert.equal(connection.accessToken, null);
  const ended = org.connection({ accessToken, instanceUrl }).limits();
  await assert.rejects(ended, { errorCode: "INVALID_SESSION_ID" });
  const renewed = org.connection({ oauth2: {}, refreshToken, accessToken: "00D!x", instanceUrl });
  await renewed.query("SELECT Id FROM Case LIMIT 1");
  await renewed.logout(true);
  await assert.rejects(oauth2.refreshToken(refreshToken), { name: "invalid_grant" });
});

test("user info is what OpenID Connect says, and a bad token gets Salesforce's plain words", async () => {
  const connection = await org.signedIn();
  const info = await connection.request("/services/oauth2/userinfo");
  assert.equal(info.preferred_username, org.username);
  assert.equal(info.user_id, connection.userInfo.id);
  assert.equal(info.organization_id, connection.userInfo.organizationId);
  const nobody = org.connection({ accessToken: "00D!nobody", instanceUrl: org.url });
  await assert.rejects(nobody.request("/services/oauth2/userinfo"), {
    errorCode: "ERROR_HTTP_403",
    message: "Bad_OAuth_Token",
  });
});
