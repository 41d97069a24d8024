import { screen, within } from "@testing-library/svelte";
import { expect, test } from "vitest";
import { lastCall, openApp } from "./app";

test("a pasted error is explained, from the palette too, and what is unknown says what to paste", async () => {
  const { calls, user } = await openApp();
  await user.keyboard("{Control>}k{/Control}");
  const input = await screen.findByRole("combobox");
  await user.click(input);
  await user.paste("error=invalid_grant&error_description=ip+restricted");
  await user.keyboard("{Enter}");
  const dialog = within(await screen.findByRole("dialog", { name: "Explain an error" }));
  expect(await dialog.findByText("Salesforce refuses this network's address.")).toBeTruthy();
  expect(lastCall(calls, "explain_error")).toEqual({
    text: "error=invalid_grant&error_description=ip+restricted",
  });
  const field = dialog.getByLabelText("What you have");
  await user.clear(field);
  expect(dialog.queryByText("Salesforce refuses this network's address.")).toBeNull();
  await user.type(field, "hello");
  expect(await dialog.findByText(/Nothing in it is known/)).toBeTruthy();
});

test("hostile text in an error is shown as text", async () => {
  const hostile = "<img src=x onerror=alert(1)> \u202e evil_code " + "x".repeat(1_000_000);
  const { user } = await openApp({
    explain_error: () => ({
      entries: [
        {
          found: hostile,
          tell: hostile,
          failure: {
            cause: "sf.other",
            message: hostile,
            steps: [],
            who: "you",
            action: null,
            retryable: false,
            detail: null,
          },
        },
      ],
    }),
  });
  await user.keyboard("{Control>}k{/Control}");
  await user.click(await screen.findByRole("combobox"));
  await user.paste("evil_code");
  await user.keyboard("{Enter}");
  const dialog = await screen.findByRole("dialog", { name: "Explain an error" });
  await within(dialog).findByRole("article");
  expect(dialog.querySelector("img, script")).toBeNull();
  expect(dialog.textContent).toContain("<img src=x onerror=alert(1)>");
});
