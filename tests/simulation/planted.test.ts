import { planOf } from "./plan";
import { catchPlant, PLANT_LIMIT } from "./plant-run";
import { Stage } from "./stage";

const LIMIT_MS = 300_000;

describe("a bug that is planted into the bridge", () => {
  it(
    "is found: calls that are repeated without a look whether they arrived",
    async () => {
      const { histories } = await catchPlant("noReadBack", 0, PLANT_LIMIT, { processes: 1, slots: 5 });
      expect(histories).not.toBeNull();
    },
    LIMIT_MS,
  );

  it(
    "cannot be planted where its text does not stand",
    async () => {
      const patch = { file: "src/sync/push.ts", search: "nobody wrote this", replacement: "" };
      const stage = await Stage.open({ processes: 1, slots: 1 }, [patch]);
      await expect(stage.play(planOf(1))).rejects.toThrow("ended with");
      await stage.close();
    },
    LIMIT_MS,
  );
});
