import type { MigrationInterface } from "typeorm";
import { InitialSchema1764000000000 } from "./1764000000000-initial-schema";
import { Bridge1764500000000 } from "./1764500000000-bridge";
import { Notices1765000000000 } from "./1765000000000-notices";
import { InboxOrders1765700000000 } from "./1765700000000-inbox-orders";

/** Every migration, oldest first. */
export const MIGRATIONS: (new () => MigrationInterface)[] = [
  InitialSchema1764000000000,
  Bridge1764500000000,
  Notices1765000000000,
  InboxOrders1765700000000,
];
