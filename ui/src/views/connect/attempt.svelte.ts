// one sign-in from the press of Connect to its end, as the dialog shows it
import type { ConnectOutcome, ConnectPhase, Failure, Grant, PasteOutcome, Typed } from "../../bindings";
import { answerConnect, cancelConnect, connect, pasteAddress } from "../../lib/backend";
import { failureOf } from "../../lib/failure";

type PhaseKind = ConnectPhase["kind"];

const phaseWords: Record<PhaseKind, string> = {
  prepared: "Preparing",
  asking: "Asking Salesforce",
  opening_browser: "Opening browser",
  waiting_for_sign_in: "Waiting for sign-in",
  exchanging: "Exchanging",
  requesting: "Asking for a token",
  saving: "Saving",
  testing: "Testing",
};

const inBrowser: PhaseKind[] = [
  "prepared",
  "asking",
  "opening_browser",
  "waiting_for_sign_in",
  "exchanging",
  "saving",
  "testing",
];
const direct: PhaseKind[] = ["requesting", "saving", "testing"];

export type End = ConnectOutcome | { kind: "failed"; failure: Failure };

/** An end that leaves nothing to decide. */
export type Closed = Exclude<End, { kind: "question" }>;

export class Attempt {
  readonly integration: string;
  grant = $state<Grant>("authorization_code");
  phase = $state<PhaseKind | null>(null);
  link = $state<string | null>(null);
  until = $state<number | null>(null);
  browserOpened = $state(true);
  cancelling = $state(false);
  end = $state<End | null>(null);

  waiting = $derived(this.phase === "waiting_for_sign_in" && this.end === null);
  /** The phases of this way in order, and how far it is. */
  readonly phases: PhaseKind[] = $derived(this.grant === "authorization_code" ? inBrowser : direct);
  at = $derived(this.phase ? this.phases.indexOf(this.phase) : 0);

  constructor(integration: string, grant: Grant) {
    this.integration = integration;
    this.grant = grant;
  }

  get names(): string[] {
    return this.phases.map((phase) => phaseWords[phase]);
  }

  /** Begins. What is typed for this once is handed on and kept nowhere here. */
  async run(typed: Typed | null): Promise<void> {
    await this.#until(() => connect(this.integration, typed, (phase) => this.#hear(phase)));
  }

  /** Answers the question it ended with: save it as it is, or give the token back. */
  async answer(accept: boolean): Promise<void> {
    await this.#until(() => answerConnect(this.integration, accept, (phase) => this.#hear(phase)));
  }

  async #until(begin: () => Promise<ConnectOutcome>): Promise<void> {
    Object.assign(this, {
      phase: null,
      link: null,
      until: null,
      browserOpened: true,
      cancelling: false,
      end: null,
    });
    try {
      this.end = await begin();
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
    this.phase = phase.kind;
    if (phase.kind === "prepared") this.link = phase.link;
    if (phase.kind === "waiting_for_sign_in") {
      this.until = phase.until;
      this.browserOpened = phase.browser_opened;
    }
  }
}
