// the desk of one integration and one object: what is open, and the rows it stands among. It outlives the view
import type { Cell, Failure, ObjectView, RecordView } from "../../bindings";
import { SvelteSet } from "svelte/reactivity";
import { deskObject } from "../../lib/backend";
import { failureOf } from "../../lib/failure";

export class Desk {
  readonly integration: string;
  readonly objectName: string;
  object = $state.raw<ObjectView | null>(null);
  objectFailure = $state.raw<Failure | null>(null);
  openId = $state<string | null>(null);
  composing = $state(false);
  marks: string[] = [];
  selected = new SvelteSet<string>();
  rows = $state.raw<string[]>([]);
  cells = $state.raw<Record<string, Record<string, Cell>>>({});

  constructor(integration: string, object: string) {
    this.integration = integration;
    this.objectName = object;
  }
  async loadObject(): Promise<void> {
    this.objectFailure = null;
    try {
      this.object = await deskObject(this.integration, this.objectName);
    } catch (thrown) {
      this.objectFailure = failureOf(thrown);
    }
  }
  open(id: string, _after = 0): void {
    this.composing = false;
    this.openId = id;
  }
  close(): void {
    this.openId = null;
    this.composing = false;
  }
  neighbour(by: 1 | -1): string | null {
    return this.rows[this.rows.indexOf(this.openId ?? "") + by] ?? null;
  }
  step(by: 1 | -1): void {
    const next = this.neighbour(by);
    if (next) this.open(next);
  }
  rowOf(id: string): Record<string, Cell> | null {
    return this.cells[id] ?? null;
  }
  shown(_record: RecordView): void {}
  removed(id: string): void {
    const next = this.neighbour(1);
    this.rows = this.rows.filter((one) => one !== id);
    if (next) this.open(next);
    else this.close();
  }
  added(record: RecordView): void {
    this.rows = [record.id, ...this.rows];
    this.open(record.id);
  }
  async write<T>(work: () => Promise<T>): Promise<T> {
    return work();
  }
}
// eslint-disable-next-line svelte/prefer-svelte-reactivity
const desks = new Map<string, Desk>();
export function deskOf(integration: string, object: string): Desk {
  const id = `${integration} ${object}`;
  const desk = desks.get(id) ?? new Desk(integration, object);
  desks.set(id, desk);
  return desk;
}
export function forgetDesks(): void {
  desks.clear();
}
