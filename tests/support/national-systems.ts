import { newCaseOf } from "../../src/simulator/births";
import type { NationalState } from "../../src/simulator/national-state";
import type { SimulatedCapability } from "../../src/simulator/options";
import type { LogRecord } from "../../src/simulator/records";
import { type Simulator, startSimulator } from "../../src/simulator/server";
import type { SecondCase } from "../e2e/second-national/model";
import { type JournalEntry, type SecondNational, startSecondNational } from "../e2e/second-national/second-national";

/** Every call of which nobody knows whether the real system has it. */
export const ALL_CAPABILITIES: readonly SimulatedCapability[] = [
  "listInbound",
  "findByReference",
  "writeStatus",
  "masters",
];

/** How a national system is started. */
export interface SystemOptions {
  readonly seed?: number;
  /** Everything unless told. */
  readonly capabilities?: readonly SimulatedCapability[];
  /** A clock that stands still here until it is advanced; the real one unless told. */
  readonly clock?: Date;
  /** Of each call to go wrong (0 to 1), in all ways that leave no trace in what is read; none unless told. */
  readonly faultProbability?: number;
  /** Only this goes wrong: the call was carried out, and its connection is reset. */
  readonly onlyLosesAnswers?: boolean;
  /** A case that is read has no title, content, id and flags; log items may lack keys. Not so unless told. */
  readonly isBare?: boolean;
  /** "Bukan wewenang" is only noted until an administrator disposes of the case; not so unless told. */
  readonly transferNeedsApproval?: boolean;
}

/** A request as the national system got it. */
export interface SeenCall {
  /** N1 to N12. */
  readonly call: string | null;
  readonly query: Readonly<Record<string, string>>;
  /** Fields of the JSON body or of the form. */
  readonly fields: unknown;
  readonly files: readonly { readonly field: string; readonly name: string; readonly contentType: string }[];
  /** What went wrong with it; null: nothing. */
  readonly fault: string | null;
}

/** A case as the national system has it. */
export interface CaseThere {
  readonly id: string;
  readonly title: string;
  readonly content: string;
  readonly statusName: string;
  readonly dispositionId: string | null;
  readonly isAnonymous: boolean;
  readonly isSecret: boolean;
  /** How many files came with it. */
  readonly fileCount: number;
  /** What institutions and the reporter said, in order. */
  readonly said: readonly string[];
}

/** A running national system, whichever it is; its back door speaks plainly. */
export interface NationalSystem {
  readonly url: string;
  /** The `SP4N_*` variables with which a hub reaches it. */
  readonly environment: Readonly<Record<string, string>>;
  /** The regency's institution, and another one. */
  readonly own: { readonly id: string; readonly name: string };
  readonly other: string;
  readonly cases: readonly CaseThere[];
  readonly calls: readonly SeenCall[];
  /** What callers did against the protocol, as far as the system takes note of it. */
  readonly violations: readonly unknown[];
  setStatus(id: string, statusName: string, note?: string): void;
  /** A follow-up of another institution's administrator, or of the regency's own. */
  followUp(id: string, text: string, by?: "own" | "other"): void;
  reply(id: string, text: string): void;
  dispose(id: string, institutionId: string): void;
  setFlags(id: string, flags: { readonly isAnonymous?: boolean; readonly isSecret?: boolean }): void;
  /** A case that citizens hand in there; the value is its id. */
  born(fields: { readonly title: string; readonly content: string; readonly dispositionId?: string | null }): string;
  /** Only for a clock that stands still. */
  advance(byMs: number): void;
  /** Nothing goes wrong from now on. */
  heal(): void;
  close(): Promise<void>;
}

/** The case of that id. @throws Error if there is none */
export function caseThere(system: NationalSystem, id: string | null): CaseThere {
  const found = system.cases.find((one) => one.id === id);
  if (found === undefined) throw new Error(`there is no national case ${id}`);
  return found;
}

/** Every national system that the hub is held against. */
export const NATIONAL_SYSTEMS: readonly {
  readonly name: string;
  readonly start: (options?: SystemOptions) => Promise<NationalSystem>;
}[] = [
  { name: "the simulator", start: startFirst },
  { name: "the second national system", start: startSecond },
];

/** What {@link SystemOptions.isBare} leaves out. */
const BARE = ["id", "title", "content", "created_at", "is_anonymous", "is_secret"];
/** What may happen to any call; each was carried out or not, and its caller is told or not. */
const FAULTS_OF_CALLS = [
  "timeoutBefore",
  "timeoutAfter",
  "resetBefore",
  "resetAfter",
  "status",
  "statusAfter",
  "htmlBefore",
  "htmlAfter",
  "redirectBefore",
  "redirectAfter",
  "noId",
] as const;

async function startFirst(options: SystemOptions = {}): Promise<NationalSystem> {
  const { clock = null, seed = 1, capabilities = ALL_CAPABILITIES, faultProbability = 0 } = options;
  const { transferNeedsApproval = false, isBare = false, onlyLosesAnswers = false } = options;
  const rules = { transferNeedsApproval, logShapes: onlyLosesAnswers ? "mixed" : "usual" } as const;
  const simulator = await startSimulator({ clock, seed, capabilities, rules });
  if (faultProbability > 0) {
    const kinds = onlyLosesAnswers ? (["resetAfter"] as const) : FAULTS_OF_CALLS;
    simulator.faults.add({ kind: "mix", kinds: [...kinds], probability: faultProbability, seed });
  }
  if (isBare) simulator.faults.add({ kind: "missingFields", calls: ["N4"], fields: BARE });
  return firstAsSystem(simulator);
}

