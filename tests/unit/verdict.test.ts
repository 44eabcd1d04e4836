import { COMPLAINT_STATUSES, type ComplaintStatus } from "../../src/domain/status";
import { judge, type VerdictFacts } from "../../src/domain/verdict";
import { facts } from "./verdict-case";

/** National names in the order of the columns below. */
const NAMES = [
  "Belum Terverifikasi",
  "Terverifikasi",
  "Belum Ditindaklanjuti",
  "Dalam Proses",
  "Ditindaklanjuti oleh Instansi",
  "Ditanggapi oleh Pelapor",
  "Ditunda",
  "Selesai",
  "Diarsipkan",
  "Ditolak",
];

/**
 * What is right for each pair, written by hand. `fits` · `people` wait here · `Kelola`, `Selesai`: the click that is
 * waited for there · a status: the case moves there · `answer`: by whether the log holds an answer of ours ·
 * `again`: back to work within the window · `verify`, `finish`, `archive`: the call · `archive!`: or the
 * coordinator, if they moved after the closing · `decide`: the coordinator · `held`: with another institution.
 */
const RIGHT: Readonly<Record<Exclude<ComplaintStatus, "MERGED">, string>> = {
  SUBMITTED: "fits VERIFIED VERIFIED VERIFIED VERIFIED VERIFIED fits RESOLVED REJECTED REJECTED",
  CLARIFICATION_REQUESTED: "fits people people people people SUBMITTED fits RESOLVED REJECTED REJECTED",
  VERIFIED: "verify fits fits people people people fits RESOLVED REJECTED REJECTED",
  FORWARDED: "verify fits fits fits fits people fits answer REJECTED REJECTED",
  IN_PROGRESS: "verify fits fits fits fits fits fits answer REJECTED REJECTED",
  ANSWERED: "verify people people fits fits people people people people decide",
  MONITORING: "verify Kelola Kelola fits fits fits fits fits people decide",
  RESOLVED: "verify Kelola Kelola fits fits IN_PROGRESS Selesai fits fits decide",
  ARCHIVED: "finish finish finish finish finish again finish fits fits people",
  REJECTED: "archive archive! archive! archive! archive! archive! archive fits fits fits",
  WITHDRAWN: "archive archive! archive! archive! archive! archive! archive fits fits fits",
  TRANSFERRED: "held held held held held held held fits fits fits",
};

/** For each status a case may wait in: who moves when the national side has nothing new to tell. */
const UNCHANGED_CLICK: Partial<Record<ComplaintStatus, string>> = { RESOLVED: "Selesai", ARCHIVED: "Selesai" };

const CALL_CLICKS = new Map([
  ["verify", "Verifikasi"],
  ["finish", "Selesai"],
  ["archive", "Arsipkan"],
]);

type Context = Pick<
  VerdictFacts,
  "canWriteStatus" | "statusAlreadySent" | "changedSinceAgreed" | "movedAfterClosing" | "hasForeignAnswer"
> & { readonly reopenWindowOpen: boolean };

const CONTEXTS: readonly Context[] = Array.from({ length: 64 }, (_, bits) => ({
  canWriteStatus: (bits & 1) > 0,
  statusAlreadySent: (bits & 2) > 0,
  changedSinceAgreed: (bits & 4) > 0,
  movedAfterClosing: (bits & 8) > 0,
  hasForeignAnswer: (bits & 16) > 0,
  reopenWindowOpen: (bits & 32) > 0,
}));

function clickWaits(click: string, context: Context): string {
  return click === "Selesai" && context.reopenWindowOpen ? "EQUAL waiting" : `EQUAL waiting, click ${click}`;
}

function called(call: string, context: Context): string {
  const isNow =
    context.canWriteStatus && !context.statusAlreadySent && !(call === "finish" && context.reopenWindowOpen);
  return isNow ? `LOCAL_AHEAD ${call}` : clickWaits(CALL_CLICKS.get(call) ?? "", context);
}

function moved(to: string, local: ComplaintStatus, context: Context): string {
  if (context.changedSinceAgreed) return `NATIONAL_AHEAD to ${to}`;
  const click = UNCHANGED_CLICK[local];
  return click === undefined ? "EQUAL waiting" : clickWaits(click, context);
}

/** What is right for a pair under a context, in one line. */
function rightOf(local: Exclude<ComplaintStatus, "MERGED">, column: number, context: Context): string {
  const right = RIGHT[local].split(" ")[column] ?? "";
  switch (right) {
    case "fits":
      return "EQUAL";
    case "people":
      return "EQUAL waiting";
    case "Kelola":
    case "Selesai":
      return clickWaits(right, context);
    case "verify":
    case "finish":
    case "archive":
      return called(right, context);
    case "archive!":
      return context.movedAfterClosing ? "CONFLICT waiting, click Arsipkan" : called("archive", context);
    case "decide":
      return "CONFLICT waiting, click Verifikasi";
    case "answer":
      return moved(context.hasForeignAnswer ? "RESOLVED" : "MONITORING", local, context);
    case "again":
      return context.reopenWindowOpen ? moved("IN_PROGRESS", local, context) : clickWaits("Selesai", context);
    // Ours still, and no transfer was ever sent.
    case "held":
      return "EQUAL waiting, click Bukan Wewenang";
    default:
      return moved(right, local, context);
  }
}

