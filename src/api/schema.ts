import "reflect-metadata";
import type { GraphQLSchema } from "graphql";
import { lexicographicSortSchema, printSchema } from "graphql";
import { buildSchemaSync, type NonEmptyArray } from "type-graphql";
import { resolveDirectly } from "./direct-resolvers";
import { AccountResolver, ApiKeyResolver, OfficerResolver } from "./resolvers/accounts";
import { AdministrationResolver } from "./resolvers/administration";
import { BridgeResolver } from "./resolvers/bridge";
import { CitizenResolver } from "./resolvers/citizen";
import { ComplaintResolver } from "./resolvers/complaint";
import { ContactResolver } from "./resolvers/contact";
import { DashboardResolver } from "./resolvers/dashboard";
import { DuplicateHintResolver, DuplicateResolver } from "./resolvers/duplicates";
import { EventResolver, FollowUpResolver } from "./resolvers/events";
import { InboxResolver } from "./resolvers/inbox";
import { NoticeAdministrationResolver } from "./resolvers/notice-administration";
import { CaseNoticesResolver, NoticeResolver } from "./resolvers/notices";
import { OfficerMutations } from "./resolvers/officer-mutations";
import { PaperResolver } from "./resolvers/paper";
import { ReconciliationResolver } from "./resolvers/reconciliation";
import { AgencyResolver, CategoryResolver, ReferenceResolver, ViewerResolver } from "./resolvers/reference";
import { SubscriptionResolver } from "./resolvers/subscriptions";
import { userErrorsForArguments, validateInput } from "./validation";

const RESOLVERS: NonEmptyArray<new () => object> = [
  AccountResolver,
  AdministrationResolver,
  AgencyResolver,
  ApiKeyResolver,
  BridgeResolver,
  CaseNoticesResolver,
  CategoryResolver,
  CitizenResolver,
  ComplaintResolver,
  ContactResolver,
  DashboardResolver,
  DuplicateHintResolver,
  DuplicateResolver,
  EventResolver,
  FollowUpResolver,
  InboxResolver,
  NoticeAdministrationResolver,
  NoticeResolver,
  OfficerMutations,
  OfficerResolver,
  PaperResolver,
  ReconciliationResolver,
  ReferenceResolver,
  SubscriptionResolver,
  ViewerResolver,
];

/** The hub's schema. Built once a process. */
export function buildHubSchema(): GraphQLSchema {
  const schema = buildSchemaSync({
    resolvers: RESOLVERS,
    validateFn: validateInput,
    globalMiddlewares: [userErrorsForArguments],
    // Every subscription brings its own stream; the library asks for this one all the same.
    pubSub: { publish() {}, subscribe: () => ({ [Symbol.asyncIterator]: neverAsked }) },
  });
  resolveDirectly(schema);
  return schema;
}

function neverAsked(): never {
  throw new Error("no subscription uses topics");
}

/** The schema as `schema.graphql` holds it. */
export function printedSchema(schema: GraphQLSchema): string {
  return `${printSchema(lexicographicSortSchema(schema))}\n`;
}
