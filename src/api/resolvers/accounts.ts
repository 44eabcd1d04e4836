import { Arg, Ctx, FieldResolver, ID, Int, Mutation, Query, Resolver, Root } from "type-graphql";
import { type ApiKeyRow, createApiKey, listApiKeys, revokeApiKey } from "../../auth/api-keys";
import { officerFacts } from "../../auth/officer-change";
import { setOfficerContact } from "../../auth/officer-contact";
import { lockOfficer, readingFrom } from "../../auth/officer-rows";
import { changeOfficer, createOfficer, type OfficerEdit, setPassword } from "../../auth/officers";
import { removeOtp, startOtp } from "../../auth/otp-enrolment";
import { administer } from "../../cases/administer";
import { unknownChoice } from "../../cases/change-case";
import { appendAdministration } from "../../cases/event-log";
import { HubError, invalidInput } from "../../domain/errors";
import type { Channel, Role } from "../../domain/status";
import { readOfficers } from "../../store/administration-rows";
import { agencyByIdOrCode } from "../../store/agency-rows";
import type { OfficerEntity } from "../../store/entities/officer.entity";
import { lookups } from "../../store/lookups";
import type { Transaction } from "../../store/unit-of-work";
import { answered, demand, pageSize } from "../answering";
import type { HubContext } from "../context";
import { ChannelEnum, RoleEnum } from "../enums";
import { CursorScalar, DateTimeScalar } from "../scalars";
import {
  ApiKeyPayloadType,
  ApiKeyType,
  NewApiKeyPayloadType,
  OfficerOtpPayloadType,
  OfficerPayloadType,
  OfficerType,
  officerTypes,
} from "../types/administration";
import { type Connection, pageOf } from "../types/paging";
import { AgencyType } from "../types/people";
import { agencyView } from "../views";

type Maybe<Value> = Value | null | undefined;
type Facts = Readonly<Record<string, unknown>> | null;

/** Officers and machine keys, for administrators; every change is an event of the chained log, without names. */
@Resolver()
export class AccountResolver {
  @Query(() => officerTypes.ConnectionType, { description: "Officers' accounts, oldest first." })
  async officers(
    @Ctx() ctx: HubContext,
    @Arg("first", () => Int, { nullable: true, defaultValue: 20 }) first: Maybe<number>,
    @Arg("after", () => CursorScalar, { nullable: true }) after: Maybe<string>,
  ): Promise<Connection<OfficerType>> {
    demand(ctx, "administer");
    const { cursors, cases } = ctx.hub;
    const size = pageSize(first ?? 20);
    const [id] = after == null ? [] : cursors.parseList("officers", after);
    const rows = await readOfficers(cases.work, id === undefined ? null : String(id), size + 1);
    return pageOf(rows, size, after, (row) => cursors.ofList("officers", [row.id]), officerView);
  }

  @Query(() => [ApiKeyType], { description: "Every machine key, newest first, ended ones too." })
  async apiKeys(@Ctx() ctx: HubContext): Promise<ApiKeyType[]> {
    demand(ctx, "administer");
    return (await listApiKeys(readingFrom(ctx.hub.cases.work))).map(apiKeyView);
  }

  @Mutation(() => OfficerPayloadType, { description: "Makes a local account." })
  async createOfficer(
    @Ctx() ctx: HubContext,
    @Arg("username", () => String) username: string,
    @Arg("name", () => String, { description: "One word is a full name." }) name: string,
    @Arg("role", () => RoleEnum) role: Role,
    @Arg("agency", () => ID, { nullable: true, description: "Id or code; for agencies' roles." }) agency: Maybe<string>,
    @Arg("password", () => String) password: string,
  ): Promise<OfficerPayloadType> {
    demand(ctx, "administer");
    return answered<Pick<OfficerPayloadType, "officer">>({ officer: null }, async () => {
      const { cases, passwords } = ctx.hub;
      const agencyId = (await chosenAgency(ctx, agency)) ?? null;
      const id = await administer(cases, async (tx, at) => {
        const made = await createOfficer(tx, passwords, { username, name, role, agencyId, password }, at);
        await record(ctx, tx, at, "officer", made.id, "OFFICER_CREATED", null, { ...officerFacts(made) });
        return made.id;
      });
      return { officer: await officerOf(ctx, id) };
    });
  }

