import { createHash } from "node:crypto";
import type { Check } from "./check";

/** Every file that a citizen or an officer gave with something that travels is there once. */
export const checkFiles: Check = ({ cases, files, national, nationalFiles, texts }, ledger) => {
  const found: string[] = [];
  const sha256 = (id: string) => {
    const bytes = nationalFiles.get(id)?.bytes;
    return bytes === undefined ? "" : createHash("sha256").update(bytes).digest("hex");
  };
  for (const one of cases) {
    const record = national.find(({ id }) => id === one.national?.nationalId);
    if (record === undefined || one.origin !== "LOCAL") continue;
    const there = [...record.fileIds, ...record.log.flatMap(({ fileIds }) => fileIds)].map(sha256);
    const isGivenUp = ledger.decisions.some(({ complaintId }) => complaintId === one.id);
    for (const file of files.filter(({ complaintId }) => complaintId === one.id)) {
      const text = texts.find(({ id }) => id === file.textId);
      const copies = there.filter((digest) => digest === file.sha256).length;
      const leaves = file.textId === null || (text?.visibility === "PUBLIC" && text.isPublished);
      if (copies > 1) found.push(`doubled there: a file of ${one.ticket}`);
      if (!leaves && copies > 0) found.push(`an internal file of ${one.ticket} left the house`);
      if (leaves && copies === 0 && !isGivenUp) found.push(`lost: a file of ${one.ticket}`);
    }
  }
  return found;
};
