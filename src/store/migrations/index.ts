import type { MigrationInterface } from "typeorm";
import { InitialSchema1764000000000 } from "./1764000000000-initial-schema";
import { Bridge1764500000000 } from "./1764500000000-bridge";
import { Notices1765000000000 } from "./1765000000000-notices";
import { NoticeSending1765100000000 } from "./1765100000000-notice-sending";
import { Intake1765200000000 } from "./1765200000000-intake";
import { Time1765300000000 } from "./1765300000000-time";
import { Paper1765400000000 } from "./1765400000000-paper";
import { FilesAndFigures1765500000000 } from "./1765500000000-files-and-figures";
import { InboxOrders1765700000000 } from "./1765700000000-inbox-orders";
import { SignedLogHead1765800000000 } from "./1765800000000-signed-log-head";
import { UnclearNotices1765910000000 } from "./1765910000000-unclear-notices";
import { ProvenMail1765920000000 } from "./1765920000000-proven-mail";
import { ClosedAt1765930000000 } from "./1765930000000-closed-at";

/** Every migration, oldest first. */
export const MIGRATIONS: (new () => MigrationInterface)[] = [
  InitialSchema1764000000000,
  Bridge1764500000000,
  Notices1765000000000,
  NoticeSending1765100000000,
  Intake1765200000000,
  Time1765300000000,
  Paper1765400000000,
  FilesAndFigures1765500000000,
  InboxOrders1765700000000,
  SignedLogHead1765800000000,
  UnclearNotices1765910000000,
  ProvenMail1765920000000,
  ClosedAt1765930000000,
];
