import { expect, test } from "vitest";
import {
  fromInput,
  isAmbiguous,
  isValue,
  notationOf,
  numberOf,
  toInput,
} from "../src/views/desk/record/typed";

const EN = notationOf("en-US");
const DE = notationOf("de-DE");

test.each([
  // typed, in English, in German
  ["1250", "1250", "1250"],
  // red where every comma was taken for a point: 1.25 was saved for 1,250
  ["1,250", "1250", "1.250"],
  ["1.250", "1.250", "1250"],
  ["1,250.50", "1250.50", "1250.50"],
  ["1.250,50", "1250.50", "1250.50"],
  ["1,250,000", "1250000", "1250000"],
  ["1.250.000", "1250000", "1250000"],
  ["1,5", "1.5", "1.5"],
  ["1.5", "1.5", "1.5"],
  ["0,125", "0.125", "0.125"],
  ["1 250", "1250", "1250"],
  ["1’250.5", "1250.5", "1250.5"],
  ["12,34,567.8", "1234567.8", "1234567.8"],
  ["$ 1,250.00", "1250.00", "1250.00"],
  ["-$5", "-5", "-5"],
  ["1.250,00 €", "1250.00", "1250.00"],
  ["50 %", "50", "50"],
  [".5", "0.5", "0.5"],
  ["5.", "5", "5"],
  ["007", "7", "7"],
  ["−3", "-3", "-3"],
  ["+3", "3", "3"],
  ["1.5E3", "1.5e3", "1.5e3"],
  ["1,25,0", null, null],
  ["1,250.5.5", null, null],
  ["1.2,3.4", null, null],
  ["12x", null, null],
  ["-", null, null],
  [",", null, null],
  ["", null, null],
])("%j is the number that was meant", (typed, english, german) => {
  expect(numberOf(typed, EN)).toBe(english);
  expect(numberOf(typed, DE)).toBe(german);
});

// red with the sign for groups taken for the point
test("a number as any country writes it is read as it was", () => {
  const seed = Date.now() % 1_000_000;
  let state = seed;
  const random = () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
  for (const locale of ["en-US", "de-DE", "fr-FR", "de-CH", "en-IN", "pt-BR", "sv-SE", "es-ES", "pl-PL"]) {
    const notation = notationOf(locale);
    for (let turn = 0; turn < 300; turn += 1) {
      const digits = Math.floor(random() * 4);
      const value = Number(((random() - 0.5) * 10 ** Math.floor(random() * 10)).toFixed(digits));
      for (const useGrouping of [true, false]) {
        const shown = new Intl.NumberFormat(locale, { maximumFractionDigits: 3, useGrouping }).format(value);
        expect(Number(numberOf(shown, notation)), `seed ${seed}: ${shown} in ${locale}`).toBeCloseTo(
          value,
          9,
        );
      }
      const stands = toInput({ kind: "number" }, String(value), notation);
      expect(fromInput({ kind: "number" }, stands, notation), `seed ${seed}: ${stands}`).toBe(String(value));
    }
  }
});

test("what is no value stays as it was typed, and is known as none", () => {
  const number = { kind: "currency" } as const;
  expect(fromInput(number, "12 or so", EN)).toBe("12 or so");
  expect(toInput(number, "12 or so", DE)).toBe("12 or so");
  expect(isValue(number, "12 or so")).toBe(false);
  expect(isValue(number, "12.5")).toBe(true);
  expect(isValue(number, "")).toBe(true);
  expect(fromInput({ kind: "date_time" }, "tomorrow")).toBe("tomorrow");
  expect(isValue({ kind: "date_time" }, "tomorrow")).toBe(false);
  expect(isValue({ kind: "text" }, "tomorrow")).toBe(true);
});

test("what is plain everywhere needs no word of how it is read", () => {
  for (const plain of ["1250", "-3", "12.5", ""]) expect(isAmbiguous(plain, EN), plain).toBe(false);
  for (const other of ["1,250", "$5", "1 250"]) expect(isAmbiguous(other, EN), other).toBe(true);
  expect(isAmbiguous("1.250", DE)).toBe(true);
  expect(isAmbiguous("12,5", DE)).toBe(false);
});

test("a time of this computer comes back as the same moment", () => {
  const field = { kind: "date_time" } as const;
  expect(fromInput(field, toInput(field, "2026-11-26T10:30:00.000Z"))).toBe("2026-11-26T10:30:00.000Z");
  expect(fromInput({ kind: "time" }, toInput({ kind: "time" }, "10:30:00.000Z"))).toBe("10:30:00.000Z");
});
