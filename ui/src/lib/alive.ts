// an answer may come when what asked is closed already, and something else is open in its place
import { onDestroy } from "svelte";

/** Whether the component that calls this is still there when the returned function is called. */
export function alive(): () => boolean {
  let there = true;
  onDestroy(() => (there = false));
  return () => there;
}
