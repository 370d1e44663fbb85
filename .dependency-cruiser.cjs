// Which folder of src may import which (one line each; anything not listed is an error), and no cycles.
const allowed = {
  backend: [],
  files: [],
  nn: ["backend", "files"],
  models: ["nn", "backend"],
  losses: ["nn", "models", "backend"],
  data: ["nn", "files", "backend"],
  metrics: ["nn", "models", "backend"],
  train: ["losses", "models", "nn", "data", "files", "backend"],
  tasks: ["models", "losses", "metrics", "train", "data", "experiments", "weights", "nn", "files", "backend"],
  experiments: ["results/papers.ts", "models/stylegan-config.ts"], // the papers' own numbers and StyleGAN's arithmetic: experiments are data
  weights: ["nn", "models", "files", "backend"],
  results: ["files", "backend"],
  report: ["results", "files"],
  notebook: ["report", "results", "files"],
};

const rules = Object.entries(allowed).map(([folder, others]) => ({
  name: `imports-of-${folder}`,
  severity: "error",
  from: { path: `^src/${folder}/` },
  to: {
    path: "^src/",
    pathNot: `^src/(${[folder, ...others].join("|")})(/|$)`,
    ...(["experiments", "report", "notebook"].includes(folder) ? { dependencyTypesNot: ["type-only"] } : {}),
  },
}));

module.exports = {
  forbidden: [
    { name: "no-cycles", severity: "error", from: {}, to: { circular: true } },
    { name: "cli-is-the-top", severity: "error", from: { path: "^src/(?!cli/)" }, to: { path: "^src/cli/" } },
    ...rules,
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    tsConfig: { fileName: "tsconfig.json" },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: { extensions: [".ts", ".js", ".json"] },
  },
};
