import { screen, waitFor, within } from "@testing-library/svelte";
import { emit } from "@tauri-apps/api/event";
import { expect, test } from "vitest";
import { allCommands } from "../src/lib/palette";
import { button, lastCall, openApp } from "./app";
import * as data from "./stand-in/data";
import { listPage, listView } from "./stand-in/lists";

async function openPalette() {
  const opened = await openApp();
  await screen.findByText("Support desk", { selector: ".name" });
  await opened.user.keyboard("{Control>}k{/Control}");
  return {
    ...opened,
    palette: within(await screen.findByRole("dialog", { name: "Search cases or type a command" })),
  };
}

test("the palette has every command of the app", async () => {
  await openPalette();
  const titles = allCommands().map((command) => command.title);
  for (const title of [
    "Add integration",
    "Try the practice org",
    "Test Connection of Support desk",
    "Connect ConnectFlo",
    "Re-generate token of Support desk",
    "Edit Support desk",
    "Delete Support desk",
    "Choose Support desk",
    "Show the last checkup of Support desk",
    "Copy the report of Support desk for the admin",
    "Go to Cases",
    "Go to Integrations",
    "Go to Settings",
    "New case",
    "Test all integrations",
    "Theme: light",
    "Theme: dark",
    "Theme: as the system",
    "Start the practice org",
    "Stop the practice org",
    "Open Setup of the practice org",
    "Choose where secrets lie",
    "Unlock where secrets lie",
    "Show the data folder",
    "Quit Orgdeck",
  ]) {
    expect(titles).toContain(title);
  }
});

test("the palette is worked by keys alone: letters, arrows, Enter, Esc", async () => {
  const { palette, user } = await openPalette();
  await user.keyboard("edit sendb");
  expect(palette.getAllByRole("option")[0]?.textContent).toContain("Edit Sendbird AI agent");
  await user.keyboard("{Enter}");
  expect(await screen.findByRole("heading", { name: "Sendbird AI agent" })).toBeTruthy();
  expect(screen.queryByRole("combobox")).toBeNull();
});

test("the palette searches cases of the chosen integration", async () => {
  const { calls, palette, user } = await openPalette();
  await user.keyboard("00014199");
  expect(palette.getAllByRole("option")[0]?.textContent).toContain("Search cases for “00014199”");
  await user.keyboard("{Enter}");
  await waitFor(() =>
    expect(lastCall(calls, "list_records").ask).toMatchObject({
      source: { kind: "search", text: "00014199" },
    }),
  );
});

test("New case of the palette opens the form", async () => {
  const { user } = await openPalette();
  await user.keyboard("new case{Enter}");
  expect(await screen.findByRole("heading", { name: "New case" })).toBeTruthy();
});

test("Ctrl+Q closes the window as its button does, and so does the palette", async () => {
  const { calls, user } = await openApp();
  await screen.findByText("Support desk", { selector: ".name" });
  const closed = () => calls.filter((call) => call.command === "close_window").length;
  await user.keyboard("{Control>}{Shift>}q{/Shift}{/Control}{Alt>}q{/Alt}q");
  expect(closed()).toBe(0);
  await user.keyboard("{Control>}q{/Control}");
  await waitFor(() => expect(closed()).toBe(1));
  await user.keyboard("{Control>}k{/Control}");
  await screen.findByRole("combobox");
  await user.keyboard("{Control>}q{/Control}");
  await waitFor(() => expect(closed()).toBe(2));
  await user.keyboard("quit{Enter}");
  await waitFor(() => expect(closed()).toBe(3));
});

test("a change the app announces is fetched again", async () => {
  let rows = [data.row()];
  const { calls } = await openApp({ list_integrations: () => rows });
  await screen.findByText("Support desk", { selector: ".name" });
  rows = [data.row({ name: "Renamed elsewhere" })];
  await emit("changed-event", { area: "integrations", integration: null });
  expect(await screen.findByText("Renamed elsewhere", { selector: ".name" })).toBeTruthy();
  expect(calls.filter((call) => call.command === "list_integrations")).toHaveLength(2);
});

