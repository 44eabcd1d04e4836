/** Who may import whom. The rules that dependency-cruiser checks are made of this table. */
const ROOMS = {
  domain: [],
  config: ["domain"],
  store: ["domain", "config"],
  cases: ["domain", "store"],
  live: ["domain", "store"],
  national: ["domain", "config"],
  sync: ["domain", "store", "cases", "national", "config"],
  notify: ["domain", "store", "config"],
  // Of `cases` what opens a secret case's words.
  paper: ["domain", "store", "cases"],
  auth: ["domain", "store", "config"],
  // Of `store` the read models; of `sync` what starts and shows it.
  api: ["domain", "cases", "live", "sync", "auth", "store"],
  http: ["api", "cases", "live", "sync", "auth", "notify", "paper", "config", "domain", "store"],
  // The fake national system is its own process: it knows the wire and nothing of the hub.
  simulator: [],
};

/** These know every room: the commands, and where the rooms are put together. */
const COMPOSITION = "^src/(cli/|compose\\.ts$|main\\.ts$)";

/** Packages that belong to one room; others would have to change with them. */
const PACKAGES = {
  typeorm: "^(src/store/|ormconfig\\.ts$)",
  "type-graphql": "^src/api/",
  axios: "^src/(national|notify)/",
  ioredis: "^src/live/",
};

const mayImport = (room, others) => {
  const folders = [room, ...others].map((name) => `^src/${name}/`);
  return room === "simulator" ? [...folders, "^src/national/wire\\.ts$"] : folders;
};

module.exports = {
  forbidden: [
    { name: "no-cycles", severity: "error", from: {}, to: { circular: true } },
    { name: "resolvable", severity: "error", from: {}, to: { couldNotResolve: true } },
    {
      name: "known-rooms",
      severity: "error",
      from: { path: "^src/", pathNot: [COMPOSITION, `^src/(${Object.keys(ROOMS).join("|")})/`] },
      to: {},
    },
    ...Object.entries(ROOMS).map(([room, others]) => ({
      name: `room-${room}`,
      severity: "error",
      from: { path: `^src/${room}/` },
      to: { path: "^src/", pathNot: mayImport(room, others) },
    })),
    // Pure rules need nothing but the language.
    {
      name: "pure-domain",
      severity: "error",
      from: { path: "^src/domain/" },
      to: { dependencyTypes: ["npm", "npm-dev", "core"] },
    },
    ...Object.entries(PACKAGES).map(([name, place]) => ({
      name: `package-${name}`,
      severity: "error",
      from: { path: "^(src/|ormconfig\\.ts$)", pathNot: place },
      to: { path: `^node_modules/${name}/`, dependencyTypesNot: ["type-only"] },
    })),
    // Whoever composes the rooms hands things on, and may name their types; no other room may.
    ...Object.entries(PACKAGES).map(([name, place]) => ({
      name: `type-of-${name}`,
      severity: "error",
      from: { path: "^src/", pathNot: [place, COMPOSITION] },
      to: { path: `^node_modules/${name}/` },
    })),
  ],
  options: {
    parser: "swc",
    // Imports of types only count too: they are what makes two rooms change together.
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    doNotFollow: { path: "node_modules" },
  },
};
