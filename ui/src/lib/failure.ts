// what a refused command becomes: one shape for what the shell says and for what went wrong on the way to it
import type { Failure } from "../bindings";

/** A command was refused. `failure` is what is shown; the message is the same sentence. */
export class Refused extends Error {
  readonly failure: Failure;

  constructor(failure: Failure) {
    super(failure.message);
    this.name = "Refused";
    this.failure = failure;
  }
}

function isFailure(value: unknown): value is Failure {
  return (
    typeof value === "object" && value !== null && "cause" in value && "message" in value && "steps" in value
  );
}

/** The failure in whatever was thrown. A value of another shape is a fault of the app and says so. */
export function failureOf(thrown: unknown): Failure {
  if (thrown instanceof Refused) return thrown.failure;
  if (isFailure(thrown)) return thrown;
  const words = thrown instanceof Error ? thrown.message : String(thrown);
  return {
    cause: "app.fault",
    message: "Orgdeck could not do this because of a fault of its own.",
    steps: [
      {
        text: "Try it again; if it stays so, start Orgdeck again.",
        path: null,
        page: null,
        path_connected: null,
        page_connected: null,
      },
    ],
    who: "you",
    action: null,
    retryable: true,
    detail: { code: null, words, status: null, host: null, request_id: null },
  };
}
