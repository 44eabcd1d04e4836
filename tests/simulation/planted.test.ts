import { readFileSync } from "node:fs";
import { join } from "node:path";
import { planOf } from "./plan";
import { catchPlant, PLANT_LIMIT } from "./plant-run";
import { PLANTS } from "./plants";
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

  it("stands where it is to be planted, once", () => {
    const patches = Object.values(PLANTS).flat();
    expect(patches.length).toBeGreaterThan(10);
    const astray = patches.filter(
      ({ file, search }) => readFileSync(join(__dirname, "../..", file), "utf8").split(search).length !== 2,
    );
    expect(astray).toEqual([]);
  });

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
