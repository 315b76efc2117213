/** The folder of package.json, `src`, and `templates`. */
export const packageRoot = new URL("../", import.meta.url);

/** The folder of the code that runs: `dist`, or `src`. */
export const codeFolder = new URL("./", import.meta.url);
