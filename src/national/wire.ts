/**
 * The national system's protocol, version 3, as far as it is publicly known. No official document of it is public:
 * "seen" is what public clients send or read, "assumed" is what nobody shows, and the hub must work without it.
 */

/** Names of a national case's status, as the admin site shows them (seen). Codes are not known; one name may have several. */
export const NATIONAL_STATUS_NAMES = [
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
] as const;
/** A status name that is known. */
export type NationalStatusName = (typeof NATIONAL_STATUS_NAMES)[number];

/** Names of the classifications (seen); their numbers differ between environments. */
export const CLASSIFICATION_NAMES = [
  "Pengaduan Berkadar Pengawasan",
  "Pengaduan Tidak Berkadar Pengawasan",
  "Aspirasi",
  "Permintaan Informasi",
  "Whistle Blowing",
  "Pengadaan",
] as const;

/** The master lists that N12 may offer (assumed). */
export const MASTER_LISTS = ["categories", "classifications", "channels", "locations"] as const;
/** One of the master lists. */
export type MasterList = (typeof MASTER_LISTS)[number];

/** What an admin can do with a case, if N11 exists (assumed). */
export const STATUS_ACTIONS = ["verify", "finish", "postpone", "archive"] as const;
/** One of the admin's actions. */
export type StatusAction = (typeof STATUS_ACTIONS)[number];

/** A number on the wire; environments were seen to send the same one as a text. */
export type WireId = number | string;

/** Body of N1, `POST /complaints/complaint` (seen). */
export interface WireCreateBody {
  readonly title: string;
  readonly content: string;
  readonly channel: WireId;
  /** True: the reporter's three fields; false: `user_id`. */
  readonly is_new_user_slider: boolean;
  readonly emailUser?: string;
  readonly nameUser?: string;
  readonly phoneUser?: string;
  readonly user_id?: WireId;
  readonly is_inbox: boolean;
  /** True: the case goes straight to `disposition_id`. */
  readonly is_disposisi_slider: boolean;
  readonly disposition_id: WireId;
  readonly classification_id: WireId;
  readonly category_id: WireId;
  readonly location_id: WireId;
  readonly priority_program_id: null;
  readonly community_id: null;
  readonly copy_externals: null;
  /** `YYYY-MM-DD`. */
  readonly date_of_incident: string | null;
  readonly info_disposition: string | null;
  readonly info_attachments: string | null;
  /** One hashtag. */
  readonly tags_raw: string;
  readonly is_approval: boolean;
  readonly is_anonymous: boolean;
  readonly is_secret: boolean;
  readonly is_priority: boolean;
  /** The numbers that N2 gave, as the text of a JSON array, or `false`. */
  readonly attachments: string | false;
}

/** Body of N3, `POST /complaints/process/{id}/reject`, "bukan wewenang" (seen). */
export interface WireTransferBody {
  readonly is_request: 1;
  readonly not_authority: 1;
  /** The institution that the case should go to. */
  readonly reason: WireId;
  readonly reason_description: string;
}

/** Text fields of N6's form, `POST /complaints/followup/add` (seen); files come as `attachment[0]`, `attachment[1]`, …. */
export interface WireFollowUpFields {
  readonly complaint_id: string;
  readonly user_id: string;
  readonly institution_from_id: string;
  readonly institution_to_id: string;
  readonly content: string;
  readonly template_code: string;
  readonly is_secret: "0" | "1";
  /** `0`: none. */
  readonly rating: string;
  readonly info_disposition: string;
}

/** An institution as log items carry it. */
export interface WireInstitution {
  readonly id: WireId;
  readonly name: string;
}

/** A status as log items carry it (seen). */
export interface WireStatus {
  readonly name: string;
  readonly color?: string;
}

/** A file of a log item (seen). */
export interface WireAttachment {
  readonly id?: WireId;
  readonly path: string;
  readonly file_name: string;
}

/** Keys "0", "1", … and "docs" (seen). */
export interface WireAttachments {
  readonly [position: string]: WireAttachment | readonly WireAttachment[];
}

