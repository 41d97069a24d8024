// A practice org of one's own, in a process of its own, and what a person does with it in a browser.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

import jsforce from "jsforce";

/** The newest API version of the practice org. */
export const VERSION = "67.0";

const BUILT = fileURLToPath(new URL("../../../target/debug/practice-org", import.meta.url));

/** Starts an org on a free port and waits for its answer line. */
export async function start(...options) {
  const program = process.env.PRACTICE_ORG ?? BUILT;
  const child = spawn(program, ["--port", "0", "--cases", "450", ...options], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = once(child, "exit");
  const lines = createInterface({ input: child.stdout });
  const first = once(lines, "line").then(([line]) => JSON.parse(line));
  const died = ended.then(([code]) => {
    throw new Error(`${program} ended with ${code} before it answered`);
  });
  died.catch(() => {});
  const said = await Promise.race([first, died]);
  return new Org(said, async () => {
    child.kill("SIGTERM");
    await ended;
  });
}

class Org {
  constructor(said, stop) {
    Object.assign(this, said);
    this.stop = stop;
  }

  /** What jsforce calls a connection, aimed at this org by its public configuration. */
  connection(config = {}) {
    const { oauth2, ...rest } = config;
    return new jsforce.Connection({ loginUrl: this.url, version: VERSION, oauth2: oauth2 && this.oauth2(oauth2), ...rest });
  }

  oauth2(config = {}) {
    return {
      loginUrl: this.url,
      clientId: this.client_id,
      redirectUri: this.callback_urls[0],
      ...config,
    };
  }

  /** A connection of the agent, or of another user, who signed in and allowed the app. */
  async signedIn(username = this.username, config = {}) {
    const connection = this.connection({ oauth2: { useVerifier: true }, ...config });
    const code = await this.code(connection, username);
    await connection.authorize(code);
    return connection;
  }

  /** The code that the browser brings back. */
  async code(connection, username = this.username, params = {}) {
    const address = connection.oauth2.getAuthorizationUrl({ state: "here", ...params });
    const back = await this.allow(address, username);
    if (back.searchParams.get("state") !== "here") throw new Error(`another state: ${back}`);
    const code = back.searchParams.get("code");
    if (!code) throw new Error(`no code: ${back}`);
    return code;
  }

  /** Signs in and allows; the address the browser is sent to at last, out of the org. */
  async allow(address, username = this.username, choice = "save") {
    const browser = new Browser();
    let page = await browser.go(address);
    for (let pages = 0; pages < 6; pages += 1) {
      if (!page.html) return page.address;
      const fields = page.html.includes('name="pw"')
        ? { username, pw: this.password }
        : { [choice]: "yes" };
      page = await browser.submit(page, fields);
    }
    throw new Error(`no way out of ${page.address}`);
  }

  /** Ends every access token there is: the org's clock goes on past the session timeout of two hours. */
  async endSessions() {
    await this.control("PATCH", "/clock", { advance_seconds: 3 * 3600 });
  }

  /** A request to the practice org's control. */
  async control(method, path, body) {
    const reply = await fetch(this.control_url + path, {
      method,
      headers: { "content-type": "application/json", authorization: `Bearer ${this.control_key}` },
      body: body && JSON.stringify(body),
    });
    const answer = await reply.text();
    if (!reply.ok) throw new Error(`${method} ${path}: ${answer}`);
    return answer && JSON.parse(answer);
  }
}

/** Keeps cookies, follows redirects within the org, submits forms without their buttons. */
class Browser {
  #cookies = new Map();

  async go(address, options = {}) {
    const here = new URL(address).origin;
    let next = new URL(address);
    for (let hops = 0; hops < 10; hops += 1) {
      const reply = await fetch(next, { ...options, redirect: "manual", headers: { cookie: this.#cookie(), ...options.headers } });
      for (const set of reply.headers.getSetCookie()) {
        const [, name, value] = /^([^=]+)=([^;]*)/.exec(set);
        this.#cookies.set(name, value);
      }
      if (reply.status < 300 || reply.status > 399) return { address: next, html: await reply.text() };
      next = new URL(reply.headers.get("location"), next);
      if (next.origin !== here) return { address: next };
      options = {};
    }
    throw new Error(`${address} leads round and round`);
  }

  submit({ address, html }, fields) {
    const [, attributes, inside] = /<form([^>]*)>([\s\S]*?)<\/form>/.exec(html) ?? fail(`no form in ${html}`);
    const form = new URLSearchParams();
    for (const [input] of inside.matchAll(/<input[^>]*type="hidden"[^>]*>/g)) {
      form.set(attribute(input, "name"), attribute(input, "value"));
    }
    for (const [name, value] of Object.entries(fields)) form.set(name, value);
    const target = new URL(attribute(attributes, "action") ?? "", address);
    return this.go(target, {
      method: "POST",
      headers: { "content-type": "application/x-www-form-urlencoded" },
      body: form.toString(),
    });
  }

  #cookie() {
    return [...this.#cookies].map(([name, value]) => `${name}=${value}`).join("; ");
  }
}

function attribute(tag, name) {
  const value = new RegExp(`${name}="([^"]*)"`).exec(tag)?.[1];
  return value?.replaceAll("&quot;", '"').replaceAll("&amp;", "&");
}

function fail(why) {
  throw new Error(why);
}
