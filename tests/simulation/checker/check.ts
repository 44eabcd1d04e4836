import type { Ledger } from "../ledger";
import { checkFiles } from "./check-files";
import { checkFollowUps } from "./check-follow-ups";
import { checkHubTexts } from "./check-hub-texts";
import { checkJournal } from "./check-journal";
import { checkLinks } from "./check-links";
import { checkStatuses } from "./check-statuses";
import { checkStuck } from "./check-stuck";
import { checkVerdicts } from "./check-verdicts";
import type { Sides } from "./sides";

/** What a checker finds wrong; nothing when all is well. */
export type Check = (sides: Sides, ledger: Ledger) => string[];

const CHECKS: readonly Check[] = [
  checkLinks,
  checkFollowUps,
  checkHubTexts,
  checkFiles,
  checkStatuses,
  checkVerdicts,
  checkJournal,
  checkStuck,
];

/** Compares both sides at rest with what the history did. */
export const checkSides: Check = (sides, ledger) => CHECKS.flatMap((check) => check(sides, ledger));
