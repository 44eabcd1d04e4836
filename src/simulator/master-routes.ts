import type { FastifyInstance } from "fastify";
import { MASTER_LISTS } from "../national/wire";
import type { SimulatorState } from "./state";
import { type PageQuery, pageOf } from "./wire-views";

/** N7, N8 and, where it is switched on, N12. */
export function addMasterRoutes(app: FastifyInstance, state: SimulatorState): void {
  const offer = (path: string, items: () => readonly unknown[]) =>
    app.get<{ Querystring: PageQuery }>(path, async (request) => pageOf(items(), request.query, path));
  offer("/masters/institutions/external", () => state.master.institutions);
  offer("/masters/templates", () => state.master.templates);
  if (!state.settings.capabilities.includes("masters")) return;
  for (const list of MASTER_LISTS) offer(`/masters/${list}`, () => state.master[list]);
}
