// one way through a view, and what the ways have in common
import { dialogs } from "../../src/lib/dialogs.svelte";
import type { Place } from "../../src/lib/router.svelte";
import * as data from "../stand-in/data";
import type { Handler, Handlers } from "../stand-in/ipc";
import type { Driver } from "./driver";

/** One way through a view: where it begins, what the app answers there, and what is done. */
export type Scene = {
  name: string;
  place: Place;
  /** Something that is drawn once the view is there. */
  there: string;
  handlers?: Handlers;
  /** None: it is looked at as it comes. */
  work?: (at: Driver) => Promise<void>;
};

/** A view with its scenes. */
export type View = { name: string; scenes: Scene[] };

/** Refuses, with every part a failure can have. */
export const refuse = (message: string): Handler => {
  const [step] = data.failure().steps;
  return () => {
    throw data.failure({
      message,
      action: "retry",
      retryable: true,
      steps: [
        {
          text: `${message} Do this`,
          path: "Setup › A › B",
          page: null,
          path_connected: "Setup › C",
          page_connected: null,
        },
        ...(step ? [step] : []),
      ],
      detail: {
        code: "A_CODE",
        words: `${message} words`,
        status: 400,
        host: "other.my.salesforce.com",
        request_id: "TID:9",
      },
    });
  };
};

/** An answer that comes when the view is gone: what waits for it outlives the view. */
export const later = (value: unknown) => new Promise((come) => setTimeout(() => come(value), 60_000));

export const many = <T>(count: number, make: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, index) => make(index));

/** One integration is enough where the list of them is not what is looked at. */
export const one = () => [data.row()];

/** Many integrations, each with texts of its own. */
export const integrationRows = many(30, (index) =>
  data.row({
    ...data.rows[index % data.rows.length],
    id: `integration-${index}`,
    name: `Integration ${index}`,
    recipe: { id: "helpdesk", product: `Product ${index}`, initials: `I${index}`, colour: "blue" },
    instance: `host-${index}.my.salesforce.com`,
    user: `user-${index}@acme.example`,
    org_name: `Org ${index}`,
    state: index % 5 === 4 ? "unreachable" : "connected",
    state_note: `it did not answer, ${index}`,
    last_checkup: { outcome: "failed", finished_at: data.now, warnings: 1, headline: `Headline ${index}` },
  }),
);

const home = { view: "integrations" } as const;
/** A scene that begins at the list of integrations. */
export const at = (name: string, there: string, work?: Scene["work"], handlers?: Handlers): Scene => ({
  name,
  place: home,
  there,
  ...(work ? { work } : {}),
  ...(handlers ? { handlers } : {}),
});
export const asked = { integration: "support", name: "Support desk" };
/** A dialog that any view can ask for. */
export const dialog = (
  kind: Parameters<typeof dialogs.open>[0],
  handlers?: Handlers,
  work?: Scene["work"],
): Scene =>
  at(
    `dialog ${kind.kind}`,
    ".name",
    async (driver) => {
      dialogs.open("name" in kind ? { ...kind, name: driver.texts.of("Name in a dialog") } : kind);
      await driver.see("dialog[open] h2");
      await driver.look();
      await work?.(driver);
      await driver.look();
    },
    handlers,
  );
/** Presses a button of the dialog. */
export const press = (words: string) => (driver: Driver) => driver.button(words, "dialog[open]");
