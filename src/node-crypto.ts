/**
 * Node's hash functions. Under Node 20 an `import` of `node:crypto` loads all that it has, WebCrypto included, which takes
 * a tenth of a run that has nothing to do; this loads what is asked for.
 */
export const { createHash, hash } = process.getBuiltinModule("node:crypto");
