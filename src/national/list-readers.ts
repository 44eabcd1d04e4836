import { readLogItem } from "./log-item";
import { readCase, readMaster, readTemplate } from "./mapper";
import type { NationalCase, NationalLogItem, NationalMaster, NationalTemplate } from "./neutral";
import { type EntryReader, entryReader } from "./paging";
import { objectOf } from "./untrusted";

/** Log items (N5). One may come with its id and date in this answer and without them in the next: its words stay. */
export const LOG_READER: EntryReader<NationalLogItem> = { read: readLogItem, keyOf: ({ text }) => text };

/** Cases in a list (N9, N10), without their logs. */
export const CASE_READER: EntryReader<NationalCase> = entryReader(
  "case",
  (value) => readCase(objectOf(value) ?? {}, []),
  ({ nationalId }) => nationalId,
);

/** Master records (N7, N12). */
export const MASTER_READER: EntryReader<NationalMaster> = entryReader("master record", readMaster, ({ id }) => id);

/** Reply templates (N8). */
export const TEMPLATE_READER: EntryReader<NationalTemplate> = entryReader(
  "master record",
  readTemplate,
  ({ code }) => code,
);
