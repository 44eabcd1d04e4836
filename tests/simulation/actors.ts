import type { Actor } from "../../src/cases/actor";
import type { World } from "./world";

/** Who works in the offices of a history; officers need no rows, because nobody claims a case. */
export interface Office {
  readonly coordinator: Actor;
  readonly leader: Actor;
  liaison(agencyId: string): Actor;
  officer(agencyId: string): Actor;
  /** Codes and ids of the agencies that take cases here. */
  readonly agencies: readonly { readonly id: string; readonly code: string }[];
}

const IDS = { COORDINATOR: "C", LEADER: "B", LIAISON: "D", AGENCY_OFFICER: "A" } as const;

/** The office of a world: its first agencies. */
export async function officeOf(world: World): Promise<Office> {
  const agencies = await world.sql<{ id: string; code: string }>(
    "SELECT id, code FROM agency WHERE is_active = 1 ORDER BY code LIMIT 4",
  );
  const person = (role: keyof typeof IDS, agencyId: string | null): Actor => ({
    kind: "OFFICER",
    id: `0${IDS[role].repeat(25)}`,
    name: `Petugas ${role}`,
    role,
    agencyId,
  });
  return {
    agencies,
    coordinator: person("COORDINATOR", null),
    leader: person("LEADER", null),
    liaison: (agencyId) => person("LIAISON", agencyId),
    officer: (agencyId) => person("AGENCY_OFFICER", agencyId),
  };
}
