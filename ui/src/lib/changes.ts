// what the app says has changed, handed to whoever shows that area
import type { Changed } from "../bindings";

type Listener = (changed: Changed) => void;
const listeners = new Set<Listener>();

/** Hears every change until the returned function is called. */
export function onChange(listener: Listener): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function announce(changed: Changed): void {
  for (const listener of listeners) listener(changed);
}