function firstAsSystem(simulator: Simulator): NationalSystem {
  const { state, journal } = simulator;
  const record = (id: string) => {
    const found = state.cases.get(id);
    if (found === undefined) throw new Error(`there is no national case ${id}`);
    return found;
  };
  const { institutionId } = state.settings;
  const other = String(state.masters.institutions.find(({ id }) => String(id) !== institutionId)?.id);
  const speak = (id: string, author: LogRecord["author"], from: string | null, content: string) =>
    state.addFollowUp(record(id), {
      author,
      institutionFromId: from,
      institutionToId: null,
      content,
      templateCode: author === "reporter" ? "reporter_reply" : "reply",
    });
  return {
    url: simulator.url,
    environment: simulator.environment,
    own: { id: institutionId, name: institutionName(state, institutionId) },
    other,
    get cases() {
      return [...state.cases.values()].map((one) => ({
        ...one,
        fileCount: one.fileIds.length,
        said: one.log.filter(({ list }) => list === "followUps").map(({ content }) => content ?? ""),
      }));
    },
    get calls() {
      return journal.entries.map(({ call, query, body, files, fault }) => ({
        call,
        query,
        fields: body,
        files,
        fault,
      }));
    },
    violations: [],
    setStatus: (id, statusName, note) => state.setStatus(record(id), statusName, note ?? null),
    followUp: (id, text, by = "other") => void speak(id, "institution", by === "own" ? institutionId : other, text),
    reply: (id, text) => void speak(id, "reporter", null, text),
    dispose: (id, target) => state.dispose(record(id), target),
    setFlags: (id, flags) => state.alter(record(id), flags),
    born: (fields) => state.createCase(newCaseOf(state, fields)).id,
    advance: (byMs) => state.clock.advance(byMs),
    heal: () => simulator.faults.clear(),
    close: () => simulator.close(),
  };
}

function institutionName(state: NationalState, institutionId: string): string {
  return state.masters.institutions.find(({ id }) => String(id) === institutionId)?.name ?? "";
}

/** The second system's other institution; it exists from the beginning. */
const SECOND_OTHER = "41915";

async function startSecond(options: SystemOptions = {}): Promise<NationalSystem> {
  const { clock, seed = 1, capabilities = ALL_CAPABILITIES, faultProbability = 0 } = options;
  const { transferNeedsApproval = false, isBare = false, onlyLosesAnswers = false } = options;
  let now = clock?.getTime() ?? null;
  const second = await startSecondNational({
    seed,
    capabilities,
    bareCases: isBare,
    missingLogKeys: isBare,
    rejectNeedsApproval: transferNeedsApproval,
    faults: { probability: faultProbability, ...(onlyLosesAnswers ? { kinds: ["resetAfterCommit"] as const } : {}) },
    now: () => new Date(now ?? Date.now()),
  });
  return secondAsSystem(second, (byMs) => {
    now = (now ?? Date.now()) + byMs;
  });
}

function secondAsSystem(second: SecondNational, advance: (byMs: number) => void): NationalSystem {
  const ownId = second.environment.SP4N_INSTITUTION_ID ?? "";
  return {
    url: second.url,
    environment: second.environment,
    own: { id: ownId, name: "Pemerintah Kabupaten Demak" },
    other: SECOND_OTHER,
    get cases() {
      return [...second.cases.values()].map(secondCaseThere);
    },
    get calls() {
      return second.journal.map(seenCall);
    },
    violations: second.violations,
    setStatus: (id, statusName, note) => second.adminSetStatus(id, statusName, note),
    followUp: (id, text, by = "other") =>
      void second.adminFollowUp(id, Number(by === "own" ? ownId : SECOND_OTHER), text),
    reply: (id, text) => void second.reporterReply(id, text),
    dispose: (id, target) => second.adminDispose(id, Number(target)),
    setFlags: (id, flags) => second.adminSetFlags(id, flags),
    born: ({ dispositionId, ...fields }) =>
      second.bornNationally({
        ...fields,
        ...(dispositionId === undefined ? {} : { disposition: dispositionId === null ? null : Number(dispositionId) }),
      }).id,
    advance,
    heal: () => second.healed(),
    close: () => second.close(),
  };
}

function secondCaseThere({ id, title, content, status, disposition, flags, files, items }: SecondCase): CaseThere {
  return {
    id,
    title,
    content,
    statusName: status,
    dispositionId: disposition === null ? null : String(disposition),
    isAnonymous: flags.isAnonymous,
    isSecret: flags.isSecret,
    fileCount: files.length,
    said: items.filter(({ kind }) => kind === "followUp" || kind === "reply").map((item) => item.content),
  };
}

function seenCall({ call, query, json, form, fault }: JournalEntry): SeenCall {
  return {
    call,
    fault,
    query: Object.fromEntries(query),
    fields: form === null ? json : Object.fromEntries(form.fields.map(({ name, value }) => [name, value])),
    files: (form?.files ?? []).map(({ field, name, type }) => ({ field, name, contentType: type })),
  };
}
