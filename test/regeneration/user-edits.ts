import type { ModelOperation, SpecModel } from "./spec-model.js";

/** What a handler that a user has written relies on. */
export type Implementation =
  | { readonly kind: "throws" }
  | { readonly kind: "returns"; readonly fields: readonly string[] }
  | { readonly kind: "reads the query"; readonly type: "string" | "integer" }
  | { readonly kind: "reads the user" };

/** Whether the compiler must accept a handler of that name, or refuse it; undefined where it may do either. */
export function fits(implementation: Implementation, name: string, spec: SpecModel): boolean | undefined {
  const operation = spec.operations.find((other) => other.name === name);
  if (operation === undefined) return false; // its type is gone
  switch (implementation.kind) {
    case "throws":
      return true;
    case "returns":
      return returnFits(new Set(implementation.fields), new Set(spec.models[operation.response]));
    case "reads the query":
      return operation.query === implementation.type;
    case "reads the user":
      return operation.guard === "auth";
  }
}

// A literal with a property too many is mostly an error, but where a function returns it, TypeScript is not
// consistent: it also depends on what else was checked before.
function returnFits(returned: ReadonlySet<string>, declared: ReadonlySet<string>): boolean | undefined {
  if (![...declared].every((field) => returned.has(field))) return false;
  return returned.size === declared.size ? true : undefined;
}

/** The best that a user can write for an operation as it is. */
export function implementationOf(operation: ModelOperation, spec: SpecModel, choice: number): Implementation {
  if (choice % 3 === 0 && operation.query !== "none") return { kind: "reads the query", type: operation.query };
  if (choice % 3 === 1 && operation.guard === "auth") return { kind: "reads the user" };
  return { kind: "returns", fields: spec.models[operation.response] };
}

/** Replaces the body of an untouched stub; undefined where there is none. */
export function implement(
  text: string,
  name: string,
  implementation: Implementation,
  mark: string,
): string | undefined {
  const stub = new RegExp(
    `= async \\(\\) => \\{[^{}]*throw new NotImplemented\\(.${name} is not written yet.\\);[^{}]*\\};`,
  );
  if (!stub.test(text)) return undefined;
  return text.replace(stub, `= async (...[input, known]) => {\n  // ${mark}\n${bodyOf(implementation)}\n};`);
}

function bodyOf(implementation: Implementation): string {
  switch (implementation.kind) {
    case "throws":
      return `  throw new Error();`;
    case "returns":
      return `  return { ${implementation.fields.map((field) => `${field}: 1`).join(", ")} };`;
    case "reads the query":
      return `  const limit: ${implementation.type === "string" ? "string" : "number"} | undefined = input.query.limit;\n  throw new Error(String(limit));`;
    case "reads the user":
      return `  const { sub } = known.user;\n  throw new Error(sub);`;
  }
}

export const layoutEdits = [
  "comment",
  "blank line",
  "helper",
  "no line break at the end",
  "CRLF",
  "LF",
  "byte order mark",
  "tabs",
  "single quotes",
  "no semicolons of imports",
  "export list",
  "renamed export",
  "comment in an import",
] as const;
export type LayoutEdit = (typeof layoutEdits)[number];

/** A change of a file that leaves what it means. */
export function editLayout(text: string, edit: LayoutEdit, choice: number, mark: string): string {
  if (!text.startsWith("\uFEFF")) return edited(text, edit, choice, mark);
  if (edit === "byte order mark") return text;
  return `\uFEFF${edited(text.slice(1), edit, choice, mark)}`;
}

function edited(text: string, edit: LayoutEdit, choice: number, mark: string): string {
  const newline = text.includes("\r\n") ? "\r\n" : "\n";
  const lines = text.split(newline);
  switch (edit) {
    case "comment":
      return lines.toSpliced(choice % (lines.length + 1), 0, `// ${mark}`).join(newline);
    case "blank line":
      return lines.toSpliced(choice % (lines.length + 1), 0, "").join(newline);
    case "helper":
      return `${text}${newline}function helper${choice}_${mark.replace(/\W/g, "_")}() {${newline}  return "Ünïcödé";${newline}}`;
    case "no line break at the end":
      return text.trimEnd();
    case "CRLF":
      return text.replace(/\r?\n/g, "\r\n");
    case "LF":
      return text.replaceAll("\r\n", "\n");
    case "byte order mark":
      return `\uFEFF${text}`;
    case "tabs":
      return text.replace(/^ {2}/gm, "\t");
    case "single quotes":
      return text.replace(/ from "([^"]+)"/g, " from '$1'");
    case "no semicolons of imports":
      return text.replace(/^(import .*);(\r?)$/gm, "$1$2");
    case "export list":
      return text.replace(/^export const (\w+)(: Do\w+ = )([^]*)$/m, `const $1$2$3${newline}export { $1 };`);
    case "renamed export":
      return text.replace(
        /^export const (\w+)(: Do\w+ = )([^]*)$/m,
        `const own$1${choice}$2$3${newline}export { own$1${choice} as $1 };`,
      );
    case "comment in an import":
      return text.replace(/import type \{/, `import type { /* ${mark} */`);
  }
}
