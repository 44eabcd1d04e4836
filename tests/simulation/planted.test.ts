import { catchPlant, PLANT_LIMIT } from "./plant-run";

const LIMIT_MS = 300_000;

describe("a bug that is planted into the bridge", () => {
  it(
    "is found: follow-ups that are repeated without a look whether they arrived",
    async () => {
      const { histories } = await catchPlant("noReadBack", 0, PLANT_LIMIT, { processes: 2, slots: 5 });
      expect(histories).not.toBeNull();
    },
    LIMIT_MS,
  );
});
