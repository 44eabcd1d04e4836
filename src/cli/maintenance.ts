import { parseArgs } from "node:util";
import { buildHubSchema, printedSchema } from "../api/schema";
import { type Core, openDatabase } from "../compose";
import type { Config } from "../config/config";
import { formatInstant } from "../domain/jakarta-time";
import { stampedEvents } from "../store/audit";
import { FileStore } from "../store/file-store";
import { findSpoilt } from "../store/file-sweep";
import { pendingMigrations } from "../store/migrate";
import { readJobAges } from "../store/timer-rows";
import { type CommandInput, UsageError } from "./command";
import { TIMED_JOBS } from "./housekeeping";
import { withCore } from "./with-core";

/** `migrate`: brings the schema up to date, and says so. */
export async function migrateCommand({ config, logger, print }: CommandInput): Promise<number> {
  const database = await openDatabase({ config, logger, poolSize: 2 });
  try {
    const pending = await pendingMigrations(database.dataSource);
    print(pending.length === 0 ? "schema is up to date" : `pending: ${pending.join(", ")}`);
    return pending.length === 0 ? 0 : 1;
  } finally {
    await database.close();
  }
}

/** `schema`: prints the API's schema as `schema.graphql` holds it. */
export async function schema({ print }: CommandInput): Promise<number> {
  print(printedSchema(buildHubSchema()).trimEnd());
  return 0;
}

/** `events [--after N] [--first N]`: stamped events as JSON lines; ids only. */
export function events(input: CommandInput): Promise<number> {
  const { values } = parseArgs({
    args: [...input.words],
    options: { after: { type: "string", default: "0" }, first: { type: "string" } },
  });
  const after = Number(values.after);
  const first = values.first === undefined ? Number.POSITIVE_INFINITY : Number(values.first);
  if (!Number.isInteger(after) || Number.isNaN(first)) throw new UsageError("events [--after POSITION] [--first N]");
  return withCore(input, async (core) => {
    let count = 0;
    for await (const event of stampedEvents(core.cases.work, after)) {
      if (count >= first) break;
      count += 1;
      const { position, id, complaintId, type, action, actorKind, actorId, actorRole, occurredAt, complaintVersion } =
        event;
      input.print(
        JSON.stringify({
          position,
          id,
          complaintId,
          type,
          action,
          actorKind,
          actorId,
          actorRole,
          occurredAt,
          complaintVersion,
        }),
      );
    }
    return 0;
  });
}

/** Shorter ones can be tried out; the forms of SMS gateways carry theirs without a signature. */
const SHORTEST_SECRET = 16;

function intakeFindings(config: CommandInput["config"]): string[] {
  return (["INTAKE_SMS_SECRET", "INTAKE_WHATSAPP_SECRET"] as const).flatMap((name) => {
    const secret = config[name];
    const door = name === "INTAKE_SMS_SECRET" ? "SMS (/intake/sms)" : "WhatsApp (/intake/whatsapp)";
    if (secret === undefined) return [`Pintu ${door} tertutup. Isi ${name} bila kanal ini dipakai.`];
    if (secret.length >= SHORTEST_SECRET) return [];
    return [`${name} terlalu pendek. Ganti dengan paling sedikit ${SHORTEST_SECRET} karakter acak.`];
  });
}

