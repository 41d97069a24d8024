// what can be done with the open record in one step, and whether this user may
import type { ObjectView, OptionView, RecordView } from "../../../bindings";
import { recordLink } from "../../../lib/backend";
import { copy } from "../../../lib/clipboard";
import { orToast } from "../../../lib/act";
import { clock } from "../../../lib/clock.svelte";
import { cellsOf, fieldOf, labelOf, offered, readable, textOf, titleOf } from "./cells";
import { highlightsOf } from "./highlights";
import type { Records } from "./records.svelte";
import { barOfField } from "./rights";

export const isArticle = (object: ObjectView) => object.name.endsWith("__kav");

/** The steps of the path this record may take, and whether the user may move it. */
export function pathOf(
  records: Records,
  record: RecordView,
): { options: OptionView[]; can: boolean; now: string } {
  const { object } = records.desk;
  const field = fieldOf(object, object?.path_field ?? "");
  if (!object || !field) return { options: [], can: false, now: "" };
  const cells = cellsOf(record.values);
  const controlling = field.controller ? textOf(cells, field.controller) : null;
  return {
    options: offered(field, records.layout, controlling),
    can: barOfField(object, record, field.name) === null,
    now: textOf(cells, field.name),
  };
}

/** Whether a step of the path closes the record. */
export const closes = (records: Records, record: RecordView) =>
  pathOf(records, record).options.some((one) => one.closed);

export const isClosed = (records: Records, record: RecordView) => {
  const { options, now } = pathOf(records, record);
  return options.find((one) => one.value === now)?.closed ?? false;
};

export async function take(records: Records, record: RecordView): Promise<void> {
  const { object } = records.desk;
  if (!object) return;
  const changes = [{ field: "OwnerId", value: object.user_id }];
  if (await records.quick(record, changes, `${titleOf(object, record).kicker} is yours`))
    records.next(record.id);
}

export async function give(
  records: Records,
  record: RecordView,
  owner: string,
  name: string,
): Promise<boolean> {
  const words = `${titleOf(records.desk.object, record).kicker} given to ${name}`;
  const given = await records.quick(record, [{ field: "OwnerId", value: owner }], words);
  if (given) records.next(record.id);
  return given;
}

export async function escalate(records: Records, record: RecordView): Promise<void> {
  const words = `${titleOf(records.desk.object, record).kicker} escalated`;
  if (await records.quick(record, [{ field: "IsEscalated", value: "true" }], words)) records.next(record.id);
}

export async function step(records: Records, record: RecordView, option: OptionView): Promise<void> {
  const field = records.desk.object?.path_field;
  if (!field) return;
  const words = `${titleOf(records.desk.object, record).kicker}: ${option.label}`;
  if (await records.quick(record, [{ field, value: option.value }], words)) records.next(record.id);
}

export const copyLink = (records: Records, record: RecordView) =>
  orToast(async () => copy(await recordLink(records.desk.integration, record.object, record.id), "Link"));

/** The record in a few lines, to be pasted into a chat or a mail. */
export function summaryOf(object: ObjectView, record: RecordView): string {
  const cells = cellsOf(record.values);
  const { kicker, title } = titleOf(object, record);
  const names = [...(object.path_field ? [object.path_field] : []), ...highlightsOf(object)];
  const lines = names
    .map((name) => [labelOf(object, name), readable(fieldOf(object, name), cells[name], clock.now)] as const)
    .filter(([, words]) => words !== "")
    .map(([label, words]) => `${label}: ${words}`);
  const about = textOf(cells, "Description");
  return [`${kicker}: ${title}`, ...lines, ...(about ? ["", about] : [])].join("\n");
}

/** The text of an article: its title and every long text in it. */
export function articleText(object: ObjectView, record: RecordView): string {
  const cells = cellsOf(record.values);
  const texts = object.fields
    .filter((field) => field.kind === "rich_text" || field.kind === "long_text")
    .map((field) => readable(field, cells[field.name], clock.now))
    .filter((text) => text !== "");
  return [titleOf(object, record).title, ...texts].join("\n\n");
}
