// `node -r tests/support/run-typescript.cjs file.ts`: runs TypeScript as the tests do, without a build before.
const { readFileSync } = require("node:fs");
const { transformSync } = require("@swc/core");
const { transform } = require("../../jest.config.cjs");

const [[, options]] = Object.values(transform);

require.extensions[".ts"] = (module, filename) => {
  const { code } = transformSync(readFileSync(filename, "utf8"), { ...options, filename, sourceMaps: "inline" });
  module._compile(code, filename);
};
