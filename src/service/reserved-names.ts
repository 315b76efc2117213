/**
 * Words that can't name a binding or a type (ECMA-262 §12.7.2, and TypeScript's own), and `then`: what
 * has that is taken for a promise, a module and a client too.
 */
export const reservedWords: ReadonlySet<string> = new Set(
  (
    "abstract any arguments as asserts async await bigint boolean break case catch class const continue " +
    "debugger declare default delete do else enum eval export extends false finally for from function get " +
    "global if implements import in infer instanceof interface is keyof let module namespace never new null " +
    "number object of package private protected public readonly require return satisfies set static string " +
    "super switch symbol then this throw true try type typeof undefined unique unknown using var void while with yield"
  ).split(" "),
);

/** Types of the run-time that the contracts of handlers are written with. */
export const usedRuntimeTypes: ReadonlySet<string> = new Set(
  (
    "AuthenticatedUser Binary Exclude Handler HttpStatus Known Nothing Readable Reply " +
    "Status1XX Status2XX Status3XX Status4XX Status5XX"
  ).split(" "),
);

/**
 * What generated code uses by its global name, the validators among it, and type parameters, so that
 * no model may shadow them.
 */
export const usedGlobalTypes: ReadonlySet<string> = new Set(
  (
    "Array Boolean Date DateTime Infinity Int64 Map Math NaN NonNullable Number Object Omit Promise Record RegExp Set String " +
    "Symbol WithRequired"
  ).split(" "),
);
