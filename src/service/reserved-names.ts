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

// What types are written with: globals, type parameters and helpers.
const namesInTypes = "Date DateTime Inheriting Int64 NonNullable Record WithRequired".split(" ");

/** What types of models can't be called, since these stand beside them, as do validators and what is declared. */
export const namesBesideModels: ReadonlySet<string> = new Set([
  ...namesInTypes,
  ..."Array Boolean Declared Infinity Map Math NaN Number Object Omit Promise RegExp Set String Symbol".split(" "),
]);

/** What types of handlers can't be called, since contracts are written with these, and the stubs of handlers. */
export const namesBesideHandlerTypes: ReadonlySet<string> = new Set([
  ...namesInTypes,
  ...(
    "AsyncIterable AuthenticatedUser Binary Exclude Handler HttpStatus Identified Known MaybeIdentified Nothing " +
    "Readable Reply ServerSentEvent Status1XX Status2XX Status3XX Status4XX Status5XX UploadedFile"
  ).split(" "),
  ..."ApiKeyVerifier BasicVerifier BearerVerifier NotImplemented OAuth2Verifier OpenIdConnectVerifier".split(" "),
]);

/** What functions of the user's can't be called, since their stubs are written with these. */
export const namesInStubs: ReadonlySet<string> = new Set(["guard", "requestDecorator"]);

/** What security schemes can't be called, since they are declared with these. */
export const namesBesideSchemes: ReadonlySet<string> = new Set(
  "apiKeyScheme basicScheme bearerJwt bearerScheme oauth2Scheme openIdConnectScheme verifiers".split(" "),
);
