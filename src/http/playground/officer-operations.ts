import type { ReadyOperation } from "./ready-operation";

const CASE = { id: "{{id}}", expectedVersion: null };

/** A step of the procedure: the officer's own arguments stand before those that every step has. */
function step(name: string, operation: OfficerStep): ReadyOperation {
  const { title, mutation, declared = "", passed = "", note, variables = {} } = operation;
  return {
    name,
    needsToken: true,
    document: `# ${note}
mutation ${title}($id: ID!${declared}, $expectedVersion: Int) {
  ${mutation}(id: $id${passed}, expectedVersion: $expectedVersion) {
    complaint {
      id
      ticketNumber
      version
      status
      statusLabel
      allowedActions
    }
    userErrors {
      code
      message
      path
      currentVersion
      allowedActions
    }
  }
}`,
    variables: { ...CASE, ...variables },
  };
}

interface OfficerStep {
  readonly title: string;
  readonly mutation: string;
  readonly declared?: string;
  readonly passed?: string;
  /** Indonesian: who does this, and when. */
  readonly note: string;
  readonly variables?: Readonly<Record<string, unknown>>;
}

/** The procedure's steps after submission, in their order. */
export const OFFICER_STEPS: readonly ReadyOperation[] = [
  step("2 Verifikasi", {
    title: "Verifikasi",
    mutation: "verifyComplaint",
    declared: ", $leadAgency: ID!, $supportAgencies: [ID!], $category: ID, $note: String",
    passed: ", leadAgency: $leadAgency, supportAgencies: $supportAgencies, category: $category, note: $note",
    note: "Koordinator memverifikasi dan menetapkan OPD. OPD dapat disebut dengan kodenya.",
    variables: { leadAgency: "DPUPR", supportAgencies: [], category: null, note: "Kewenangan kabupaten." },
  }),
  step("3 Teruskan", {
    title: "Teruskan",
    mutation: "forwardComplaint",
    declared: ", $instruction: String",
    passed: ", instruction: $instruction",
    note: "Koordinator meneruskan aduan kepada OPD.",
    variables: { instruction: "Mohon ditinjau ke lapangan dan ditindaklanjuti." },
  }),
  step("4 Terima disposisi", {
    title: "TerimaDisposisi",
    mutation: "acceptDisposition",
    note: "Petugas OPD menerima disposisi.",
  }),
  step("5 Jawab", {
    title: "Jawab",
    mutation: "answerComplaint",
    declared: ", $text: String!, $attachments: [ID!], $stillInProcess: Boolean",
    passed: ", text: $text, attachments: $attachments, stillInProcess: $stillInProcess",
    note: "Petugas OPD menjawab warga.",
    variables: {
      text: "Jalan telah ditambal pada tanggal 23 November. Perbaikan menyeluruh dijadwalkan pada triwulan pertama.",
      attachments: [],
      stillInProcess: false,
    },
  }),
  step("6 Terima jawaban", {
    title: "TerimaJawaban",
    mutation: "receiveAnswer",
    note: "Koordinator memeriksa dan menerima jawaban OPD.",
  }),
  step("7 Tinjau hasil", {
    title: "TinjauHasil",
    mutation: "reviewResult",
    declared: ", $outcome: ReviewOutcome!, $note: String",
    passed: ", outcome: $outcome, note: $note",
    note: "Koordinator atau pimpinan meninjau hasil: RESOLVED (selesai) atau MONITORING (dipantau).",
    variables: { outcome: "RESOLVED", note: null },
  }),
  step("8 Arsipkan", {
    title: "Arsipkan",
    mutation: "archiveComplaint",
    note: "Koordinator mengarsipkan aduan yang telah selesai.",
  }),
  step("Tindak lanjut", {
    title: "TindakLanjut",
    mutation: "addFollowUp",
    declared: ", $text: String!, $visibility: Visibility!, $attachments: [ID!]",
    passed: ", text: $text, visibility: $visibility, attachments: $attachments",
    note: "Catatan pelaksanaan: PUBLIC terlihat oleh warga, INTERNAL hanya oleh petugas.",
    variables: { text: "Tim telah meninjau lokasi.", visibility: "INTERNAL", attachments: [] },
  }),
  step("Kembalikan disposisi", {
    title: "KembalikanDisposisi",
    mutation: "returnDisposition",
    declared: ", $reason: String!",
    passed: ", reason: $reason",
    note: "Petugas OPD mengembalikan disposisi yang bukan kewenangannya.",
    variables: { reason: "Ruas jalan ini merupakan kewenangan provinsi." },
  }),
];
