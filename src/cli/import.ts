import { basename } from "node:path";
import { parseArgs } from "node:util";
import { type ImportFile, ImportFileError, readImportFile } from "../national/import-file/import-file";
import { importRow } from "../sync/import";
import { type CommandInput, readNamedFile, UsageError } from "./command";
import { withCore } from "./with-core";

const ROWS_WAIT = 3;

/**
 * `import <file.csv|xlsx> [--dry-run] [--historic]`: takes the export of the LAPOR! admin in, one line a row. Exit code 3:
 * some rows wait for a person.
 */
export async function importFile(input: CommandInput): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...input.words],
    allowPositionals: true,
    options: { "dry-run": { type: "boolean", default: false }, historic: { type: "boolean", default: false } },
  });
  const [path, ...others] = positionals;
  if (path === undefined || others.length > 0)
    throw new UsageError("hub import <file.csv|xlsx> [--dry-run] [--historic]");
  const file = await read(path);
  for (const warning of columnWarnings(file)) process.stderr.write(`${warning}\n`);
  for (const { line, reason } of file.unreadable) input.print(`${line}\t-\tUNREADABLE\t-\t${reason}`);
  return withCore(input, async (core) => {
    const options = { isDryRun: values["dry-run"], isHistoric: values.historic, actor: { kind: "SYSTEM" } as const };
    let waiting = file.unreadable.length;
    for (const row of file.rows) {
      const { line, nationalId, outcome, ticketNumber, reason } = await importRow({ cases: core.cases }, row, options);
      if (outcome === "AMBIGUOUS") waiting += 1;
      input.print(`${line}\t${nationalId}\t${outcome}\t${ticketNumber ?? "-"}\t${reason ?? "-"}`);
    }
    return waiting === 0 ? 0 : ROWS_WAIT;
  });
}

async function read(path: string) {
  try {
    return await readImportFile(readNamedFile(path), basename(path));
  } catch (error) {
    if (error instanceof ImportFileError) throw new UsageError(error.message);
    throw error;
  }
}

/** What of the file is not read, or not there: a column by another name would come in empty, and nobody would see it. */
function columnWarnings({ unknownColumns, missingColumns }: ImportFile): string[] {
  const warnings: string[] = [];
  if (unknownColumns.length > 0)
    warnings.push(`Kolom yang tidak dikenal dan tidak dibaca: ${unknownColumns.join(", ")}.`);
  if (missingColumns.length > 0)
    warnings.push(`Kolom yang tidak ditemukan dalam berkas: ${missingColumns.join(", ")}.`);
  return warnings;
}
