import { render, screen } from "@testing-library/svelte";
import userEvent from "@testing-library/user-event";
import { expect, test, vi } from "vitest";
import FailureBox from "../src/components/FailureBox.svelte";
import { failureOf, Refused } from "../src/lib/failure";
import { fuzzy } from "../src/lib/fuzzy";
import { age, ago, countdown, duration } from "../src/lib/time";
import * as data from "./stand-in/data";

test("a failure shows what is wrong, what to do, who can, and what Salesforce said", async () => {
  const retried = vi.fn();
  render(FailureBox, {
    failure: data.failure({ action: "retry" }),
    integration: "support",
    onretry: retried,
  });
  expect(screen.getByText("The refresh token was revoked by an administrator.")).toBeTruthy();
  expect(screen.getAllByRole("listitem")).toHaveLength(2);
  expect(screen.getByText("Your Salesforce admin can mend this.")).toBeTruthy();
  for (const text of ["invalid_grant", "400", "acme.my.salesforce.com", "TID:71e1000025", "token.refused"]) {
    expect(screen.getByText(text)).toBeTruthy();
  }
  await userEvent.click(screen.getByRole("button", { name: "Try again" }));
  expect(retried).toHaveBeenCalledOnce();
});

test("a failure offers no button that leads nowhere", () => {
  render(FailureBox, { failure: data.failure({ action: "regenerate_token" }), integration: null });
  expect(screen.queryByRole("button", { name: "Re-generate token" })).toBeNull();
});

test("whatever is thrown becomes a failure with a sentence", () => {
  expect(failureOf(new Refused(data.failure())).cause).toBe("token.refused");
  expect(failureOf(data.failure()).cause).toBe("token.refused");
  expect(failureOf("invalid args").detail?.words).toBe("invalid args");
  expect(failureOf(new Error("boom")).message).toMatch(/fault of its own/);
});

test("times are told as people say them", () => {
  const noon = new Date(2026, 4, 20, 12, 0, 0).getTime();
  const told = (minutes: number) => ago(noon - minutes * 60_000, noon);
  expect([0, 2, 59, 180, 24 * 60, 3 * 24 * 60].map(told)).toEqual([
    "just now",
    "2 min ago",
    "59 min ago",
    "3 h ago",
    "yesterday",
    "3 days ago",
  ]);
  expect(age(noon - 26 * 3_600_000, noon)).toBe("1 d");
  expect(countdown(noon + 299_000, noon)).toBe("4:59");
  expect(countdown(noon - 1, noon)).toBe("0:00");
  expect([duration(640), duration(2100)]).toEqual(["640 ms", "2.1 s"]);
});

test("fuzzy matching wants every word, in any order, and prefers starts of words", () => {
  expect(fuzzy("sup test", "Test Connection of Support desk")).not.toBeNull();
  expect(fuzzy("tstcon", "Test Connection of Support desk")).not.toBeNull();
  expect(fuzzy("nothing", "Test Connection of Support desk")).toBeNull();
  expect(fuzzy("edit", "Edit x") ?? 0).toBeGreaterThan(fuzzy("edit", "Credit card") ?? 0);
  expect(fuzzy("cafe", "Cafés")).not.toBeNull();
});