/** `doctor`: looks at what the hub stands on; each finding says what to do, in Indonesian. */
export function doctor(input: CommandInput): Promise<number> {
  return withCore(input, async (core) => {
    const { config, print } = input;
    const findings: string[] = [];
    const [facts] = await core.cases.work.read<{
      version: string;
      charset: string;
      zone: string;
      driftMs: string;
      nowAt: Date;
    }>(
      `SELECT VERSION() AS version, @@character_set_database AS charset, @@session.time_zone AS zone, UTC_TIMESTAMP(3) AS nowAt`,
    );
    print(`basis data: ${facts?.version}, ${facts?.charset}`);
    if (facts !== undefined && Math.abs(facts.nowAt.getTime() - Date.now()) > 5_000) {
      findings.push("Jam server ini dan jam basis data berbeda lebih dari 5 detik. Selaraskan dengan NTP.");
    }
    if (facts?.charset !== "utf8mb4")
      findings.push("Basis data tidak memakai utf8mb4. Jalankan: ALTER DATABASE … CHARACTER SET utf8mb4.");
    const pending = await pendingMigrations(core.cases.work.dataSource);
    if (pending.length > 0) findings.push(`Skema belum mutakhir (${pending.join(", ")}). Jalankan: hub migrate.`);
    const isSplit = config.HUB_DATABASE_URL === undefined || config.HUB_DATABASE_ADMIN_URL !== undefined;
    print(
      isSplit
        ? "log peristiwa: hanya-tambah, dijaga oleh hak akses basis data"
        : "log peristiwa: hanya-tambah menurut kesepakatan",
    );
    if (!isSplit)
      findings.push("Hanya satu akun basis data. Isi HUB_DATABASE_ADMIN_URL agar log peristiwa dijaga oleh hak akses.");
    if (config.national === null) findings.push("Sistem nasional belum diatur. Isi SP4N_BASE_URL dan SP4N_* lainnya.");
    findings.push(...notifyFindings(config));
    findings.push(...intakeFindings(config));
    if (!config.HUB_RATE_LIMITS)
      findings.push("Pembatasan laju dimatikan. Hapus HUB_RATE_LIMITS=off di luar uji coba.");
    const year = new Date().getUTCFullYear();
    await core.cases.reference.refresh();
    for (const needed of [year, year + 1]) {
      if (!core.cases.reference.rules.calendar.years.has(needed)) {
        findings.push(`Kalender kerja tahun ${needed} belum ada. Tambahkan hari libur dan cuti bersamanya.`);
      }
    }
    findings.push(...(await idleJobs(core)));
    findings.push(...(await spoiltFiles(core, config.filesDir)));
    for (const finding of findings) print(`- ${finding}`);
    return 0;
  });
}

/** So many ids are enough to look for a file in a backup. */
const NAMED_FILES = 5;

/** Files of cases that are missing or have another size; whether each has its content is found when it is read. */
async function spoiltFiles(core: Core, directory: string): Promise<string[]> {
  const ids = await findSpoilt(core.cases.work, new FileStore(directory));
  if (ids.length === 0) return [];
  const named = ids.slice(0, NAMED_FILES).join(", ") + (ids.length > NAMED_FILES ? ", …" : "");
  return [
    `${ids.length} berkas lampiran hilang atau berubah ukurannya: ${named}. Pulihkan dari cadangan ke ${directory}.`,
  ];
}

/** A job that missed so many of its turns has stopped, or fails each time. */
const MISSED_TURNS = 10;

/** Jobs that have not come to their end for long. Where no hub has run yet there is none. */
async function idleJobs(core: Core): Promise<string[]> {
  const everyMs = new Map(TIMED_JOBS.map((job) => [job.name, job.everyMs]));
  const ages = await readJobAges(core.cases.work, [...everyMs.keys()]);
  return ages
    .filter(({ name, ageMs }) => ageMs === null || ageMs > MISSED_TURNS * (everyMs.get(name) ?? 0))
    .map(({ name, doneAt }) => {
      const last = doneAt === null ? "belum pernah selesai" : `terakhir selesai ${formatInstant(doneAt)}`;
      return `Tugas berkala "${name}" ${last}. Pastikan hub berjalan, lalu periksa lognya.`;
    });
}

/** Ways by which notices cannot go: what is queued for them waits. */
function notifyFindings({ notify }: Config): string[] {
  const findings: string[] = [];
  if (notify.whatsapp === null) {
    findings.push(
      "Gerbang WhatsApp belum diatur, pesannya menunggu. Isi NOTIFY_WHATSAPP_URL dan NOTIFY_WHATSAPP_TOKEN.",
    );
  } else if (notify.whatsapp.group === null) {
    findings.push('Grup WhatsApp "Sp4n Lapor" belum diatur, kirimannya menunggu. Isi NOTIFY_WHATSAPP_GROUP.');
  }
  if (notify.sms === null) findings.push("Gerbang SMS belum diatur, pesannya menunggu. Isi NOTIFY_SMS_URL.");
  if (notify.mail === null) {
    findings.push("Peladen surel belum diatur, suratnya menunggu. Isi NOTIFY_SMTP_URL dan NOTIFY_SMTP_FROM.");
  }
  return findings;
}
