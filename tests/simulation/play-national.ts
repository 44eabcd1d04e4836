import type { NationalState } from "../../src/simulator/national-state";
import type { CaseRecord } from "../../src/simulator/records";
import type { History } from "./history";
import { pickedFrom, type Step } from "./plan";
import { textOf } from "./verbs";

type StepOf<Kind extends Step["do"]> = Extract<Step, { readonly do: Kind }>;

const HOUR_MS = 3_600_000;
const STATUSES = [
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

/** A citizen complains at the national system; the case is the regency's. */
export function bornThere(history: History, pick: number): void {
  const { state } = history.world.simulator;
  const token = history.ledger.token();
  const first = (list: readonly { readonly id: number | string }[]) => String(list[0]?.id ?? "");
  const record = state.createCase({
    title: `Aduan nasional ${token}`,
    content: `${token} Lampu jalan padam.`,
    tags: "",
    channelId: first(state.masters.channels),
    classificationId: first(state.masters.classifications),
    categoryId: first(state.masters.categories),
    locationId: first(state.masters.locations),
    dispositionId: state.settings.institutionId,
    incidentOn: null,
    isAnonymous: pick % 3 === 0,
    isSecret: pick % 5 === 0,
    fileIds: [],
    statusName: null,
    reporter: { userId: null, name: `Pelapor ${token}`, email: null, phone: null },
  });
  history.ledger.bornThere.push({ nationalId: record.id, token });
  history.ledger.note(`born nationally: ${record.id} (${token})`);
}

/** Sets the national status of the case of this history's pair. */
export async function statusThere(history: History, { status }: StepOf<"statusThere">): Promise<void> {
  const [row] = await history.world.sql<{ nationalId: string | null }>(
    "SELECT national_id AS nationalId FROM national_case WHERE complaint_id = ?",
    [history.cellCaseId],
  );
  const record = history.world.simulator.state.cases.get(row?.nationalId ?? "");
  if (record === undefined) return history.ledger.note("the case is not linked");
  if (record.statusName !== status) history.world.simulator.state.setStatus(record, status);
  history.ledger.note(`national ${record.id} is ${status}`);
}

/** Somebody at the national side does something with a case. */
export function moveThere(history: History, { of, pick }: StepOf<"moveThere">): void {
  const { state } = history.world.simulator;
  const records = [...state.cases.values()];
  if (records.length === 0) {
    bornThere(history, pick);
    return;
  }
  const record = pickedFrom(records, of);
  const move = pickedFrom(MOVES, pick);
  const rest = Math.floor(pick / MOVES.length);
  const token = history.ledger.token();
  const said = move({ history, state, record, rest, token });
  if (said.leavesToken === true) history.ledger.saidThere.push({ token, nationalId: record.id });
  history.count("national moves", said.what);
  history.ledger.note(`national ${record.id}: ${said.what}${said.leavesToken === true ? ` (${token})` : ""}`);
}

interface Moving {
  readonly history: History;
  readonly state: NationalState;
  readonly record: CaseRecord;
  readonly rest: number;
  readonly token: string;
}

type Move = (moving: Moving) => { readonly what: string; readonly leavesToken?: boolean };

function follow(
  { state, record, token, rest }: Moving,
  from: string | null,
  extra: { at?: Date; before?: string } = {},
) {
  const isReporter = from === null;
  state.addFollowUp(record, {
    author: isReporter ? "reporter" : "institution",
    institutionFromId: from,
    institutionToId: isReporter ? record.dispositionId : from,
    content: `${extra.before ?? ""}${textOf(token, rest)}`,
    templateCode: isReporter ? "reporter_reply" : "reply",
    at: extra.at ?? null,
  });
}

function status({ state, record, rest, token }: Moving, withNote: boolean): void {
  state.setStatus(record, pickedFrom(STATUSES, rest), withNote ? `Catatan ${token}` : null);
}

const other = ({ history, rest }: Moving) => pickedFrom(history.institutions, rest);

const MOVES: readonly Move[] = [
  (moving) => {
    follow(moving, moving.state.settings.institutionId);
    return { what: "follow-up of ours", leavesToken: true };
  },
  (moving) => {
    follow(moving, other(moving));
    return { what: "follow-up of another", leavesToken: true };
  },
  (moving) => {
    follow(moving, null);
    return { what: "reporter's reply", leavesToken: true };
  },
  (moving) => {
    follow(moving, null, { before: "[ABCDEF99/999] " });
    return { what: "reply with a made-up mark", leavesToken: true };
  },
  (moving) => {
    follow(moving, moving.state.settings.institutionId, { at: new Date(Date.now() - 30 * HOUR_MS) });
    return { what: "late old item", leavesToken: true };
  },
  (moving) => {
    follow(moving, moving.state.settings.institutionId, { at: new Date(Date.now() + 5 * HOUR_MS) });
    return { what: "item of the future", leavesToken: true };
  },
  (moving) => {
    status(moving, false);
    return { what: "status" };
  },
  (moving) => {
    status(moving, true);
    return { what: "status with a note", leavesToken: true };
  },
  ({ state, record, rest }) => {
    state.setStatus(record, rest % 2 === 0 ? "Dalam Proses" : "Sedang Dikaji");
    return { what: rest % 2 === 0 ? "status" : "unknown status" };
  },
  (moving) => {
    moving.state.dispose(moving.record, other(moving));
    return { what: "disposed away" };
  },
  ({ state, record }) => {
    state.dispose(record, state.settings.institutionId);
    return { what: "disposed to us" };
  },
  ({ state, record }) => {
    state.dispose(record, null);
    return { what: "disposed to nobody" };
  },
  ({ state, record, rest }) => {
    state.alter(record, rest % 2 === 0 ? { isAnonymous: true } : { isSecret: true });
    return { what: "flag raised" };
  },
  ({ state, record, rest }) => {
    state.alter(record, rest % 2 === 0 ? { isAnonymous: false } : { isSecret: false });
    return { what: "flag lowered" };
  },
];
