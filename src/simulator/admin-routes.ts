import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { addCaseRoutes } from "./admin-case-routes";
import { capabilityList, clockChange, journalQuery, resetWish, rulesChange } from "./admin-requests";
import { FAULT_KINDS, meaningOf } from "./fault-kinds";
import type { FaultRequest } from "./fault-order";
import type { FaultMenu } from "./faults";
import type { Journal } from "./journal";
import type { NationalState } from "./national-state";
import { listScenarios, playScenario, type ScenarioWish } from "./scenarios";

/** What the rehearsal's routes work with. */
export interface AdminWorld {
  readonly state: NationalState;
  readonly journal: Journal;
  readonly faults: FaultMenu;
  reset(seed?: number): void;
}

const CHANGE = ["POST", "PUT"];

/** Adds `/_sim/…`: what people at the national side do, and what a rehearsal needs to see. No secrets are asked for. */
export function addAdminRoutes(root: FastifyInstance, world: AdminWorld): void {
  root.register(async (app) => {
    const { state } = world;
    // Some of these assign to the state, which does not notice by itself.
    app.addHook("onSend", async ({ method }) => {
      if (method !== "GET") state.changed();
    });
    app.get("/_sim/state", () => snapshot(state));
    app.route({
      method: CHANGE,
      url: "/_sim/reset",
      handler: (request) => {
        world.reset(resetWish.parse(request.body ?? {}).seed);
        return snapshot(state);
      },
    });
    addSwitchRoutes(app, state);
    addJournalRoutes(app, world);
    addFaultRoutes(app, world);
    addScenarioRoutes(app, world);
    addCaseRoutes(app, state);
  });
}

function addSwitchRoutes(app: FastifyInstance, state: NationalState): void {
  const clock = () => ({ now: state.clock.now(), isVirtual: state.clock.isVirtual });
  app.get("/_sim/clock", clock);
  app.route({
    method: CHANGE,
    url: "/_sim/clock",
    handler: (request) => {
      const { now, advanceMs } = clockChange.parse(request.body);
      if (now !== undefined) state.clock.set(now);
      if (advanceMs !== undefined) state.clock.advance(advanceMs);
      return clock();
    },
  });
  app.get("/_sim/capabilities", () => [...state.capabilities]);
  app.route({
    method: CHANGE,
    url: "/_sim/capabilities",
    handler: (request) => {
      state.capabilities = new Set(capabilityList.parse(request.body));
      return [...state.capabilities];
    },
  });
  app.get("/_sim/rules", () => state.rules);
  app.route({
    method: CHANGE,
    url: "/_sim/rules",
    handler: (request) => {
      state.rules = { ...state.rules, ...(rulesChange.parse(request.body) as Partial<typeof state.rules>) };
      return state.rules;
    },
  });
}

function addJournalRoutes(app: FastifyInstance, { journal }: AdminWorld): void {
  app.get("/_sim/journal", (request) => {
    const { case: caseId, committed, ...wanted } = journalQuery.parse(request.query);
    return journal.find({ ...wanted, caseId, isCommitted: committed });
  });
  app.delete("/_sim/journal", () => {
    journal.clear();
    return [];
  });
}

function addFaultRoutes(app: FastifyInstance, { faults }: AdminWorld): void {
  app.get("/_sim/faults", () => faults.list());
  app.get("/_sim/faults/menu", () => FAULT_KINDS.map((kind) => ({ kind, means: meaningOf(kind) })));
  app.post("/_sim/faults", (request, reply) => {
    faults.add(request.body as FaultRequest);
    return reply.code(201).send(faults.list());
  });
  app.delete("/_sim/faults", () => {
    faults.clear();
    return [];
  });
  app.delete("/_sim/faults/:id", (request, reply) => {
    const { id } = z.object({ id: z.coerce.number() }).parse(request.params);
    return faults.end(id) ? faults.list() : reply.code(404).send({ message: `no fault ${id}` });
  });
}

function addScenarioRoutes(app: FastifyInstance, world: AdminWorld): void {
  app.get("/_sim/scenarios", listScenarios);
  app.post("/_sim/scenarios/:name", (request, reply) => {
    const { name } = z.object({ name: z.string() }).parse(request.params);
    const played = playScenario(world, name, (request.body ?? {}) as ScenarioWish);
    return played ?? reply.code(404).send({ message: `no scenario ${name}`, scenarios: listScenarios() });
  });
}

function snapshot(state: NationalState) {
  return {
    now: state.clock.now(),
    isClockVirtual: state.clock.isVirtual,
    institutionId: state.settings.institutionId,
    capabilities: [...state.capabilities],
    rules: state.rules,
    cases: [...state.cases.values()],
    files: [...state.files.values()].map(({ bytes, ...file }) => ({ ...file, sizeBytes: bytes.length })),
  };
}