test("the theme is set by hand or follows the system", async () => {
  const { user } = await openApp({}, { view: "settings" });
  await user.click(await screen.findByRole("radio", { name: "Dark" }));
  await waitFor(() => expect(document.documentElement.dataset.theme).toBe("dark"));
  await user.click(screen.getAllByRole("radio", { name: "As the system" })[0] as HTMLElement);
  await waitFor(() => expect(document.documentElement.dataset.theme).toBeUndefined());
});

test("the colour on top is the environment's", async () => {
  await openApp();
  await button("Integration Support desk, production");
  expect(document.querySelector(".window > header")?.className).toContain("production");
});

test("a proxy address that is refused stays in the field with the reason", async () => {
  const { user } = await openApp(
    {
      update_settings: () => {
        throw data.failure({ message: "This is not an address of a proxy.", action: null });
      },
    },
    { view: "settings" },
  );
  await user.click(await screen.findByRole("radio", { name: "This one" }));
  await user.type(await screen.findByLabelText("Proxy address"), "nonsense");
  await user.click(await button("Save network settings"));
  expect(await screen.findByText("This is not an address of a proxy.")).toBeTruthy();
  expect(screen.getByLabelText<HTMLInputElement>("Proxy address").value).toBe("nonsense");
});

test("a passphrase is typed twice, long enough, and sent once", async () => {
  const { calls, user } = await openApp({}, { view: "settings" });
  await user.click(await button("Change place"));
  const dialog = within(await screen.findByRole("dialog", { name: "Where shall secrets lie?" }));
  await user.click(await dialog.findByRole("radio", { name: /^Encrypted file/ }));
  await user.type(await dialog.findByLabelText("Passphrase"), "short");
  await user.click(dialog.getByRole("button", { name: "Use this place" }));
  expect(dialog.getAllByText("At least 8 characters.")).toHaveLength(1);
  await user.type(dialog.getByLabelText("Passphrase"), " no longer");
  await user.click(dialog.getByRole("button", { name: "Use this place" }));
  expect(dialog.getByText("The two are not the same.")).toBeTruthy();
  expect(calls.some((call) => call.command === "choose_vault")).toBe(false);
  await user.type(dialog.getByLabelText("The same again"), "short no longer");
  await user.click(dialog.getByRole("button", { name: "Use this place" }));
  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  expect(lastCall(calls, "choose_vault")).toEqual({ choice: "file", passphrase: "short no longer" });
});

test("unlocking does again what was refused because of the lock", async () => {
  let locked = true;
  const { user } = await openApp(
    {
      list_records: () => {
        if (locked) throw data.failure({ message: "The secrets are locked.", action: "unlock_vault" });
        return listView(listPage(0, 3));
      },
      vault_view: () => ({ place: "file", presence: "locked", note: null }),
      unlock_vault: () => {
        locked = false;
        return { place: "file", presence: "present", note: null };
      },
    },
    { view: "cases" },
  );
  await user.click(await button("Unlock"));
  const dialog = within(await screen.findByRole("dialog", { name: "Unlock" }));
  const field = await dialog.findByLabelText(/^Passphrase/);
  // it comes only once the dialog knows where secrets lie
  await waitFor(() => expect(document.activeElement).toBe(field));
  await user.keyboard("open sesame{Enter}");
  expect(await screen.findByText("00014202")).toBeTruthy();
});

test("Ctrl with + and - changes the size of everything, and 0 takes it back", async () => {
  const { calls, user } = await openApp();
  await screen.findByText("Support desk", { selector: ".name" });
  await user.keyboard("{Control>}={/Control}");
  await waitFor(() => expect(lastCall(calls, "set_window_zoom").percent).toBe(110));
  expect(lastCall(calls, "update_settings").settings).toMatchObject({ zoom: 110 });
  await user.keyboard("{Control>}0{/Control}");
  await waitFor(() => expect(lastCall(calls, "set_window_zoom").percent).toBe(100));
});
