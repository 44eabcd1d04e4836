import { parseArgs } from "node:util";
import { createApiKey } from "../auth/api-keys";
import { findByUsername, isSuspended, type OfficerRow, readingFrom } from "../auth/officer-rows";
import { belongsToAgency, createOfficer } from "../auth/officers";
import { parseTtl } from "../auth/ttl";
import { appendAdministration } from "../cases/event-log";
import type { Core } from "../compose";
import { API_KEY_SCOPES, type ApiKeyScope } from "../domain/permission";
import { CHANNELS, ROLES, type Role } from "../domain/status";
import { agencyByIdOrCode } from "../store/agency-rows";
import { type CommandInput, UsageError } from "./command";
import { withCore } from "./with-core";

const DAY_MS = 86_400_000;

/** `token --role R [--agency CODE] [--name NAME] [--ttl 8h]`: a bearer of a local officer, who is made if absent. */
export function token(input: CommandInput): Promise<number> {
  const { values } = parseArgs({
    args: [...input.words],
    options: {
      role: { type: "string" },
      agency: { type: "string" },
      name: { type: "string" },
      ttl: { type: "string", default: "8h" },
    },
  });
  const role = roleOf(values.role);
  const ttlMs = lifeOf(values.ttl);
  return withCore(input, async (core) => {
    const officer = await tokenOfficer(core, role, values.agency ?? null, values.name ?? null);
    input.print((await core.tokens.issue(officer, ttlMs)).token);
    return 0;
  });
}

/** `user add --username U --name N --role R [--agency CODE]`; the password is read from the environment or standard input. */
export function user(input: CommandInput): Promise<number> {
  if (input.words[0] !== "add")
    throw new UsageError("hub user add --username U --name N --role R [--agency CODE] [--password P]");
  const { values } = parseArgs({
    args: input.words.slice(1),
    options: {
      username: { type: "string" },
      name: { type: "string" },
      role: { type: "string" },
      agency: { type: "string" },
      password: { type: "string" },
    },
  });
  const { username, name } = values;
  if (username === undefined || name === undefined) throw new UsageError("hub user add needs --username and --name");
  const role = roleOf(values.role);
  return withCore(input, async (core) => {
    const agencyId = await agencyIdOf(core, role, values.agency ?? null);
    const officer = await makeOfficer(core, { username, name, role, agencyId, password: values.password ?? null });
    input.print(officer.id);
    return 0;
  });
}

/** `key add --name N --scopes a,b [--agency CODE] [--channels ANDROID,IOS] [--ttl 365d]`: prints the key, this once. */
export function key(input: CommandInput): Promise<number> {
  if (input.words[0] !== "add")
    throw new UsageError(
      "hub key add --name N --scopes events:read,… [--agency CODE] [--channels ANDROID] [--ttl 365d]",
    );
  const { values } = parseArgs({
    args: input.words.slice(1),
    options: {
      name: { type: "string" },
      scopes: { type: "string" },
      agency: { type: "string" },
      channels: { type: "string" },
      ttl: { type: "string" },
    },
  });
  const { name } = values;
  if (name === undefined || values.scopes === undefined) throw new UsageError("hub key add needs --name and --scopes");
  const scopes = values.scopes.split(",").map((scope) => scope.trim());
  const unknown = scopes.filter((scope) => !(API_KEY_SCOPES as readonly string[]).includes(scope));
  if (unknown.length > 0)
    throw new UsageError(`unknown scope ${unknown.join(", ")}; there are ${API_KEY_SCOPES.join(", ")}`);
  const channels = values.channels?.split(",").map((channel) => channel.trim().toUpperCase()) ?? null;
  const noChannels = channels?.filter((channel) => !(CHANNELS as readonly string[]).includes(channel)) ?? [];
  if (noChannels.length > 0) {
    throw new UsageError(`unknown channel ${noChannels.join(", ")}; there are ${CHANNELS.join(", ")}`);
  }
  const ttlMs = values.ttl === undefined ? 365 * DAY_MS : lifeOf(values.ttl);
  return withCore(input, async (core) => {
    const agency = values.agency === undefined ? null : await agencyByIdOrCode(core.cases.work, values.agency);
    if (values.agency !== undefined && agency === null) throw new UsageError(`there is no agency ${values.agency}`);
    const now = core.cases.clock();
    const made = await core.cases.work.transaction(async (tx) => {
      const expiresAt = new Date(now.getTime() + ttlMs);
      const created = await createApiKey(
        tx,
        core.vault,
        { name, scopes: scopes as ApiKeyScope[], agencyId: agency?.id ?? null, channels, expiresAt },
        now,
      );
      await appendAdministration(tx, { kind: "SYSTEM" }, now, {
        type: "API_KEY_CREATED",
        subject: "api_key",
        subjectId: created.id,
        before: null,
        after: {
          scopes: created.scopes,
          channels: created.channels,
          agencyId: agency?.id ?? null,
          expiresAt: expiresAt.toISOString(),
        },
      });
      return created;
    });
    input.print(made.key);
    return 0;
  });
}

