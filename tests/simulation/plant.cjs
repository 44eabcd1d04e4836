// Loaded after run-typescript.cjs, before anything of the hub: puts a bug into the source text of one file, if
// SIMULATION_PLANT says so. Whoever plants a bug that is not there to be planted is told.
const { readFileSync } = require("node:fs");
const { transformSync } = require("@swc/core");
const { transform } = require("../../jest.config.cjs");

const planted = process.env.SIMULATION_PLANT;
if (planted) {
  const [[, options]] = Object.values(transform);
  const patches = JSON.parse(planted);
  const left = new Set(patches);
  const usual = require.extensions[".ts"];
  require.extensions[".ts"] = (module, filename) => {
    const own = patches.filter(({ file }) => filename.endsWith(file));
    if (own.length === 0) return usual(module, filename);
    let source = readFileSync(filename, "utf8");
    for (const patch of own) {
      if (source.split(patch.search).length !== 2) throw new Error(`not once in ${patch.file}: ${patch.search}`);
      source = source.replace(patch.search, () => patch.replacement);
      left.delete(patch);
    }
    module._compile(transformSync(source, { ...options, filename, sourceMaps: "inline" }).code, filename);
  };
  process.on("exit", (code) => {
    if (left.size === 0 || code !== 0) return;
    console.error(`never loaded: ${[...left].map(({ file }) => file).join(", ")}`);
    process.exitCode = 3;
  });
}
