/** The closed list of what can be wrong. A code is stable: users filter and search by it. */
export type DiagnosticCode =
  // files
  | "file-not-found"
  | "file-not-readable"
  | "invalid-yaml"
  | "invalid-json"
  // documents
  | "not-an-openapi-document"
  | "unsupported-version"
  | "invalid-document"
  | "too-large"
  | "unresolved-ref"
  | "ref-outside"
  | "ref-cycle"
  | "duplicate-api"
  // extensions and bindings
  | "misspelt-extension"
  | "invalid-dotted-path"
  | "unknown-decorator"
  | "binding-conflict"
  | "name-conflict"
  | "duplicate-route"
  | "duplicate-operation-id"
  // what can't be served
  | "not-served"
  | "unenforced-security"
  | "unknown-security-scheme"
  | "invalid-pattern"
  | "exponential-pattern"
  | "unsupported-keyword"
  | "not-stripped"
  | "invalid-parent"
  // discriminators
  | "unknown-mapping"
  | "mapping-conflict"
  | "undeclared-discriminator"
  // configuration
  | "config-not-found"
  | "invalid-config"
  | "misspelt-config-key"
  | "unknown-generate-key"
  // output
  | "path-outside-output"
  | "unparsable-handler-file"
  | "not-writable"
  | "not-forced"
  | "no-formatter";
