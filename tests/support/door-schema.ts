import { buildSchema, GraphQLError, type GraphQLFieldResolver, type GraphQLSchema, isObjectType } from "graphql";
import { PreparedResult } from "../../src/api/prepared-result";
import type { PreparedStream } from "../../src/api/run-subscription";
import { HubError } from "../../src/domain/errors";
import type { RequestFacts } from "../../src/http/caller-source";

const SDL = /* GraphQL */ `
  directive @note(text: String) repeatable on FIELD | QUERY
  enum Colour { RED GREEN }
  input RenameInput { name: String! colour: Colour age: Int }
  type PageInfo { hasNextPage: Boolean! }
  type PersonEdge { cursor: String! node: Person! }
  type PersonConnection { edges: [PersonEdge!]! pageInfo: PageInfo! }
  type Person {
    id: ID!
    name: String!
    friend: Person
    friends: [Person!]!
    expensive: Int
    people(first: Int = 20, last: Int): PersonConnection!
  }
  type Query {
    hello(name: String): String
    "Who calls, as NOBODY, OFFICER or API_KEY"
    caller: String!
    address: String!
    person: Person
    people(first: Int = 20, last: Int): PersonConnection!
    count(colour: Colour): Int
    badCount: Int
    required(id: ID!): String
    broken: String
    brokenWith(code: String!): String
    invalid: String
    slow(ms: Int!): String
  }
  type Mutation { rename(input: RenameInput!): String }
  type Subscription {
    "Ends after so many; for ever without a number"
    ticks(count: Int): Int!
    quiet: Int!
    flood(characters: Int!): String!
    prepared: String!
    failsLater: Int!
    cannotStart(code: String!): Int!
    fieldFails: Int
  }
`;

/** What tests look at behind the doors. */
export interface DoorEvents {
  /** Subscriptions whose source is held. */
  open: number;
  /** Frames that a flood has produced. */
  flooded: number;
  executed: string[];
}

/** A schema that has everything that the doors must withstand. */
export function doorSchema(): { readonly schema: GraphQLSchema; readonly events: DoorEvents } {
  const schema = buildSchema(SDL);
  const events: DoorEvents = { open: 0, flooded: 0, executed: [] };
  const person = { id: "1", name: "Siti", friends: [], expensive: 1 };
  const people = () => ({ edges: [{ cursor: "a", node: person }], pageInfo: { hasNextPage: false } });
  const query = (name: string, resolve: GraphQLFieldResolver<unknown, RequestFacts>) => {
    field(schema, "Query", name).resolve = (source, args, context, info) => {
      events.executed.push(name);
      return resolve(source, args, context, info);
    };
  };
  query("hello", (_source, { name }) => `Halo ${name ?? "dunia"}`);
  query("caller", (_source, _args, { caller }) => caller.kind);
  query("address", (_source, _args, { address }) => address);
  query("person", () => person);
  query("people", people);
  field(schema, "Person", "people").resolve = people;
  query("count", () => 3);
  query("badCount", () => 3.5);
  query("required", (_source, { id }) => id);
  query("broken", () => {
    throw Object.assign(new Error("SELECT * FROM reporter WHERE nik = 3321010101010001"), { sql: "SELECT 1" });
  });
  query("brokenWith", (_source, { code }) => {
    throw new HubError(code, { retryAfterSeconds: 7 });
  });
  query("invalid", () => {
    throw argumentValidationError();
  });
  query("slow", (_source, { ms }) => new Promise((resolve) => setTimeout(() => resolve("done"), ms)));
  field(schema, "Mutation", "rename").resolve = (_source, { input }) => {
    events.executed.push("rename");
    return input.name;
  };

  const subscription = (name: string, open: (args: Record<string, unknown>) => AsyncIterator<unknown>) => {
    const target = field(schema, "Subscription", name);
    target.subscribe = (_source, args) => {
      const source = open(args);
      events.open += 1;
      let isOpen = true;
      const end = () => {
        if (isOpen) events.open -= 1;
        isOpen = false;
      };
      return {
        [Symbol.asyncIterator]: () => ({
          next: async () => {
            let hasMore = false;
            try {
              const item = await source.next();
              hasMore = !item.done;
              return item;
            } finally {
              if (!hasMore) end();
            }
          },
          return: async () => {
            end();
            return { done: true, value: undefined };
          },
        }),
      };
    };
    target.resolve = (value) => value;
  };
  subscription("ticks", async function* ({ count }) {
    for (let tick = 1; typeof count !== "number" || tick <= count; tick += 1) {
      yield tick;
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  });
  subscription("quiet", () => ({ next: () => new Promise(() => undefined) }));
  subscription("flood", ({ characters }) => ({
    next: async () => {
      events.flooded += 1;
      // As a source that reads a database does: it lets others have their turn.
      await new Promise((resolve) => setImmediate(resolve));
      return { done: false, value: "x".repeat(Number(characters)) };
    },
  }));
  subscription("prepared", () => ({ next: () => Promise.reject(new Error("is run by the prepared runner")) }));
  subscription("failsLater", async function* () {
    yield 1;
    throw new Error("ER_LOCK_DEADLOCK at SELECT nik FROM reporter");
  });
  subscription("fieldFails", async function* () {
    yield 1;
  });
  field(schema, "Subscription", "fieldFails").resolve = () => {
    throw new Error("the field fails: 3321010101010001");
  };
  field(schema, "Subscription", "cannotStart").subscribe = (_source, { code }) => {
    throw new HubError(code);
  };
  return { schema, events };
}

/** Sends frames that are serialised already. */
export function preparedFrames(): PreparedStream {
  return {
    async run(sink) {
      for (const text of ["satu", "dua"]) sink.send(new PreparedResult(JSON.stringify({ data: { prepared: text } })));
    },
    stop() {},
  };
}

/** As TypeGraphQL throws it: with the citizen's whole input inside. */
function argumentValidationError(): GraphQLError {
  const target = { complainant: { phone: "0812-RAHASIA" }, title: "judul RAHASIA" };
  const phone = { property: "phone", value: "0812-RAHASIA", constraints: { isPhone: "phone must be a phone number" } };
  const complainant = { target, property: "complainant", value: target.complainant, children: [phone] };
  const title = { target, property: "title", value: "judul RAHASIA", constraints: { maxLength: "title is too long" } };
  const validationErrors = [{ target, property: "input", value: target, children: [complainant, title] }];
  return new GraphQLError("Argument Validation Error", { extensions: { code: "BAD_USER_INPUT", validationErrors } });
}

function field(schema: GraphQLSchema, typeName: string, name: string) {
  const type = schema.getType(typeName);
  const found = isObjectType(type) ? type.getFields()[name] : undefined;
  if (found === undefined) throw new Error(`${typeName}.${name} is not in the schema`);
  return found;
}
