/** The database and its three accounts; all of them enter by the socket only, which its folder protects. */
export const ACCOUNTS = {
  database: "hub",
  /** Everything on the hub's database: migrations and rights. */
  owner: "hub_owner",
  /** Only what the rights of each table allow. */
  app: "hub_app",
  /** Sees all clients and may stop the server: a process's presence. */
  keeper: "root",
} as const;

/** Said wherever a database is made: a server's default may be latin1, and tables take over what their database has. */
export const CHARACTER_SET = "CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci";
