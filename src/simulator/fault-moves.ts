import { newCaseOf } from "./births";
import type { Happening } from "./happening";
import type { WireView } from "./wire-view";

/** An old log item appears in the case that the call is about, and stays. */
export function logLately({ order, context, state }: Happening): void {
  const record = state.cases.get(context.caseId ?? "");
  if (record === undefined) return;
  state.addFollowUp(record, {
    author: "admin",
    institutionFromId: record.dispositionId,
    institutionToId: null,
    content: "Catatan lama yang baru ditampilkan.",
    templateCode: null,
    list: "both",
    at: new Date(state.clock.now().getTime() - order.ageMs),
  });
}

/** Lets a list change behind page 1: a new entry comes to its head, or the one at its head is not shown. */
export function changeList(happening: Happening): Partial<WireView> {
  if (happening.order.change === "remove") return { list: (items) => items.slice(1) };
  insertAtHead(happening);
  return {};
}

function insertAtHead({ context, state }: Happening): void {
  const { call, caseId, query } = context;
  if (call === "N7") state.addInstitution(`Instansi Baru ${state.masters.institutions.length + 1}`);
  if (call === "N9") {
    const dispositionId = query.disposition_id ?? state.settings.institutionId;
    state.createCase(newCaseOf(state, { title: "Laporan yang baru masuk", dispositionId }));
  }
  const record = call === "N5" ? state.cases.get(caseId ?? "") : undefined;
  if (record === undefined) return;
  state.addFollowUp(record, {
    author: "admin",
    institutionFromId: record.dispositionId,
    institutionToId: null,
    content: "Catatan yang baru masuk.",
    templateCode: null,
  });
}
