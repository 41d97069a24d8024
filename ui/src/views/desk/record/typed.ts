// what stands in an input and the canonical form it crosses in: numbers in the notation of this computer, dates and
// times in its zone
import type { FieldView } from "../../../bindings";
import { LOCALE } from "../../../lib/locale";

type Kind = Pick<FieldView, "kind">;

/** How numbers are written: what stands before the fraction, and what between groups of digits. */
export type Notation = { point: string; group: string };

export function notationOf(locale: string | undefined): Notation {
  const parts = new Intl.NumberFormat(locale, { useGrouping: true }).formatToParts(1_234_567.5);
  const sign = (type: string) => parts.find((part) => part.type === type)?.value;
  return { point: sign("decimal") ?? ".", group: sign("group") ?? "" };
}

const HERE = notationOf(LOCALE);

export const isNumeric = ({ kind }: Kind) => ["number", "currency", "percent"].includes(kind);

/** The `type` of the input for a field. */
export function inputType({ kind }: Kind): string {
  const types: Partial<Record<FieldView["kind"], string>> = {
    date: "date",
    date_time: "datetime-local",
    time: "time",
    email: "email",
    phone: "tel",
    url: "url",
  };
  return types[kind] ?? "text";
}

const two = (value: number) => String(value).padStart(2, "0");

/** What an input of the browser shows for a value. */
export function toInput(field: Kind, text: string, { point }: Notation = HERE): string {
  if (field.kind === "time") return text.slice(0, 5);
  if (isNumeric(field) && isNumber(text)) return text.replace(".", point);
  if (field.kind !== "date_time" || text === "") return text;
  const at = new Date(text);
  if (Number.isNaN(at.getTime())) return text;
  const date = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
  return `${date}T${two(at.getHours())}:${two(at.getMinutes())}`;
}

/** The canonical form of what an input holds; where it is no value, as it was typed, for nothing typed is lost. */
export function fromInput(field: Kind, typed: string, notation: Notation = HERE): string {
  if (typed.trim() === "") return isNumeric(field) ? "" : typed;
  if (field.kind === "time") return `${typed.slice(0, 5)}:00.000Z`;
  if (field.kind === "date_time") {
    const at = new Date(typed);
    return Number.isNaN(at.getTime()) ? typed : at.toISOString();
  }
  return isNumeric(field) ? (numberOf(typed, notation) ?? typed) : typed;
}

/** Whether a text is a value of its field. */
export function isValue(field: Kind, text: string): boolean {
  if (text === "") return true;
  if (isNumeric(field)) return isNumber(text);
  return !["date", "date_time"].includes(field.kind) || !Number.isNaN(Date.parse(text));
}

/** Why a text is no value of its field; null where it is one. */
export function whyNoValue(field: Kind, text: string): string | null {
  if (isValue(field, text)) return null;
  return isNumeric(field) ? "This is not a number." : "This is not a date.";
}

/** Whether a number that was typed is read in another way than a glance at it says in every country. */
export function isAmbiguous(typed: string, { point }: Notation = HERE): boolean {
  return !/^\s*[-+]?\d*$/u.test(typed.replace(point, ""));
}

const isNumber = (text: string) => /^-?(0|[1-9]\d*)(\.\d+)?([eE][-+]?\d+)?$/u.test(text);

/**
 * A number as people write it ("1,250.50", "1.250,50", "$ 12", "50 %"), as JSON writes it; null where it is none. A
 * single sign before three digits is read in the notation of this computer: "1,250" is 1250 where digits are grouped so.
 */
export function numberOf(typed: string, notation: Notation = HERE): string | null {
  const bare = typed.replace(/^[\s\p{Sc}]+|[\s\p{Sc}%]+$|[\s'’]/gu, "").replace("−", "-");
  const match = /^([-+]?)[\p{Sc}]?([\d.,٫٬]*)([eE][-+]?\d+)?$/u.exec(bare);
  const [, sign = "", body = "", power = ""] = match ?? [];
  if (!/\d/u.test(body)) return null;
  const point = pointOf(body, notation);
  const at = point === null ? -1 : body.lastIndexOf(point);
  const whole = at < 0 ? body : body.slice(0, at);
  const fraction = at < 0 ? "" : body.slice(at + 1);
  if (!isGrouped(whole) || /\D/u.test(fraction)) return null;
  const digits = whole.replace(/\D/gu, "").replace(/^0+(?=\d)/u, "") || "0";
  return `${sign === "-" ? "-" : ""}${digits}${fraction === "" ? "" : `.${fraction}`}${power.toLowerCase()}`;
}

/** Which sign of a number stands before its fraction. */
function pointOf(body: string, { point, group }: Notation): string | null {
  const signs = body.replace(/\d/gu, "");
  const last = signs.at(-1);
  if (last === undefined) return null;
  // one that comes twice groups; of two kinds the last one is the point
  if (signs.indexOf(last) < signs.length - 1) return null;
  if (signs.length > 1 || last === point) return last;
  return last === group && /^[1-9]\d{0,2}\D\d{3}$/u.test(body) ? null : last;
}

/** Digits alone, or in groups: in India all but the last are of two. */
function isGrouped(whole: string): boolean {
  return /^\d*$/u.test(whole) || /^\d{1,3}(\D)(\d{2,3}\1)*\d{3}$/u.test(whole);
}
