import type { Capability, NationalSettings } from "../config/config";
import { judgeRepeatable, judgeUpload, judgeWrite, type Reading } from "./judge";
import { CASE_READER, LOG_READER, MASTER_READER, TEMPLATE_READER } from "./list-readers";
import { readCase } from "./mapper";
import { type Exchange, NationalHttp, type NationalRequest } from "./national-http";
import type { NationalCase, NationalList, NationalLogItem, NationalMaster, NationalTemplate } from "./neutral";
import {
  classificationOf,
  createBody,
  followUpFields,
  formOf,
  type OutboundCase,
  type OutboundFile,
  type OutboundFollowUp,
  transferBody,
} from "./outbound";
import { done, type ReadOutcome, type Refused, refused, type WriteOutcome } from "./outcome";
import { type EntryReader, type FetchPage, readList } from "./paging";
import { secretsOf } from "./reason";
import { idOf } from "./untrusted";
import type { MasterList, StatusAction } from "./wire";
import { readAcknowledgement, readCaseResults, readCreated, readPage, readUploaded } from "./wire-schema";

/** How the client is reached and what it may do there. */
export type NationalConfig = NationalSettings;

/** What the client needs from its user. */
export interface NationalClientOptions {
  /** Awaited before each HTTP call (a list is several): the place of the call budget. What it throws ends the method. */
  readonly pace?: (signal: AbortSignal | undefined) => Promise<void>;
  /** Told of each HTTP call's end. */
  readonly observe?: (exchange: Exchange) => void;
}

/** Which cases `listComplaints` is to show; both bounds may be left out. */
export interface ComplaintFilter {
  readonly dispositionId?: string;
  readonly updatedSince?: Date;
}

/** Public clients ask for master lists in one piece (seen). */
const MASTER_PAGE_SIZE = "1000";
/** With contents of 10,000 characters a page stays far below the size cap. */
const CASE_PAGE_SIZE = "50";
/** Readings of a list that keeps changing, before it counts as incomplete. */
const LIST_TRIES = 3;
/** Calls that exist wherever the system is, and name no case that could be missing. */
const CERTAIN_PATHS: ReadonlySet<string> = new Set([
  "/complaints/complaint",
  "/masters/institutions/external",
  "/masters/templates",
]);
/** The list of all cases changes all the time and is long: its reader overlaps his windows instead. */
const CASE_LIST_TRIES = 1;

/**
 * The national system SP4N-LAPOR! v3. Each method makes one call (a list: one a page) and says how it ended; none
 * throws for what the network or the other side does. Nothing is repeated here, and nothing is remembered.
 */
export class NationalClient {
  readonly #http: NationalHttp;
  readonly #secrets: readonly string[];

  constructor(
    readonly config: NationalConfig,
    private readonly options: NationalClientOptions = {},
  ) {
    this.#http = new NationalHttp(config);
    this.#secrets = secretsOf(config);
  }

  /** Whether a call exists there, by configuration. */
  can(capability: Capability): boolean {
    return this.config.capabilities.includes(capability);
  }

