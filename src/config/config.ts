import { randomUUID } from "node:crypto";
import { hostname } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import { isSmsAddress, isWhatsAppAddress } from "./gateway-address";
import { isNetwork } from "./networks";

const onOff = (fallback: "on" | "off") =>
  z
    .enum(["on", "off"], { error: "must be on or off" })
    .default(fallback)
    .transform((value) => value === "on");

const list = z
  .string()
  .default("")
  .transform((value) =>
    value
      .split(",")
      .map((item) => item.trim())
      .filter((item) => item !== ""),
  );

const listOf = (isFit: (entry: string) => boolean, error: string) =>
  list.refine((entries) => entries.every(isFit), error);

function isWebOrigin(entry: string): boolean {
  return URL.canParse(entry) && new URL(entry).origin !== "null";
}

function isDirectory(url: string): boolean {
  if (!url.startsWith("file:")) return true;
  try {
    return fileURLToPath(url) !== "";
  } catch {
    return false;
  }
}

/** Whether an address says which database is meant, in parts that can be read. */
function namesDatabase(url: string): boolean {
  const { username, password, pathname } = new URL(url);
  try {
    for (const part of [username, password, pathname]) decodeURIComponent(part);
    return pathname.length > 1;
  } catch {
    return false;
  }
}

const wholeNumber = (fallback: number, min: number, max: number) =>
  z.coerce
    .number({ error: "must be a number" })
    .int("must be a whole number")
    .min(min, `must be at least ${min}`)
    .max(max, `must be at most ${max}`)
    .default(fallback);

const httpUrl = z.url({ protocol: /^https?$/, error: "must be an http:// or https:// address" });
const databaseUrl = z
  .url({ protocol: /^(mysql|mariadb)$/, error: "must be mysql://user:password@host:port/database", abort: true })
  .refine(
    namesDatabase,
    "must name a database, mysql://user:password@host:port/database, with special characters as %40 and the like",
  );
const CAPABILITIES = ["listInbound", "findByReference", "writeStatus", "masters"] as const;

/** A call of the national system that may not exist there. */
export type Capability = (typeof CAPABILITIES)[number];

const base64Key = z
  .string()
  .refine(
    (value) => Buffer.from(value, "base64").length === 32,
    "must be 32 bytes in base64 (openssl rand -base64 32)",
  );

