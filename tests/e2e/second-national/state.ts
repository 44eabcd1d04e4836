import type { Dice } from "./dice";
import { ADMINISTRATORS, INSTITUTIONS, isClosed, OWN } from "./lists";
import type { CaseFlags, Institution, LogItem, SecondCase, StoredFile } from "./model";
import type { SentFile } from "./multipart";

/** What is known of a case at its birth. */
export interface CaseBirth {
  readonly title: string;
  readonly content: string;
  readonly tags?: string;
  readonly flags?: Partial<CaseFlags>;
  readonly status?: string;
  readonly disposition: number | null;
  readonly files?: readonly StoredFile[];
  readonly createdAt?: Date;
  readonly sent?: Readonly<Record<string, unknown>>;
}

/** What may be said of a log item beside its kind. */
export type LogEntry = Partial<Omit<LogItem, "id" | "kind">> & Pick<LogItem, "kind" | "content">;

/** Everything that this national system remembers. */
export class NationalState {
  readonly cases = new Map<string, SecondCase>();
  readonly uploads = new Map<number, StoredFile>();
  readonly institutions: readonly Institution[];
  private lastCaseId = 10_482_913;
  private lastItemId = 88_120;
  private lastFileId = 5_001_700;

  constructor(
    private readonly dice: Dice,
    private readonly now: () => Date,
    others: readonly Institution[],
  ) {
    this.institutions = [...INSTITUTIONS, ...others];
  }

  institution(id: number | null): Institution | null {
    return this.institutions.find((institution) => institution.id === id) ?? null;
  }

  /** @throws Error if there is no such case */
  case(id: string): SecondCase {
    const found = this.cases.get(id);
    if (found === undefined) throw new Error(`there is no national case ${id}`);
    return found;
  }

  bear(birth: CaseBirth): SecondCase {
    this.lastCaseId += 1 + Math.floor(this.dice.roll(`gap ${this.lastCaseId}`) * 40);
    const { disposition, createdAt = this.now() } = birth;
    const born: SecondCase = {
      id: String(this.lastCaseId),
      title: birth.title,
      content: birth.content,
      tags: birth.tags ?? "",
      flags: { isAnonymous: false, isSecret: false, isPriority: false, ...birth.flags },
      status: birth.status ?? (disposition === null ? "Belum Terverifikasi" : "Belum Ditindaklanjuti"),
      disposition,
      pendingDisposition: null,
      items: [],
      statusLogs: [],
      files: birth.files ?? [],
      createdAt,
      updatedAt: createdAt,
      sent: birth.sent ?? null,
    };
    this.cases.set(born.id, born);
    this.log(born, { kind: "status", content: "Laporan diterima", at: createdAt, statusNew: born.status });
    if (disposition !== null) this.logDisposition(born, ADMINISTRATORS, "Disposisi", createdAt);
    return born;
  }

  keep(files: readonly SentFile[]): StoredFile[] {
    return files.map(({ name, type, bytes }) => {
      this.lastFileId += 1;
      return { id: this.lastFileId, name, type, bytes };
    });
  }

  /** Adds a log item; the time of the case's last change is the present, whatever the item's own time is. */
  log(subject: SecondCase, entry: LogEntry): LogItem {
    this.lastItemId += 1;
    const item: LogItem = {
      at: this.now(),
      isHtml: false,
      from: null,
      to: null,
      templateCode: null,
      statusOld: null,
      statusNew: null,
      isSecret: false,
      files: [],
      ...entry,
      id: this.lastItemId,
    };
    subject.items.push(item);
    subject.updatedAt = this.now();
    return item;
  }

  setStatus(subject: SecondCase, status: string, note: string | null): void {
    const statusOld = subject.status;
    subject.status = status;
    subject.statusLogs.push({ note, at: this.now() });
    this.log(subject, { kind: "status", content: note ?? "", from: ADMINISTRATORS, statusOld, statusNew: status });
  }

  /** A follow-up or a reply, which moves a case that is not over. */
  speak(subject: SecondCase, entry: LogEntry): LogItem {
    const moved = entry.kind === "reply" ? "Ditanggapi oleh Pelapor" : "Ditindaklanjuti oleh Instansi";
    const statusOld = subject.status;
    if (!isClosed(statusOld)) subject.status = moved;
    return this.log(subject, { ...entry, statusOld, statusNew: subject.status });
  }

  dispose(subject: SecondCase, institution: number, from: Institution | null, reason: string): void {
    if (this.institution(institution) === null) throw new Error(`there is no institution ${institution}`);
    subject.disposition = institution;
    subject.pendingDisposition = null;
    if (!isClosed(subject.status)) subject.status = "Belum Ditindaklanjuti";
    this.logDisposition(subject, from, reason, this.now());
  }

  setFlags(subject: SecondCase, flags: Partial<CaseFlags>): void {
    Object.assign(subject.flags, flags);
    subject.updatedAt = this.now();
  }

  /** The institution as which the hub comes. */
  get own(): Institution | null {
    return this.institution(OWN.institution);
  }

  private logDisposition(subject: SecondCase, from: Institution | null, reason: string, at: Date): void {
    const to = this.institution(subject.disposition);
    this.log(subject, { kind: "disposition", content: reason, at, from, to, statusNew: subject.status });
  }
}
