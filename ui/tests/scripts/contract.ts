// which texts the app can bring into the window at all, read from the generated contract
import ts from "typescript";
import bindings from "../../src/bindings.ts?raw";

/** A key of a shape: whether it may be missing, whether it holds text, and the one word it can be, as in unions. */
type Key = { optional: boolean; text: boolean; word: string | null };

/** One shape of an object, and the type it belongs to. */
type Shape = { type: string; keys: Map<string, Key> };

const source = ts.createSourceFile("bindings.ts", bindings, ts.ScriptTarget.Latest, true);

function* nodesOf(node: ts.Node): Generator<ts.Node> {
  yield node;
  for (const child of node.getChildren(source)) yield* nodesOf(child);
}

/** The names of the types that are spoken of below a node. */
const named = (node: ts.Node): string[] =>
  [...nodesOf(node)].filter(ts.isTypeReferenceNode).map((one) => one.typeName.getText(source));

const aliases = new Map(
  source.statements.filter(ts.isTypeAliasDeclaration).map((one) => [one.name.text, one.type] as const),
);

const shapes: Shape[] = [...aliases].flatMap(([type, node]) =>
  [...nodesOf(node)].filter(ts.isTypeLiteralNode).map((literal) => {
    const members = literal.members.filter(ts.isPropertySignature);
    const keys = members.map((member): [string, Key] => {
      const type = member.type?.getText(source) ?? "";
      const word = /^"(\w+)"$/.exec(type)?.[1] ?? null;
      const optional = member.questionToken !== undefined;
      return [member.name.getText(source), { optional, text: /\bstring\b/.test(type), word }];
    });
    return { type, keys: new Map(keys) };
  }),
);

const known = new Map<string, string[]>();

/** The types whose shape an object has: its keys tell, and its kind where it has one. */
export function typesOf(value: object): string[] {
  const keys = Object.keys(value);
  const kind = "kind" in value ? value.kind : null;
  const key = `${String(kind)}: ${keys.toSorted().join(" ")}`;
  const made =
    known.get(key) ??
    shapes
      .filter((shape) => keys.every((one) => shape.keys.has(one)))
      .filter((shape) => [...shape.keys].every(([one, { optional }]) => optional || keys.includes(one)))
      .filter((shape) => [kind, null, undefined].includes(shape.keys.get("kind")?.word))
      .map((shape) => shape.type);
  known.set(key, made);
  return made;
}

/** Every text of the types that commands answer with, refuse with or tell through a channel: `Type.key`. */
export function textsOfContract(): string[] {
  const commands = source.statements.find(
    (one) => ts.isVariableStatement(one) && one.getText(source).includes("commands ="),
  );
  const told = [...nodesOf(commands ?? source)].filter(
    (one): one is ts.CallExpression | ts.TypeReferenceNode =>
      (ts.isCallExpression(one) ||
        (ts.isTypeReferenceNode(one) && one.typeName.getText(source) === "Channel")) &&
      one.typeArguments !== undefined,
  );
  const reached = new Set(told.flatMap((one) => (one.typeArguments ?? []).flatMap(named)));
  for (const type of reached) {
    const node = aliases.get(type);
    if (node) for (const further of named(node)) reached.add(further);
  }
  return shapes
    .filter((shape) => reached.has(shape.type))
    .flatMap((shape) =>
      [...shape.keys].filter(([, { text }]) => text).map(([key]) => `${shape.type}.${key}`),
    );
}