/**
 * A log item of N4's `data_logs` or N5 (seen, in every mixture): any key may be missing or null, institutions are
 * named in one of several ways, and the moment is `date` or `created_at`, `dd-mm-YYYY HH:mm:ss` without a zone.
 */
export interface WireLogItem {
  readonly id?: WireId | null;
  readonly date?: string | null;
  readonly created_at?: string | null;
  /** HTML, with placeholders such as `{{institution_from}}`. */
  readonly content?: string | null;
  readonly template_code?: string | null;
  readonly template_content?: string | null;
  readonly institution_from_name?: string | null;
  readonly institution_to_name?: string | null;
  readonly institution_from_id?: WireInstitution | WireId | null;
  readonly institution_to_id?: WireInstitution | WireId | null;
  readonly institution_from?: WireInstitution | string | null;
  readonly institution_to?: WireInstitution | string | null;
  readonly institution?: WireInstitution | string | null;
  readonly status_old?: WireStatus | null;
  readonly status_new?: WireStatus | null;
  /** JSON as a text; may hold `status_old` and `status_new`. */
  readonly data?: string | null;
  readonly attachments?: WireAttachments | readonly [] | null;
}

/** An entry of a case's `status_logs` (seen). */
export interface WireStatusLogEntry {
  readonly note: string | null;
  readonly timestamp: string | null;
}

/** `results.data` of N4 (seen but for the last block) and an entry of N9 and N10 (assumed). */
export interface WireCaseData {
  readonly status_code: WireId | null;
  readonly status_name: string | null;
  readonly disposition_id: WireId | null;
  readonly disposition_name: string | null;
  readonly status_logs?: readonly WireStatusLogEntry[] | null;
  readonly id?: WireId | null;
  readonly title?: string | null;
  readonly content?: string | null;
  readonly created_at?: string | null;
  readonly updated_at?: string | null;
  readonly is_anonymous?: boolean | 0 | 1 | "0" | "1" | null;
  readonly is_secret?: boolean | 0 | 1 | "0" | "1" | null;
  /** The reporter's own files (assumed: in the shape that log items have). */
  readonly attachments?: WireAttachments | readonly [] | null;
}

/** The envelope of every answer (seen). */
export interface WireEnvelope<Results> {
  readonly results: Results;
  readonly message?: string;
}

/** A Laravel paginator (seen: `data` and `next_page_url`; the rest is what Laravel adds). */
export interface WirePage<Item> {
  readonly current_page: number;
  readonly data: readonly Item[];
  readonly per_page: number;
  readonly total: number;
  readonly last_page: number;
  /** Null at the end. Its host need not be the one that was asked: go by `page=N`. */
  readonly next_page_url: string | null;
  readonly prev_page_url: string | null;
}

/** Answer of N1 (seen); older servers answer `results.complaint.id` instead. */
export interface WireCreateAnswer {
  readonly complaint_id: WireId;
  readonly message?: string;
}

/** `results` of N2's answer (seen): two arrays, and pictures are only in the first. */
export interface WireUploadResults {
  readonly images: readonly { readonly id: WireId }[];
  readonly docs: readonly { readonly id: WireId }[];
}

/** A reply template of N8 (seen). */
export interface WireTemplate {
  readonly id: WireId;
  readonly code: string;
  readonly name: string;
  readonly content: string;
}

/** An entry of N7 (seen: `id` and `name`) and of the lists of N12 (assumed). */
export interface WireMaster {
  readonly id: WireId;
  readonly name: string;
  readonly parent?: WireId | null;
}

/** Error of the system itself (seen). */
export interface WireBackendError {
  readonly message: string;
  /** By field. */
  readonly errors?: Readonly<Record<string, readonly string[]>>;
}

/** Error of the gateway in front of it (seen); some services send it without the envelope `fault`, or as XML. */
export interface WireGatewayFault {
  readonly fault: { readonly code: number; readonly message: string; readonly description: string };
}
