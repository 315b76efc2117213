/** The stages go one way: a stage may use what stands before it, and nothing that stands after. */
const stages = ["diagnostics", "text", "config", "spec", "service", "render", "output", "cache", "part", "cli"];

/** What each stage may import besides itself. */
const allowed = {
  diagnostics: [],
  text: [],
  config: ["diagnostics"],
  spec: ["diagnostics", "text"],
  service: ["diagnostics", "spec"],
  // Renderers never see a document.
  render: ["diagnostics", "service", "config"],
  output: ["diagnostics", "text", "render"],
  // It knows what is rendered, and loads nothing that makes it.
  cache: ["diagnostics", "text", "config", "render", "output"],
  // It takes a part of a document through all of them.
  part: ["diagnostics", "text", "config", "spec", "service", "render", "output", "cache"],
  // What the stages give is printed here; `run-generate` alone starts them, through src/generate.ts.
  cli: ["diagnostics", "service", "render", "output", "cache", "part"],
};

/** The files beside the stages that each may import. */
const besides = (stage) => [
  "version",
  "package-root",
  "large-file",
  ...(stage === "part" ? ["second-thread", "settle-config"] : []),
];

module.exports = {
  forbidden: [
    ...stages.map((stage) => ({
      name: `${stage}-imports`,
      comment: `src/${stage} may import ${[stage, ...allowed[stage]].join(", ")}`,
      severity: "error",
      from: { path: `^src/${stage}/` },
      to: {
        path: "^src/",
        pathNot: `^src/((${[stage, ...allowed[stage]].join("|")})/|(${besides(stage).join("|")})\\.ts$|generate\\.ts$)`,
      },
    })),
    {
      name: "no-circular",
      severity: "error",
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ["type-only"] } },
    },
    {
      name: "only-apply-writes",
      comment: "reading is at the front, writing at the very end, in one module",
      severity: "error",
      from: { path: "^src/(service|diagnostics)/" },
      to: { path: "^(node:)?fs(/promises)?$" },
    },
    { name: "no-orphans", severity: "error", from: { orphan: true, path: "^src/" }, to: {} },
    {
      name: "declared-packages",
      comment: "what a service needs is in its own package.json",
      severity: "error",
      from: { path: "^(src|bin)/" },
      to: { dependencyTypes: ["npm-no-pkg", "npm-unknown", "npm-dev"] },
    },
  ],
  options: {
    tsConfig: { fileName: "tsconfig.json" },
    tsPreCompilationDeps: true,
    doNotFollow: { path: ["node_modules", "^dist/"] },
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "node", "default"],
      extensions: [".ts", ".js", ".json"],
    },
  },
};