function judged(given: VerdictFacts): string {
  const { verdict, waiting, task, move, send } = judge(given);
  const wait = waiting === null ? "" : " waiting";
  const click = task === null ? "" : `, click ${task.click}`;
  return `${verdict}${wait}${click}${move === null ? "" : ` to ${move.to}`}${send === null ? "" : ` ${send}`}`;
}

const LIVING = COMPLAINT_STATUSES.filter((status) => status !== "MERGED");

describe("the verdict of a pair of statuses", () => {
  test.each(LIVING)("%s, with every national status, in every situation", (status) => {
    for (const [column, statusName] of NAMES.entries()) {
      for (const { reopenWindowOpen, ...context } of CONTEXTS) {
        const given = facts({ ...context, local: { status, reopenWindowOpen }, national: { statusName } });
        const right = rightOf(status, column, { ...context, reopenWindowOpen });
        expect([statusName, context, reopenWindowOpen, judged(given)]).toEqual([
          statusName,
          context,
          reopenWindowOpen,
          right,
        ]);
      }
    }
  });

  test.each(LIVING)("MERGED into %s, with every national status: the survivor's, which never moves", (status) => {
    for (const [column, statusName] of NAMES.entries()) {
      for (const { reopenWindowOpen, ...context } of CONTEXTS) {
        // The merged case's own window says nothing: it is the survivor that the citizen may reopen.
        const local = { status: "MERGED", reopenWindowOpen: !reopenWindowOpen } as const;
        const given = facts({ ...context, local, survivor: { status, reopenWindowOpen }, national: { statusName } });
        const right = rightOf(status, column, { ...context, reopenWindowOpen, changedSinceAgreed: false });
        expect([statusName, context, judged(given)]).toEqual([statusName, context, right]);
      }
    }
  });

  test("a merged case waits in the name of its survivor", () => {
    const local = { status: "MERGED" } as const;
    const survivor = { status: "IN_PROGRESS", reopenWindowOpen: false } as const;
    const { waiting } = judge(facts({ local, survivor, national: { statusName: "Selesai" } }));
    expect(waiting).toBe("Menunggu aduan utama: OPD penanggung jawab menjawab aduan.");
  });

  test.each([null, { status: "MERGED", reopenWindowOpen: false } as const])(
    "MERGED without a living survivor (%j) goes to the coordinator",
    (survivor) => {
      for (const statusName of NAMES) {
        const found = judge(facts({ local: { status: "MERGED" }, survivor, national: { statusName } }));
        expect(found).toMatchObject({ verdict: "CONFLICT", differences: ["status"], move: null, send: null });
        expect(found.waiting).toContain("aduan utama tidak ditemukan");
      }
    },
  );

  test("a click says why, with both statuses as people read them", () => {
    const given = facts({
      local: { status: "WITHDRAWN" },
      national: { statusName: "Dalam Proses" },
      canWriteStatus: false,
    });
    expect(judge(given)).toMatchObject({
      waiting: 'Admin LAPOR! mengeklik "Arsipkan" pada laporan ini.',
      task: { click: "Arsipkan", reason: 'Di sini aduan berstatus "Dicabut pelapor", di LAPOR! "Dalam Proses".' },
    });
    const sent = judge({ ...given, canWriteStatus: true, statusAlreadySent: true });
    expect(sent.waiting).toContain("sudah dikirim");
    expect(sent.task?.click).toBe("Arsipkan");
  });
});

describe("a transferred case that is nationally still, or again, ours", () => {
  const transferred = facts({ local: { status: "TRANSFERRED" }, national: { statusName: "Dalam Proses" } });

  test("sent, and nothing visible yet: equal, and waiting for it", () => {
    const found = judge({ ...transferred, transfer: "DONE" });
    expect(found).toMatchObject({ verdict: "EQUAL", differences: [], move: null, task: null });
    expect(found.waiting).toContain("Pengalihan sudah dikirim");
  });

  test("back, with news: verified again, without an agency", () => {
    const found = judge({ ...transferred, transfer: "WAS_ELSEWHERE" });
    expect(found).toMatchObject({ verdict: "NATIONAL_AHEAD", differences: ["status"], move: { to: "VERIFIED" } });
  });

  test("back, without news since the agreed pair: not moved", () => {
    const found = judge({ ...transferred, transfer: "WAS_ELSEWHERE", changedSinceAgreed: false });
    expect(found).toMatchObject({ verdict: "EQUAL", move: null, task: null });
    expect(found.waiting).toContain("kembali didisposisikan");
  });

  test.each(["NONE", "DONE", "WAS_ELSEWHERE"] as const)("no institution named (%s): nothing follows", (transfer) => {
    const national = { ...transferred.national, disposition: "EMPTY" } as const;
    expect(judge({ ...transferred, national, transfer })).toMatchObject({
      verdict: "EQUAL",
      waiting: null,
      task: null,
    });
  });

  test.each(["Selesai", "Diarsipkan", "Ditolak"])("closed there (%s): equal, wherever it is held", (statusName) => {
    const national = { ...transferred.national, statusName };
    expect(judge({ ...transferred, national, transfer: "WAS_ELSEWHERE" })).toMatchObject({
      verdict: "EQUAL",
      waiting: null,
    });
  });
});
