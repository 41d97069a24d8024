// finds what a person finds: visible elements by role and accessible name.
// arguments: role, name ("" for any), how ("is" | "starts" | "has"); returns [elements, names of that role]
const [wanted, name, how] = arguments;

const inputs = {
  button: "button", submit: "button", reset: "button", checkbox: "checkbox", radio: "radio",
  search: "searchbox", number: "spinbutton", range: "slider",
};

function role(element) {
  const given = element.getAttribute("role");
  if (given) return given.split(" ")[0];
  switch (element.tagName) {
    case "BUTTON": return "button";
    case "A": return element.hasAttribute("href") ? "link" : "";
    case "SELECT": return element.multiple || element.size > 1 ? "listbox" : "combobox";
    case "TEXTAREA": return "textbox";
    case "INPUT": return inputs[element.type] ?? "textbox";
    case "TR": return "row";
    case "LI": return "listitem";
    case "DIALOG": return "dialog";
    case "TH": return "columnheader";
    case "OPTION": return "option";
    case "SUMMARY": return "button";
    case "NAV": return "navigation";
    case "H1": case "H2": case "H3": case "H4": case "H5": return "heading";
    default: return "";
  }
}

const tidy = (text) => (text ?? "").replace(/\s+/g, " ").trim();

function words(node) {
  if (node.nodeType === Node.TEXT_NODE) return node.textContent;
  if (node.nodeType !== Node.ELEMENT_NODE) return "";
  if (node.getAttribute("aria-hidden") === "true" || !node.checkVisibility()) return "";
  const label = node.getAttribute("aria-label");
  if (label) return ` ${label} `;
  if (node.tagName === "IMG") return ` ${node.alt} `;
  const inline = getComputedStyle(node).display.startsWith("inline");
  const inner = [...node.childNodes].map(words).join("");
  return inline ? inner : ` ${inner} `;
}

function accessibleName(element) {
  const by = element.getAttribute("aria-labelledby");
  if (by) {
    const parts = by.split(" ").map((id) => document.getElementById(id)?.textContent ?? "");
    if (tidy(parts.join(" "))) return tidy(parts.join(" "));
  }
  const label = tidy(element.getAttribute("aria-label"));
  if (label) return label;
  if (element.labels?.length) return tidy([...element.labels].map(words).join(" "));
  if (!["INPUT", "SELECT", "TEXTAREA"].includes(element.tagName)) {
    const own = tidy([...element.childNodes].map(words).join(""));
    if (own) return own;
  }
  return tidy(element.getAttribute("title") ?? element.getAttribute("placeholder"));
}

const shown = (element) =>
  element.checkVisibility({ visibilityProperty: true }) && !element.closest("[inert]");

// a dialog that is open is all there is, as for the person in front of it
const dialogs = [...document.querySelectorAll("dialog[open], [role=dialog], [role=alertdialog]")]
  .filter((dialog) => shown(dialog) && (dialog.matches(":modal") || dialog.ariaModal === "true"));
const scope = wanted === "dialog" || !dialogs.length ? document : dialogs[dialogs.length - 1];

const fields = ["textbox", "searchbox", "combobox", "spinbutton"];
const matches = (found) => (wanted === "field" ? fields.includes(found) : found === wanted);
const fits = (found) =>
  name === "" || (how === "is" ? found === name : how === "starts" ? found.startsWith(name) : found.includes(name));

const candidates = [...scope.querySelectorAll("*")]
  .filter((element) => matches(role(element)) && shown(element))
  .map((element) => [element, accessibleName(element)]);
return [
  candidates.filter(([, found]) => fits(found)).map(([element]) => element),
  candidates.map(([, found]) => found),
];
