import type { CitizenWindowStep } from "./citizen-window";
import type { ClockMove, HolidayChange } from "./clock-moves";
import type { EscalationAudience } from "./escalation";
import { dayOfDate, formatDay, formatInstant } from "./jakarta-time";
import type { ClockStep } from "./sla-policy";

/** What a clock or a citizen's window times, as officers read it. */
const STEP_NAMES: Readonly<Record<ClockStep | CitizenWindowStep, string>> = {
  REVIEW: "telaah aduan",
  VERIFY: "verifikasi ke OPD",
  FORWARD: "penerusan kepada OPD",
  AGENCY_REVIEW: "telaah dan jawaban OPD",
  RECEIVE_ANSWER: "penerimaan jawaban",
  REVIEW_RESULT: "telaah hasil",
  ARCHIVE: "pengarsipan",
  NATIONAL_FORWARD: "penerusan menurut aturan nasional",
  NATIONAL_FIRST_FOLLOW_UP: "tindak lanjut pertama menurut aturan nasional",
  NATIONAL_FINISH: "penyelesaian menurut aturan nasional",
  NATIONAL_AUTO_CLOSE: "selesai otomatis secara nasional",
  REOPEN_WINDOW: "pembukaan kembali oleh pelapor",
  CLARIFICATION_WINDOW: "jawaban klarifikasi oleh pelapor",
};

/** To whom an escalation goes, as officers read it. */
export const AUDIENCE_NAMES: Readonly<Record<EscalationAudience, string>> = {
  LIAISON: "pejabat penghubung",
  COORDINATOR: "koordinator",
  LEADER: "pimpinan",
};

/** What an event about clocks knows. */
export interface ClockEventFacts {
  readonly step?: string;
  readonly dueAt?: string;
  readonly level?: number;
  readonly audience?: string;
  readonly isCaughtUp?: boolean;
  readonly moves?: readonly ClockMove[];
  readonly holidays?: readonly HolidayChange[];
}

function stepName(step: string | undefined): string {
  return STEP_NAMES[step as ClockMove["step"]] ?? "tahap ini";
}

function moment(iso: string): string {
  return formatInstant(new Date(iso));
}

function reasonOf(holidays: readonly HolidayChange[]): string {
  const days = (isAdded: boolean) =>
    holidays.filter((one) => one.isAdded === isAdded).map(({ date }) => formatDay(dayOfDate(date)));
  const [added, removed] = [days(true), days(false)];
  const parts = [
    added.length > 0 ? `hari libur ${added.join(", ")}` : "",
    removed.length > 0 ? `${removed.join(", ")} tidak lagi menjadi hari libur` : "",
  ].filter((part) => part !== "");
  return parts.length > 0 ? parts.join(" dan ") : "perubahan ketentuan waktu";
}

function moveSentence({ step, oldDueAt, newDueAt }: ClockMove, reason: string): string {
  const what = `(${stepName(step)})`;
  if (newDueAt === null) return `Batas waktu ${what} ditangguhkan karena ${reason}.`;
  if (oldDueAt === null) return `Batas waktu ${what} ditetapkan ${moment(newDueAt)} karena ${reason}.`;
  return `Batas waktu ${what} bergeser dari ${moment(oldDueAt)} menjadi ${moment(newDueAt)} karena ${reason}.`;
}

/** What an event about clocks says in a case's timeline, in Indonesian; null for every other event. */
export function clockNote(type: string, facts: ClockEventFacts): string | null {
  const due = facts.dueAt === undefined ? "" : ` pada ${moment(facts.dueAt)}`;
  switch (type) {
    case "CLOCK_BREACHED":
      return `Batas waktu (${stepName(facts.step)}) terlampaui${due}.`;
    case "ESCALATED": {
      const audience = AUDIENCE_NAMES[facts.audience as EscalationAudience] ?? "petugas";
      const late = facts.isCaughtUp === true ? " Disampaikan terlambat karena sistem sempat tidak berjalan." : "";
      return `Dieskalasi ke tingkat ${facts.level} (${audience}): batas waktu (${stepName(facts.step)}) terlampaui${due}.${late}`;
    }
    case "CLOCKS_RECOMPUTED": {
      const reason = reasonOf(facts.holidays ?? []);
      return facts.moves?.map((move) => moveSentence(move, reason)).join(" ") ?? null;
    }
    default:
      return null;
  }
}
