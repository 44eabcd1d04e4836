import { AgencyEntity } from "./entities/agency.entity";
import type { UnitOfWork } from "./unit-of-work";

/** An agency by its id or its code. */
export async function agencyByIdOrCode(work: UnitOfWork, idOrCode: string): Promise<AgencyEntity | null> {
  if (idOrCode.length > 40 || !/^[\x21-\x7e]+$/.test(idOrCode)) return null;
  return work.dataSource.manager.findOne(AgencyEntity, { where: [{ id: idOrCode }, { code: idOrCode }] });
}

/** All agencies by code. */
export async function readAgencies(work: UnitOfWork, activeOnly: boolean): Promise<AgencyEntity[]> {
  return work.dataSource.manager.find(AgencyEntity, {
    ...(activeOnly ? { where: { isActive: true } } : {}),
    order: { code: "ASC" },
  });
}