  @Mutation(() => OfficerPayloadType, {
    description: "What is left out stays. A change of role, agency or state ends his tokens at once.",
  })
  async updateOfficer(
    @Ctx() ctx: HubContext,
    @Arg("id", () => ID) id: string,
    @Arg("name", () => String, { nullable: true }) name: Maybe<string>,
    @Arg("role", () => RoleEnum, { nullable: true }) role: Maybe<Role>,
    @Arg("agency", () => ID, { nullable: true, description: "Id or code." }) agency: Maybe<string>,
    @Arg("isActive", () => Boolean, { nullable: true }) isActive: Maybe<boolean>,
  ): Promise<OfficerPayloadType> {
    demand(ctx, "administer");
    return answered<Pick<OfficerPayloadType, "officer">>({ officer: null }, async () => {
      const edit: OfficerEdit = {
        name: name ?? undefined,
        role: role ?? undefined,
        agencyId: await chosenAgency(ctx, agency),
        isActive: isActive ?? undefined,
      };
      refuseOwnEnd(ctx, id, edit);
      await administer(ctx.hub.cases, (tx, at) => change(ctx, tx, at, accountId(id), edit));
      ctx.hub.rightsChanged(id);
      return { officer: await officerOf(ctx, id) };
    });
  }

  @Mutation(() => OfficerPayloadType, {
    description: "Gives an officer another password, opens his locked account and ends his tokens.",
  })
  async resetOfficerPassword(
    @Ctx() ctx: HubContext,
    @Arg("id", () => ID) id: string,
    @Arg("password", () => String) password: string,
  ): Promise<OfficerPayloadType> {
    demand(ctx, "administer");
    return answered<Pick<OfficerPayloadType, "officer">>({ officer: null }, async () => {
      await administer(ctx.hub.cases, async (tx, at) => {
        await setPassword(tx, ctx.hub.passwords, accountId(id), password, at);
        await record(ctx, tx, at, "officer", id, "OFFICER_PASSWORD_RESET", null, null);
      });
      ctx.hub.rightsChanged(id);
      return { officer: await officerOf(ctx, id) };
    });
  }

  @Mutation(() => OfficerOtpPayloadType, {
    description: "Gives an officer a new second factor and ends his tokens; from now on login asks for its code.",
  })
  async startOfficerOtp(@Ctx() ctx: HubContext, @Arg("id", () => ID) id: string): Promise<OfficerOtpPayloadType> {
    demand(ctx, "administer");
    const nothing = { address: null, officer: null };
    return answered<Pick<OfficerOtpPayloadType, "address" | "officer">>(nothing, async () => {
      const address = await administer(ctx.hub.cases, async (tx, at) => {
        const made = await startOtp(tx, ctx.hub.cases.vault, accountId(id), at);
        await record(ctx, tx, at, "officer", id, "OFFICER_OTP_STARTED", null, null);
        return made;
      });
      ctx.hub.rightsChanged(id);
      return { address, officer: await officerOf(ctx, id) };
    });
  }

  @Mutation(() => OfficerPayloadType, {
    description: "Takes an officer's second factor away (a lost telephone) and ends his tokens.",
  })
  async removeOfficerOtp(@Ctx() ctx: HubContext, @Arg("id", () => ID) id: string): Promise<OfficerPayloadType> {
    demand(ctx, "administer");
    return answered<Pick<OfficerPayloadType, "officer">>({ officer: null }, async () => {
      await administer(ctx.hub.cases, async (tx, at) => {
        await removeOtp(tx, accountId(id), at);
        await record(ctx, tx, at, "officer", id, "OFFICER_OTP_REMOVED", null, null);
      });
      ctx.hub.rightsChanged(id);
      return { officer: await officerOf(ctx, id) };
    });
  }