/** Every variable: its check and default, and the line that README's table shows. */
const VARIABLES = {
  HUB_HOST: [z.string().default("127.0.0.1"), "Address to listen on"],
  HUB_PORT: [wholeNumber(4000, 0, 65535), "Port; 0 takes any free one"],
  HUB_DATABASE_URL: [databaseUrl.optional(), "`mysql://…`; empty: the hub's own private server under `HUB_DATA_DIR`"],
  HUB_DATABASE_ADMIN_URL: [databaseUrl.optional(), "Owner account for migrations; empty: the same as above"],
  HUB_DATA_DIR: [z.string().default(".data"), "Files, keys, and the embedded database"],
  HUB_HINT_URL: [
    z.url({ protocol: /^rediss?$/, error: "must be redis://…" }).optional(),
    "`redis://…` (Redis or Valkey): hints between nodes; empty: one node, or looking four times a second",
  ],
  HUB_NODE_ID: [
    z.string().max(40).optional(),
    "Name of this node in logs and leases; empty: host name and a random part",
  ],
  HUB_PUBLIC_URL: [httpUrl.optional(), "Address under which people reach the hub"],
  HUB_TRUSTED_PROXIES: [
    listOf(isNetwork, "must list addresses, networks (10.0.0.0/8), loopback, linklocal or uniquelocal"),
    "Addresses of reverse proxies whose `X-Forwarded-For` is believed, comma separated",
  ],
  HUB_ALLOWED_ORIGINS: [
    listOf(isWebOrigin, "must list web origins: https://dasbor.example.org"),
    "Further web origins that may open sockets, comma separated",
  ],
  HUB_FILES_URL: [
    z.string().refine(isDirectory, "must be a directory's path, or file:///path with three slashes").optional(),
    "Directory for uploads (`file:///…`); empty: `files` in the data dir",
  ],
  HUB_SECRET_KEY: [
    base64Key.optional(),
    "Master key, 32 bytes in base64; made and kept in the data dir with the embedded database",
  ],
  HUB_OIDC_ISSUER: [httpUrl.optional(), "OpenID issuer; empty: local accounts only"],
  HUB_OIDC_AUDIENCE: [z.string().optional(), "Audience that its tokens must carry"],
  HUB_OIDC_ROLE_CLAIM: [z.string().default("hub_role"), "Claim that holds the role"],
  HUB_OIDC_AGENCY_CLAIM: [z.string().default("hub_agency"), "Claim that holds the agency's code"],
  HUB_PLAYGROUND: [onOff("off"), "`on` serves the playground without sign-in"],
  HUB_RATE_LIMITS: [onOff("on"), "`off` only for rehearsals and load tests"],
  HUB_SYNC: [onOff("on"), "The bridge's scheduler inside the server"],
  HUB_LOG_LEVEL: [
    z
      .enum(["trace", "debug", "info", "warn", "error", "silent"], {
        error: "must be trace, debug, info, warn, error or silent",
      })
      .default("info"),
    "Least severe level that is logged",
  ],
  SP4N_BASE_URL: [httpUrl.optional(), "National system; empty: the bridge is off"],
  SP4N_AUTH_HEADER: [z.string().default("Authorization"), "Name of the header that carries the gateway's bearer"],
  SP4N_AUTH_VALUE: [z.string().optional(), "Its value, sent verbatim"],
  SP4N_TOKEN: [z.string().optional(), "Value of the header `token`, sent verbatim"],
  SP4N_API_KEY: [z.string().optional(), "Value of the header `apikey`, where the gateway wants one"],
  SP4N_INSTITUTION_ID: [z.string().optional(), "The regency's institution there"],
  SP4N_USER_ID: [z.string().optional(), "The regency's user there"],
  SP4N_CHANNEL_ID: [z.string().optional(), "The channel under which the regency's cases are filed"],
  SP4N_CLASSIFICATION_IDS: [
    z
      .string()
      .transform((text, context): Record<string, string> => {
        try {
          const parsed = z.record(z.string(), z.coerce.string()).parse(JSON.parse(text));
          return parsed;
        } catch {
          context.addIssue({ code: "custom", message: 'must be JSON by kind, e.g. {"COMPLAINT":1}' });
          return {};
        }
      })
      .optional(),
    "JSON: classification by complaint kind",
  ],
  SP4N_LOCATION_ID: [z.string().optional(), "The regency's location there"],
  SP4N_DEFAULT_CATEGORY_ID: [z.string().optional(), "Category of a case whose own has no national number"],
  SP4N_CAPABILITIES: [
    list.pipe(z.array(z.enum(CAPABILITIES, { error: `may name ${CAPABILITIES.join(", ")}` }))),
    "Calls that exist there: any of `listInbound,findByReference,writeStatus,masters`",
  ],
  SP4N_CALLS_PER_MINUTE: [wholeNumber(60, 1, 100_000), "Call budget, shared by all processes"],
  SP4N_CREATE_TIMEOUT_MS: [wholeNumber(90_000, 10, 600_000), "Time-out of calls that create"],
  SP4N_READ_TIMEOUT_MS: [wholeNumber(30_000, 10, 600_000), "Time-out of calls that read"],
  NOTIFY_WHATSAPP_URL: [
    httpUrl
      .refine(
        isWhatsAppAddress,
        "must be https://graph.facebook.com/v<version>/<phone number id>/messages on that host",
      )
      .optional(),
    "WhatsApp gateway, or `https://graph.facebook.com/v…/<phone number id>/messages`; empty: its notices wait",
  ],
  NOTIFY_WHATSAPP_TOKEN: [z.string().optional(), "Its token, which also signs its delivery reports"],
  NOTIFY_WHATSAPP_GROUP: [z.string().max(120).optional(), 'The gateway\'s id of the group "Sp4n Lapor"'],
  NOTIFY_SMS_URL: [
    httpUrl
      .refine(
        isSmsAddress,
        "may have {to}, {msisdn}, {text}, {id}, {post} and {ok=…} after the ?, with {text} and one of {to}, {msisdn} among them",
      )
      .optional(),
    "SMS gateway; with `{to}` and `{text}` in its query it is given these as fields; empty: its notices wait",
  ],
  NOTIFY_SMTP_URL: [
    z.url({ protocol: /^smtps?$/, error: "must be smtp://…" }).optional(),
    "Mail server; empty: its notices wait",
  ],
  NOTIFY_SMTP_FROM: [
    z
      .string()
      .regex(/^[^\r\n]*[^\s<>@]+@[^\s<>@]+>?$/, "must be an e-mail address")
      .optional(),
    "Sender of mails",
  ],
  INTAKE_SMS_SECRET: [z.string().optional(), "Secret of the SMS webhook"],
  INTAKE_WHATSAPP_SECRET: [z.string().optional(), "Secret of the WhatsApp webhook"],
} as const satisfies Record<string, readonly [z.ZodType, string]>;

