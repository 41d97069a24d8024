// the built window names no outside host, and carries no large library
import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";

const ui = join(import.meta.dirname, "..");
const dist = join(ui, "dist");

function files(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? files(join(folder, entry.name)) : [join(folder, entry.name)],
  );
}
const texts = () => files(dist).filter((file) => /\.(html|js|css|json|svg)$/.test(file));

beforeAll(() => {
  // vitest's own NODE_ENV would build the window with what only developers need
  const env = { ...process.env, NODE_ENV: "production" };
  if (!existsSync(join(dist, "assets")))
    execFileSync("npm", ["run", "build"], { cwd: ui, env, stdio: "pipe" });
}, 120_000);

test("no absolute address is in the built files, but the names of XML namespaces", () => {
  const found = texts().flatMap((file) =>
    [...readFileSync(file, "utf8").matchAll(/(?:https?:)?\/\/[a-z0-9.-]+\.[a-z]{2,}[^\s"'`)]*/gi)]
      .map(([address]) => address)
      .filter((address) => !/^https?:\/\/www\.w3\.org\//.test(address)),
  );
  expect(found).toEqual([]);
});

test("the page runs under its content security policy: no inline script, no eval, fonts as files", () => {
  expect(readFileSync(join(dist, "index.html"), "utf8")).not.toMatch(/<script(?![^>]*\ssrc=)[^>]*>/);
  for (const file of texts())
    expect(readFileSync(file, "utf8")).not.toMatch(/\beval\(|new Function\(|data:font/);
  expect(files(dist).filter((file) => file.endsWith(".woff2")).length).toBe(3);
});

test("what the start fetches stays small", () => {
  const html = readFileSync(join(dist, "index.html"), "utf8");
  const first = [...html.matchAll(/(?:src|href)="\/(assets\/[^"]+)"/g)].map(([, path]) =>
    join(dist, path ?? ""),
  );
  const bytes = first.reduce((sum, file) => sum + statSync(file).size, 0);
  expect(bytes).toBeLessThan(160_000);
});