  @Mutation(() => OfficerPayloadType, {
    description: "Sets where notices reach an officer; what is left out is deleted. Neither is ever shown.",
  })
  async setOfficerContact(
    @Ctx() ctx: HubContext,
    @Arg("id", () => ID) id: string,
    @Arg("email", () => String, { nullable: true }) email: Maybe<string>,
    @Arg("phone", () => String, { nullable: true }) phone: Maybe<string>,
  ): Promise<OfficerPayloadType> {
    demand(ctx, "administer");
    return answered<Pick<OfficerPayloadType, "officer">>({ officer: null }, async () => {
      const { cases } = ctx.hub;
      await administer(cases, async (tx, at) => {
        const contact = { email: email ?? null, phone: phone ?? null };
        await setOfficerContact(tx, cases.vault, accountId(id), contact, at);
        const after = { hasEmail: contact.email !== null, hasPhone: contact.phone !== null };
        await record(ctx, tx, at, "officer", id, "OFFICER_CONTACT_SET", null, after);
      });
      return { officer: await officerOf(ctx, id) };
    });
  }

  @Mutation(() => NewApiKeyPayloadType, { description: "Makes a machine's key and shows it, this once." })
  async createApiKey(
    @Ctx() ctx: HubContext,
    @Arg("name", () => String) name: string,
    @Arg("scopes", () => [String], { description: "events:read, complaints:read, complaints:submit, sync:run." })
    scopes: string[],
    @Arg("agency", () => ID, { nullable: true, description: "Id or code; null: the regency." }) agency: Maybe<string>,
    @Arg("expiresAt", () => DateTimeScalar, { description: "At most 366 days from now." }) expiresAt: Date,
    @Arg("channels", () => [ChannelEnum], {
      nullable: true,
      description: "Binds an app's key: ANDROID or IOS then needs it. Null: every channel that a key may.",
    })
    channels: Maybe<Channel[]>,
  ): Promise<NewApiKeyPayloadType> {
    demand(ctx, "administer");
    return answered<Omit<NewApiKeyPayloadType, "userErrors">>({ key: null, apiKey: null }, async () => {
      const agencyId = (await chosenAgency(ctx, agency)) ?? null;
      const made = await administer(ctx.hub.cases, async (tx, at) => {
        const created = await createApiKey(
          tx,
          ctx.hub.cases.vault,
          { name, scopes, agencyId, channels: channels ?? null, expiresAt },
          at,
        );
        const after = {
          scopes: created.scopes,
          channels: created.channels,
          agencyId,
          expiresAt: expiresAt.toISOString(),
        };
        await record(ctx, tx, at, "api_key", created.id, "API_KEY_CREATED", null, after);
        return created;
      });
      return { key: made.key, apiKey: await apiKeyOf(ctx, made.id) };
    });
  }

  @Mutation(() => ApiKeyPayloadType, { description: "Ends a machine's key at once." })
  async revokeApiKey(@Ctx() ctx: HubContext, @Arg("id", () => ID) id: string): Promise<ApiKeyPayloadType> {
    demand(ctx, "administer");
    return answered<Pick<ApiKeyPayloadType, "apiKey">>({ apiKey: null }, async () => {
      await administer(ctx.hub.cases, async (tx, at) => {
        if (!(await revokeApiKey(tx, accountId(id), at))) return;
        await record(ctx, tx, at, "api_key", id, "API_KEY_REVOKED", { isRevoked: false }, { isRevoked: true });
      });
      ctx.hub.rightsChanged(id);
      return { apiKey: await apiKeyOf(ctx, id) };
    });
  }
}

@Resolver(() => OfficerType)
export class OfficerResolver {
  @FieldResolver(() => AgencyType, { nullable: true })
  agency(@Ctx() ctx: HubContext, @Root() { agencyId }: OfficerType): Promise<AgencyType | null> {
    return agencyOf(ctx, agencyId);
  }
}

