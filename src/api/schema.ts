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
import { DashboardResolver } from "./resolvers/dashboard";
import { EventResolver, FollowUpResolver } from "./resolvers/events";
import { InboxResolver } from "./resolvers/inbox";
import { OfficerMutations } from "./resolvers/officer-mutations";
import { ReconciliationResolver } from "./resolvers/reconciliation";
import { AgencyResolver, ReferenceResolver, ViewerResolver } from "./resolvers/reference";
import { SubscriptionResolver } from "./resolvers/subscriptions";
import { userErrorsForArguments } from "./validation";

const RESOLVERS: NonEmptyArray<new () => object> = [
  AccountResolver,
  AdministrationResolver,
  AgencyResolver,
  ApiKeyResolver,
  BridgeResolver,
  CitizenResolver,
  ComplaintResolver,
  DashboardResolver,
  EventResolver,
  FollowUpResolver,
  InboxResolver,
  OfficerMutations,
  OfficerResolver,
  ReconciliationResolver,
  ReferenceResolver,
  SubscriptionResolver,
  ViewerResolver,
];

/** The hub's schema. Built once a process. */
export function buildHubSchema(): GraphQLSchema {
  const schema = buildSchemaSync({
    resolvers: RESOLVERS,
    validate: true,
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
