// times as people say them; every function takes the present, so that tests and the ticking clock decide it
import { LOCALE } from "./locale";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const time = new Intl.DateTimeFormat(LOCALE, { hour: "2-digit", minute: "2-digit" });
const day = new Intl.DateTimeFormat(LOCALE, { day: "numeric", month: "short" });
const dayAndYear = new Intl.DateTimeFormat(LOCALE, { day: "numeric", month: "short", year: "numeric" });

function startOfDay(ms: number): number {
  const date = new Date(ms);
  date.setHours(0, 0, 0, 0);
  return date.getTime();
}

function daysBetween(then: number, now: number): number {
  return Math.round((startOfDay(now) - startOfDay(then)) / DAY);
}

function date(ms: number, now: number): string {
  const sameYear = new Date(ms).getFullYear() === new Date(now).getFullYear();
  return (sameYear ? day : dayAndYear).format(ms);
}

/** "just now", "2 min ago", "3 h ago", "yesterday", "5 days ago", "3 Mar". */
export function ago(ms: number, now: number): string {
  const passed = now - ms;
  if (passed < MINUTE) return "just now";
  if (passed < HOUR) return `${Math.floor(passed / MINUTE)} min ago`;
  const days = daysBetween(ms, now);
  if (days === 0 || passed < 6 * HOUR) return `${Math.floor(passed / HOUR)} h ago`;
  if (days === 1) return "yesterday";
  if (days < 7) return `${days} days ago`;
  return date(ms, now);
}

/** The same without "ago", for narrow columns: "12 min", "3 h", "2 d", "3 Mar". */
export function age(ms: number, now: number): string {
  const passed = now - ms;
  if (passed < MINUTE) return "now";
  if (passed < HOUR) return `${Math.floor(passed / MINUTE)} min`;
  if (passed < DAY) return `${Math.floor(passed / HOUR)} h`;
  if (passed < 7 * DAY) return `${Math.floor(passed / DAY)} d`;
  return date(ms, now);
}

/** "09:14" today, else "yesterday 17:40" or "3 Mar 17:40". */
export function clockTime(ms: number, now: number): string {
  const days = daysBetween(ms, now);
  if (days === 0) return time.format(ms);
  if (days === 1) return `yesterday ${time.format(ms)}`;
  return `${date(ms, now)} ${time.format(ms)}`;
}

/** "Today 08:51", "Yesterday 17:40", "3 Mar 2025 17:40". */
export function moment(ms: number, now: number): string {
  const words = clockTime(ms, now);
  if (daysBetween(ms, now) === 0) return `Today ${words}`;
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** "4:59" until a moment; never below zero. */
export function countdown(until: number, now: number): string {
  const seconds = Math.max(0, Math.ceil((until - now) / 1000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

/** "640 ms" or "2.1 s"; "<1 ms" where nothing could be measured. */
export function duration(millis: number): string {
  if (millis < 1) return "<1 ms";
  return millis < 1000 ? `${Math.round(millis)} ms` : `${(millis / 1000).toFixed(1)} s`;
}