@Resolver(() => ApiKeyType)
export class ApiKeyResolver {
  @FieldResolver(() => AgencyType, { nullable: true, description: "Null: it works for the regency as a whole." })
  agency(@Ctx() ctx: HubContext, @Root() { agencyId }: ApiKeyType): Promise<AgencyType | null> {
    return agencyOf(ctx, agencyId);
  }
}

async function agencyOf(ctx: HubContext, id: string | null): Promise<AgencyType | null> {
  const row = id === null ? null : await ctx.loaders.agency.load(id);
  return row === null ? null : agencyView(row);
}

/** Changes an officer and records it; a new name is told as a fact, never by what it was or is. */
async function change(ctx: HubContext, tx: Transaction, at: Date, id: string, edit: OfficerEdit): Promise<void> {
  const old = await lockOfficer(tx, id);
  const { before, after } = await changeOfficer(tx, id, edit, at);
  const isRenamed = old?.name !== (await lockOfficer(tx, id))?.name;
  if (!isRenamed && JSON.stringify(before) === JSON.stringify(after)) return;
  const facts = { ...after, ...(isRenamed ? { isRenamed } : {}) };
  await record(ctx, tx, at, "officer", id, "OFFICER_CHANGED", before === null ? null : { ...before }, facts);
}

/** Otherwise the last administrator could lock everybody out. */
function refuseOwnEnd({ caller }: HubContext, id: string, { role, isActive }: OfficerEdit): void {
  const isOwn = caller.kind === "OFFICER" && caller.id === id;
  if (!isOwn || ((role === undefined || role === "ADMIN") && isActive !== false)) return;
  throw invalidInput({
    path: ["id"],
    message: "Peran dan keaktifan akun Anda sendiri tidak dapat diubah. Silakan minta admin lain melakukannya.",
  });
}

/** @throws HubError NOT_FOUND for what can be no id. */
function accountId(id: string): string {
  if (/^[0-9A-HJKMNP-TV-Z]{26}$/.test(id)) return id;
  throw new HubError("NOT_FOUND", { path: ["id"] });
}

/** The id of a chosen agency; null and undefined stay what they are. @throws HubError INVALID_INPUT */
async function chosenAgency(ctx: HubContext, idOrCode: Maybe<string>): Promise<Maybe<string>> {
  if (idOrCode === null || idOrCode === undefined) return idOrCode;
  const agency = await agencyByIdOrCode(ctx.hub.cases.work, idOrCode);
  if (agency === null) throw unknownChoice("agency", "OPD");
  return agency.id;
}

function record(
  { caller }: HubContext,
  tx: Transaction,
  at: Date,
  subject: "officer" | "api_key",
  subjectId: string,
  type: string,
  before: Facts,
  after: Facts,
): Promise<void> {
  return appendAdministration(tx, caller, at, { type, subject, subjectId, before, after });
}

async function officerOf(ctx: HubContext, id: string): Promise<OfficerType | null> {
  // Not through a loader: another mutation of the same request may have read him before.
  const [row] = await lookups.officers(ctx.hub.cases.work, [id]);
  return row === undefined ? null : officerView(row);
}

async function apiKeyOf(ctx: HubContext, id: string): Promise<ApiKeyType | null> {
  const row = (await listApiKeys(readingFrom(ctx.hub.cases.work))).find((key) => key.id === id);
  return row === undefined ? null : apiKeyView(row);
}

function officerView(row: OfficerEntity): OfficerType {
  const { id, username, name, role, isActive, lockedUntil, agencyId } = row;
  const flags = { isFromIssuer: row.oidcSubject !== null, hasOtp: row.otpSecret !== null };
  const contacts = { hasEmail: row.email !== null, hasPhone: row.phone !== null };
  return Object.assign(new OfficerType(), {
    id,
    username,
    name,
    role,
    isActive,
    lockedUntil,
    agencyId,
    ...flags,
    ...contacts,
  });
}

function apiKeyView({ isAgencyActive: _, ...row }: ApiKeyRow): ApiKeyType {
  return Object.assign(new ApiKeyType(), row);
}
