import { type FieldFault, fieldFault } from "../domain/errors";
import { type EscalationAudience, HIGHEST_LEVEL, type Rung, type RungUnit, WARNING_LEVEL } from "../domain/escalation";
import { EscalationRuleEntity } from "../store/entities/escalation.entity";
import type { Actor } from "./actor";
import { administer } from "./administer";
import { MAX_VALUE, raise, refuse } from "./administer-rules";
import type { CaseEnvironment } from "./environment";
import { appendAdministration } from "./event-log";

/** A rung to be set. */
export interface NewRung {
  readonly level: number;
  readonly audience: EscalationAudience;
  readonly value: number;
  readonly unit: RungUnit;
  readonly isActive: boolean;
}

/**
 * Sets a rung of the escalation ladder, in place: who was escalated to before stays in the log, and is not escalated to
 * again. @throws HubError INVALID_INPUT
 */
export function setEscalationRule(env: CaseEnvironment, actor: Actor, input: NewRung): Promise<Rung> {
  return administer(env, async (tx, at) => {
    refuse(faultsOf(input));
    await raise(tx, "policies");
    const { level, ...after } = input;
    const before = await tx.manager.findOneBy(EscalationRuleEntity, { level });
    if (before === null) await tx.insert(EscalationRuleEntity, input);
    else await tx.manager.update(EscalationRuleEntity, { level }, after);
    await appendAdministration(tx, actor, at, {
      type: "ESCALATION_RULE_SET",
      subject: "escalation_rule",
      subjectId: String(level),
      before: before === null ? null : factsOf(before),
      after: factsOf(input),
    });
    return input;
  });
}

function factsOf({ audience, value, unit, isActive }: NewRung): Readonly<Record<string, unknown>> {
  return { audience, value, unit, isActive };
}

function faultsOf({ level, value, unit }: NewRung): FieldFault[] {
  const faults: FieldFault[] = [];
  if (!(Number.isInteger(level) && level >= WARNING_LEVEL && level <= HIGHEST_LEVEL)) {
    faults.push(fieldFault(["level"], { key: "outOfRange", min: WARNING_LEVEL, max: HIGHEST_LEVEL }, "Tingkat"));
  }
  const isWarning = level === WARNING_LEVEL;
  if (isWarning !== (unit === "PERCENT")) {
    faults.push({
      path: ["unit"],
      message: "Peringatan (tingkat 0) dihitung dalam persen dari batas waktu, tingkat lainnya dalam satuan waktu.",
    });
    return faults;
  }
  const [min, max] = unit === "PERCENT" ? [1, 99] : [0, MAX_VALUE[unit]];
  if (!(Number.isInteger(value) && value >= min && value <= max)) {
    faults.push(fieldFault(["value"], { key: "outOfRange", min, max }, "Nilai"));
  }
  return faults;
}
