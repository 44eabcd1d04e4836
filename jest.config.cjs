/** swc does not read tsconfig.json: the decorator settings are said again here, and must stay equal to it. */
const swc = {
  jsc: {
    target: "es2022",
    parser: { syntax: "typescript", decorators: true },
    transform: { legacyDecorator: true, decoratorMetadata: false, useDefineForClassFields: false },
    keepClassNames: true,
  },
  module: { type: "commonjs" },
};

module.exports = {
  testEnvironment: "node",
  roots: ["<rootDir>/tests"],
  globalSetup: "<rootDir>/tests/support/global-setup.ts",
  globalTeardown: "<rootDir>/tests/support/global-teardown.ts",
  transform: { "^.+\\.(ts|js|mjs)$": ["@swc/jest", swc] },
  // These packages are published as ES modules only; jest's own module system needs them transformed.
  transformIgnorePatterns: [
    "/node_modules/(?!(jose|file-type|strtok3|token-types|uint8array-extras|@tokenizer|@borewit)/)",
  ],
  // file-type names its module for Node under a condition that jest does not know.
  moduleNameMapper: { "^(\\.{1,2}/.*)\\.js$": "$1", "^file-type$": "<rootDir>/node_modules/file-type/index.js" },
  // One more than the machines that it has to pass on have cores: many tests wait for clocks and for other processes.
  maxWorkers: 3,
  // Generous: a machine that is busy with other things must not decide a test.
  testTimeout: 120_000,
};