type Variables = { readonly [K in keyof typeof VARIABLES]: z.output<(typeof VARIABLES)[K][0]> };

/** The bridge's settings, complete; absent when `SP4N_BASE_URL` is empty. */
export interface NationalSettings {
  readonly baseUrl: string;
  readonly authHeader: string;
  readonly authValue: string;
  readonly token: string;
  readonly apiKey: string | null;
  readonly institutionId: string;
  readonly userId: string;
  readonly channelId: string;
  readonly classificationIds: Readonly<Record<string, string>>;
  readonly locationId: string;
  readonly defaultCategoryId: string;
  readonly capabilities: readonly Capability[];
  readonly callsPerMinute: number;
  readonly createTimeoutMs: number;
  readonly readTimeoutMs: number;
}

/** Under which addresses the hub itself is reached. */
export interface OwnAddress {
  /** Where people reach it; null: not set, as in a rehearsal on one machine. */
  readonly publicUrl: string | null;
  /** On which it listens on its own machine; 0: any free one. */
  readonly port: number;
}

/** By which ways notices can go; null: not set, and what would go that way waits. */
export interface NotifySettings {
  /** Where no webhook may lead. */
  readonly own: OwnAddress;
  readonly whatsapp: { readonly url: string; readonly token: string; readonly group: string | null } | null;
  /** Its delivery reports are signed with the secret of its webhook; null: they are not taken. */
  readonly sms: { readonly url: string; readonly reportSecret: string | null } | null;
  readonly mail: { readonly url: string; readonly from: string } | null;
}

/** The hub's whole configuration, checked and frozen at start. */
export interface Config extends Variables {
  readonly dataDir: string;
  /** Where uploads are kept. */
  readonly filesDir: string;
  readonly nodeId: string;
  readonly national: NationalSettings | null;
  readonly notify: NotifySettings;
}

/** The environment cannot be used: every fault is listed, and the process ends with exit code 78 (EX_CONFIG). */
export class ConfigError extends Error {
  constructor(readonly faults: readonly string[]) {
    super(`The configuration cannot be used:\n${faults.map((fault) => `  - ${fault}`).join("\n")}`);
  }
}

const REQUIRED_WITH_NATIONAL = [
  "SP4N_AUTH_VALUE",
  "SP4N_TOKEN",
  "SP4N_INSTITUTION_ID",
  "SP4N_USER_ID",
  "SP4N_CHANNEL_ID",
  "SP4N_CLASSIFICATION_IDS",
  "SP4N_LOCATION_ID",
  "SP4N_DEFAULT_CATEGORY_ID",
] as const;

/** Reads a file named by `NAME_FILE`; throws when it cannot be read. */
export type ReadSecretFile = (path: string) => string;

/**
 * Checks the environment. An empty variable counts as absent; `NAME_FILE` names a file that holds the value.
 * @throws ConfigError with all faults at once.
 */
export function loadConfig(environment: NodeJS.ProcessEnv, readSecretFile: ReadSecretFile): Config {
  const faults: string[] = [];
  const values: Record<string, unknown> = {};
  for (const [name, [schema]] of Object.entries(VARIABLES)) {
    const result = (schema as z.ZodType).safeParse(rawValue(name, environment, readSecretFile, faults));
    if (result.success) values[name] = result.data;
    else faults.push(...result.error.issues.map((issue) => `${name} ${issue.message}`));
  }
  const variables = values as Variables;
  faults.push(...missingBeside(variables, faults));
  if (faults.length > 0) throw new ConfigError(faults);
  return Object.freeze({
    ...variables,
    dataDir: resolve(variables.HUB_DATA_DIR),
    filesDir: filesDirectory(variables),
    nodeId: variables.HUB_NODE_ID ?? `${hostname().slice(0, 26)}-${randomUUID().slice(0, 8)}`,
    national: nationalSettings(variables),
    notify: notifySettings(variables),
  });
}

/** What is missing beside a variable that needs it; one that is given, but faulty, needs it all the same. */
function missingBeside(variables: Variables, faults: readonly string[]): string[] {
  const isGiven = (name: keyof Variables) =>
    variables[name] !== undefined ||
    faults.some((fault) => fault.startsWith(`${name} `) || fault.startsWith(`${name}_FILE `));
  const missing: string[] = [];
  if (isGiven("HUB_DATABASE_URL") && !isGiven("HUB_SECRET_KEY")) {
    missing.push("HUB_SECRET_KEY is required with HUB_DATABASE_URL (32 bytes in base64: openssl rand -base64 32)");
  }
  if (isGiven("HUB_DATABASE_ADMIN_URL") && !isGiven("HUB_DATABASE_URL")) {
    missing.push("HUB_DATABASE_ADMIN_URL needs HUB_DATABASE_URL beside it");
  }
  if (isGiven("HUB_OIDC_ISSUER") && !isGiven("HUB_OIDC_AUDIENCE")) {
    missing.push("HUB_OIDC_AUDIENCE is required with HUB_OIDC_ISSUER");
  }
  if (isGiven("SP4N_BASE_URL")) {
    for (const name of REQUIRED_WITH_NATIONAL) {
      if (!isGiven(name)) missing.push(`${name} is required with SP4N_BASE_URL`);
    }
  }
  return missing;
}

