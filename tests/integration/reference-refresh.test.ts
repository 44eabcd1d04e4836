import { setTimeout as pause } from "node:timers/promises";
import { startTestCore } from "../support/core";

test("a reading of the rules that began before a change is not what is left, whichever ends last", async () => {
  const { core, close } = await startTestCore("reference_refresh");
  const { reference, work } = core.cases;
  const limitOf = () =>
    reference.rules.policies.find(({ step, law }) => step === "REVIEW" && law === "SOP")?.limit.value;
  const change = async (value: number) => {
    await work.read("UPDATE sla_policy SET value = ? WHERE step = 'REVIEW' AND law = 'SOP'", [value]);
    await work.read(
      "INSERT INTO counter (name, value) VALUES ('policies', 1) ON DUPLICATE KEY UPDATE value = value + 1",
    );
  };
  await reference.refresh();
  const read = work.read.bind(work);
  let goOn: () => void = () => undefined;
  const gate = new Promise<void>((resolve) => {
    goOn = resolve;
  });
  let isHeld = false;
  const held = new Promise<void>((resolve) => {
    work.read = async <Row>(sql: string, parameters: readonly unknown[] = []) => {
      const rows = await read<Row>(sql, parameters);
      // The first reading has the policies already, and waits with the calendar.
      if (!isHeld && sql.includes("FROM calendar_year")) {
        isHeld = true;
        resolve();
        await gate;
      }
      return rows;
    };
  });

  await change(4);
  reference.expire();
  const early = reference.refresh();
  await held;
  await change(5);
  reference.expire();
  const late = reference.refresh();
  // It may end before the early one, or have to wait for it.
  await Promise.race([late, pause(500)]);
  goOn();
  await Promise.all([early, late]);
  expect(limitOf()).toBe(5);
  await close();
});