function lifeOf(ttl: string): number {
  try {
    return parseTtl(ttl);
  } catch (error) {
    throw error instanceof RangeError ? new UsageError(`--ttl: ${error.message}`) : error;
  }
}

function roleOf(text: string | undefined): Role {
  const role = ROLES.find((one) => one === text?.toUpperCase());
  if (role === undefined) throw new UsageError(`--role must be one of ${ROLES.join(", ")}`);
  return role;
}

async function agencyIdOf(core: Core, role: Role, code: string | null): Promise<string | null> {
  if (!belongsToAgency(role)) return null;
  const agency = code === null ? null : await agencyByIdOrCode(core.cases.work, code);
  if (agency === null) throw new UsageError(`--agency must name an agency for ${role}, e.g. --agency DPUPR`);
  return agency.id;
}

/** Makes an officer, with the event that records it. */
export async function makeOfficer(
  core: Core,
  officer: { username: string; name: string; role: Role; agencyId: string | null; password: string | null },
): Promise<OfficerRow> {
  const now = core.cases.clock();
  const { password, ...rest } = officer;
  return core.cases.work.transaction(async (tx) => {
    const made = await createOfficer(tx, core.passwords, { ...rest, ...(password === null ? {} : { password }) }, now);
    await appendAdministration(tx, { kind: "SYSTEM" }, now, {
      type: "OFFICER_CREATED",
      subject: "officer",
      subjectId: made.id,
      before: null,
      after: { role: made.role, agencyId: made.agencyId, isActive: true },
    });
    return made;
  });
}

/** The officer of a token: named by role, agency and name, so that the same words give the same officer. */
async function tokenOfficer(core: Core, role: Role, agency: string | null, name: string | null): Promise<OfficerRow> {
  const agencyId = await agencyIdOf(core, role, agency);
  const shown = name ?? `Token ${role}${agency === null ? "" : ` ${agency}`}`;
  const words = ["token", role, ...(agencyId === null ? [] : [agency ?? ""]), ...(name === null ? [] : [name])];
  const username = words
    .join(".")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, ".")
    .replace(/^\.|\.$/g, "")
    .slice(0, 50);
  const find = () => findByUsername(readingFrom(core.cases.work), username);
  const known =
    (await find()) ??
    (await makeOfficer(core, { username, name: shown, role, agencyId, password: null }).catch(
      async (error: unknown) => {
        // Two commands at once: the other one made him.
        const made = await find();
        if (made === null) throw error;
        return made;
      },
    ));
  if (known.role === role && known.agencyId === agencyId && !isSuspended(known)) return known;
  throw new UsageError(
    `the officer ${username} has another role or agency by now, or is suspended: take another name (--name N)`,
  );
}