  /** N1: creates a case, disposed to our institution; the value is its national id. */
  async createComplaint(outbound: OutboundCase, signal?: AbortSignal): Promise<WriteOutcome<string>> {
    const classificationId = classificationOf(this.config, outbound.kind);
    if (classificationId === null) return refused(null, `SP4N_CLASSIFICATION_IDS tidak memuat ${outbound.kind}`);
    const body = createBody(this.config, outbound, classificationId);
    const exchange = await this.#send({ method: "POST", path: "/complaints/complaint", body, signal }, "create");
    const identity = [body.nameUser, body.emailUser, body.phoneUser].filter((value) => value !== undefined);
    return judgeWrite(exchange, readCreated, [...this.#secrets, ...identity]);
  }

  /**
   * N2: uploads files; the value is their numbers, which belong to no case until N1 names them. One that takes fewer
   * than it was given counts as not processed.
   */
  async uploadFiles(files: readonly OutboundFile[], signal?: AbortSignal): Promise<ReadOutcome<readonly string[]>> {
    if (files.length === 0) return done([]);
    const body = formOf({}, files, () => "attachments[]");
    const exchange = await this.#send({ method: "POST", path: "/complaints/complaint/file", body, signal }, "create");
    return judgeUpload(exchange, (answer) => exactly(files.length, readUploaded(answer)), this.#secrets);
  }

  /** N3: asks that the case go to another institution ("bukan wewenang"). */
  async transfer(
    nationalId: string,
    toInstitutionId: string,
    description: string,
    signal?: AbortSignal,
  ): Promise<WriteOutcome<true>> {
    const path = `/complaints/process/${nationalId}/reject`;
    return this.#writeTo(nationalId, path, transferBody(toInstitutionId, description), signal);
  }

  /** N4: reads a case with its own log; a case that does not exist is `refused` with 404. */
  async getComplaint(nationalId: string, signal?: AbortSignal): Promise<ReadOutcome<NationalCase>> {
    if (!isNationalId(nationalId)) return noSuchId();
    const exchange = await this.#send({ method: "GET", path: `/complaints/${nationalId}/complaint`, signal }, "read");
    const readOwn: Reading<NationalCase> = (answer) => {
      const results = readCaseResults(answer);
      const read = results === null ? null : readCase(results.data, results.log, nationalId);
      // An answer about another case would be applied to this one.
      return read?.nationalId === nationalId ? read : null;
    };
    return judgeRepeatable(exchange, readOwn, this.#secrets);
  }

  /** N5: reads the follow-ups of a case, every page; in the order of the answer, which is not promised to be any. */
  async getFollowUps(nationalId: string, signal?: AbortSignal): Promise<ReadOutcome<NationalList<NationalLogItem>>> {
    if (!isNationalId(nationalId)) return noSuchId();
    return readList(this.#pages(`/complaints/${nationalId}/followups`, {}, signal), LOG_READER, LIST_TRIES);
  }

  /** N6: adds a follow-up, with files. */
  async addFollowUp(followUp: OutboundFollowUp, signal?: AbortSignal): Promise<WriteOutcome<true>> {
    const fields = { ...followUpFields(this.config, followUp) };
    const body = formOf(fields, followUp.files ?? [], (index) => `attachment[${index}]`);
    return this.#writeTo(followUp.nationalId, "/complaints/followup/add", body, signal);
  }

  /** N7: the institutions to which a case may be transferred. */
  async institutions(signal?: AbortSignal): Promise<ReadOutcome<NationalList<NationalMaster>>> {
    return this.#masterList("/masters/institutions/external", MASTER_READER, signal);
  }

  /** N8: the reply templates. */
  async templates(signal?: AbortSignal): Promise<ReadOutcome<NationalList<NationalTemplate>>> {
    return this.#masterList("/masters/templates", TEMPLATE_READER, signal);
  }

  /** N9 (capability `listInbound`): the cases of an institution, or those changed since a moment; without their logs. */
  async listComplaints(
    filter: ComplaintFilter = {},
    signal?: AbortSignal,
  ): Promise<ReadOutcome<NationalList<NationalCase>>> {
    return this.#caseList(
      "listInbound",
      {
        ...(filter.dispositionId === undefined ? {} : { disposition_id: filter.dispositionId }),
        ...(filter.updatedSince === undefined ? {} : { updated_since: filter.updatedSince.toISOString() }),
      },
      CASE_LIST_TRIES,
      signal,
    );
  }

  /** N10 (capability `findByReference`): cases found by our ticket. A search is not an equality: look at each one's text. */
  async findByReference(ticket: string, signal?: AbortSignal): Promise<ReadOutcome<NationalList<NationalCase>>> {
    return this.#caseList("findByReference", { search: ticket }, LIST_TRIES, signal);
  }

  /** N11 (capability `writeStatus`): an admin's action on a case of ours. */
  async writeStatus(
    nationalId: string,
    action: StatusAction,
    note: string,
    signal?: AbortSignal,
  ): Promise<WriteOutcome<true>> {
    if (!this.can("writeStatus")) return noCapability("writeStatus");
    return this.#writeTo(nationalId, `/complaints/process/${nationalId}/${action}`, { note }, signal);
  }

  /** N12 (capability `masters`): a master list. */
  async masters(list: MasterList, signal?: AbortSignal): Promise<ReadOutcome<NationalList<NationalMaster>>> {
    if (!this.can("masters")) return noCapability("masters");
    return this.#masterList(`/masters/${list}`, MASTER_READER, signal);
  }

  /** Closes kept connections; the client can still be used. */
  close(): void {
    this.#http.close();
  }

  async #writeTo(
    nationalId: string,
    path: string,
    body: object,
    signal: AbortSignal | undefined,
  ): Promise<WriteOutcome<true>> {
    if (!isNationalId(nationalId)) return noSuchId();
    const exchange = await this.#send({ method: "POST", path, body, signal }, "create");
    return judgeWrite(exchange, readAcknowledgement, this.#secrets);
  }

  async #caseList(
    capability: Capability,
    query: Readonly<Record<string, string>>,
    tries: number,
    signal: AbortSignal | undefined,
  ): Promise<ReadOutcome<NationalList<NationalCase>>> {
    if (!this.can(capability)) return noCapability(capability);
    const pages = this.#pages("/complaints", { ...query, page_size: CASE_PAGE_SIZE }, signal);
    return readList(pages, CASE_READER, tries);
  }

  async #masterList<Item>(
    path: string,
    reader: EntryReader<Item>,
    signal: AbortSignal | undefined,
  ): Promise<ReadOutcome<NationalList<Item>>> {
    return readList(this.#pages(path, { page_size: MASTER_PAGE_SIZE }, signal), reader, LIST_TRIES);
  }

  #pages(path: string, query: Readonly<Record<string, string>>, signal: AbortSignal | undefined): FetchPage {
    return async (page) => {
      const request = { method: "GET" as const, path, query: { ...query, page: String(page) }, signal };
      return judgeRepeatable(await this.#send(request, "read"), readPage, this.#secrets);
    };
  }

  async #send(request: Omit<NationalRequest, "timeoutMs">, kind: "read" | "create"): Promise<Exchange> {
    await this.options.pace?.(request.signal);
    const timeoutMs = kind === "create" ? this.config.createTimeoutMs : this.config.readTimeoutMs;
    const answer = await this.#http.send({ ...request, timeoutMs });
    const isUnknownCall = answer.kind === "answer" && (answer.status === 404 || answer.status === 405);
    const exchange = isUnknownCall && CERTAIN_PATHS.has(request.path) ? { ...answer, isWrongAddress: true } : answer;
    this.options.observe?.(exchange);
    return exchange;
  }
}

function exactly(count: number, ids: readonly string[] | null): readonly string[] | null {
  return ids?.length === count ? ids : null;
}

/** It becomes part of an address: a dot or a slash in it would lead elsewhere. */
function isNationalId(nationalId: string): boolean {
  return idOf(nationalId) === nationalId;
}

function noSuchId(): Refused {
  return refused(null, "Nomor ini bukan nomor laporan nasional");
}

function noCapability(capability: Capability): Refused {
  return refused(null, `Sistem nasional tidak menyediakan ${capability} (SP4N_CAPABILITIES)`);
}
