// one sign-in from the press of Connect to its end, as the dialog shows it
import type { ConnectOutcome, ConnectPhase, Failure, PasteOutcome } from "../../bindings";
import { cancelConnect, connect, pasteAddress } from "../../lib/backend";
import { failureOf } from "../../lib/failure";

/** The phases in order, as they are named to the person. */
export const phaseNames = [
  "Preparing",
  "Asking Salesforce",
  "Opening browser",
  "Waiting for sign-in",
  "Exchanging",
  "Saving",
  "Testing",
] as const;

const order: Record<ConnectPhase["kind"], number> = {
  prepared: 0,
  asking: 1,
  opening_browser: 2,
  waiting_for_sign_in: 3,
  exchanging: 4,
  saving: 5,
  testing: 6,
};

export type End = ConnectOutcome | { kind: "failed"; failure: Failure };

export class Attempt {
  readonly integration: string;
  at = $state(0);
  link = $state<string | null>(null);
  until = $state<number | null>(null);
  browserOpened = $state(true);
  cancelling = $state(false);
  end = $state<End | null>(null);

  waiting = $derived(this.at === order.waiting_for_sign_in && this.end === null);

  constructor(integration: string) {
    this.integration = integration;
  }

  async run(): Promise<void> {
    Object.assign(this, {
      at: 0,
      link: null,
      until: null,
      browserOpened: true,
      cancelling: false,
      end: null,
    });
    try {
      this.end = await connect(this.integration, (phase) => this.#hear(phase));
    } catch (thrown) {
      this.end = { kind: "failed", failure: failureOf(thrown) };
    }
  }

  async cancel(): Promise<void> {
    if (this.end || this.cancelling) return;
    this.cancelling = true;
    try {
      await cancelConnect(this.integration);
    } catch (thrown) {
      this.end ??= { kind: "failed", failure: failureOf(thrown) };
    }
  }

  /** Hands over the address the browser ended on. Throws `Refused` if it cannot be looked at. */
  paste(address: string): Promise<PasteOutcome> {
    return pasteAddress(this.integration, address);
  }

  #hear(phase: ConnectPhase): void {
    if (this.end) return;
    this.at = order[phase.kind];
    if (phase.kind === "prepared") this.link = phase.link;
    if (phase.kind === "waiting_for_sign_in") {
      this.until = phase.until;
      this.browserOpened = phase.browser_opened;
    }
  }
}
