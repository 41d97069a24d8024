import { expect, test } from "vitest";
import type { ColumnView, FieldCell, ObjectView, RecordView } from "../src/bindings";
import { shapeOf } from "../src/views/desk/lists/looks";
import { titleOf, titleOfRow } from "../src/views/desk/record/cells";
import { caseObject, field } from "./stand-in/records";

const contact: ObjectView = {
  ...caseObject,
  name: "Contact",
  label: "Contact",
  name_field: "Name",
  path_field: null,
  fields: [field("Name", "text"), field("Title", "text")],
};
const article: ObjectView = { ...contact, name: "Knowledge__kav", label: "Article", name_field: "Title" };

const record = (object: ObjectView, name: string, values: Record<string, string | null>) =>
  ({
    object: object.name,
    name,
    values: Object.entries(values).map(([field, text]): FieldCell => ({
      field,
      cell: { text, label: null },
    })),
  }) as RecordView;

test("a case is called what it is about, a person by the name and not by what they do", () => {
  const about = record(caseObject, "00001001", { Subject: "Printer offline" });
  expect(titleOf(caseObject, about)).toEqual({ kicker: "Case 00001001", title: "Printer offline" });
  const silent = record(caseObject, "00001001", { Subject: null });
  expect(titleOf(caseObject, silent)).toEqual({ kicker: "Case 00001001", title: "" });
  for (const title of ["Plant Manager", null]) {
    const person = record(contact, "Hana Sato", { Title: title });
    expect(titleOf(contact, person)).toEqual({ kicker: "Contact", title: "Hana Sato" });
  }
  expect(titleOf(article, record(article, "Reset a reader", { Title: "Reset a reader" })).title).toBe(
    "Reset a reader",
  );
  const row = { Name: { text: "Hana Sato", label: null }, Title: { text: "Plant Manager", label: null } };
  expect(titleOfRow(contact, row)).toEqual({ kicker: "Contact", title: "Hana Sato" });
});

test("rows have the same for their title", () => {
  const column = (name: string): ColumnView => ({ field: name, label: name, kind: "text", sortable: true });
  const shape = (object: ObjectView, fields: string[]) =>
    shapeOf(object, fields.map(column), null, fields, null).title;
  expect(shape(contact, ["Name", "Title"])).toBe("Name");
  expect(shape(article, ["Title", "ArticleNumber"])).toBe("Title");
  expect(shape(caseObject, ["CaseNumber", "Subject"])).toBe("Subject");
});