function filesDirectory({ HUB_FILES_URL: url, HUB_DATA_DIR }: Variables): string {
  if (url === undefined) return join(resolve(HUB_DATA_DIR), "files");
  return url.startsWith("file:") ? fileURLToPath(url) : url;
}

function rawValue(name: string, environment: NodeJS.ProcessEnv, readSecretFile: ReadSecretFile, faults: string[]) {
  const direct = environment[name];
  if (direct !== undefined && direct !== "") return direct;
  const file = environment[`${name}_FILE`];
  if (file === undefined || file === "") return undefined;
  try {
    const text = readSecretFile(file).trim();
    return text === "" ? undefined : text;
  } catch {
    faults.push(`${name}_FILE names a file that cannot be read: ${file}`);
    return undefined;
  }
}

function notifySettings(variables: Variables): NotifySettings {
  const { NOTIFY_WHATSAPP_URL, NOTIFY_WHATSAPP_TOKEN, NOTIFY_WHATSAPP_GROUP } = variables;
  const { NOTIFY_SMS_URL, NOTIFY_SMTP_URL, NOTIFY_SMTP_FROM } = variables;
  return {
    own: { publicUrl: variables.HUB_PUBLIC_URL ?? null, port: variables.HUB_PORT },
    whatsapp:
      NOTIFY_WHATSAPP_URL === undefined || NOTIFY_WHATSAPP_TOKEN === undefined
        ? null
        : { url: NOTIFY_WHATSAPP_URL, token: NOTIFY_WHATSAPP_TOKEN, group: NOTIFY_WHATSAPP_GROUP ?? null },
    sms:
      NOTIFY_SMS_URL === undefined ? null : { url: NOTIFY_SMS_URL, reportSecret: variables.INTAKE_SMS_SECRET ?? null },
    mail:
      NOTIFY_SMTP_URL === undefined || NOTIFY_SMTP_FROM === undefined
        ? null
        : { url: NOTIFY_SMTP_URL, from: NOTIFY_SMTP_FROM },
  };
}

function nationalSettings(variables: Variables): NationalSettings | null {
  if (variables.SP4N_BASE_URL === undefined) return null;
  return {
    baseUrl: variables.SP4N_BASE_URL,
    authHeader: variables.SP4N_AUTH_HEADER,
    authValue: variables.SP4N_AUTH_VALUE ?? "",
    token: variables.SP4N_TOKEN ?? "",
    apiKey: variables.SP4N_API_KEY ?? null,
    institutionId: variables.SP4N_INSTITUTION_ID ?? "",
    userId: variables.SP4N_USER_ID ?? "",
    channelId: variables.SP4N_CHANNEL_ID ?? "",
    classificationIds: variables.SP4N_CLASSIFICATION_IDS ?? {},
    locationId: variables.SP4N_LOCATION_ID ?? "",
    defaultCategoryId: variables.SP4N_DEFAULT_CATEGORY_ID ?? "",
    capabilities: variables.SP4N_CAPABILITIES,
    callsPerMinute: variables.SP4N_CALLS_PER_MINUTE,
    createTimeoutMs: variables.SP4N_CREATE_TIMEOUT_MS,
    readTimeoutMs: variables.SP4N_READ_TIMEOUT_MS,
  };
}

/** The configuration as a Markdown table for the README. */
export function configurationTable(): string {
  const lines = Object.entries(VARIABLES).map(([name, [schema, meaning]]) => {
    const parsed = (schema as z.ZodType).safeParse(undefined);
    const fallback = parsed.success ? shown(parsed.data) : "";
    return `| \`${name}\` | ${fallback} | ${meaning} |`;
  });
  return ["| Variable | Default | Meaning |", "| --- | --- | --- |", ...lines].join("\n");
}

function shown(value: unknown): string {
  if (value === undefined || (Array.isArray(value) && value.length === 0)) return "";
  if (typeof value === "boolean") return value ? "`on`" : "`off`";
  return `\`${String(value)}\``;
}
