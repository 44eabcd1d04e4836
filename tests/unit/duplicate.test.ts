import { SAMPLE_COMPLAINTS } from "../../src/cli/sample/complaints";
import type { SampleComplaint } from "../../src/cli/sample/sample-complaint";
import { type DuplicateFacts, distanceM, judgeDuplicate, tellingWords } from "../../src/domain/duplicate";

const NOW = Date.UTC(2026, 2, 10);
const DAY_MS = 86_400_000;

function factsOf({ title, content, location, submittedDaysAgo }: SampleComplaint): DuplicateFacts {
  return {
    title,
    content,
    district: location?.district ?? null,
    village: location?.village ?? null,
    latitude: location?.latitude ?? null,
    longitude: location?.longitude ?? null,
    submittedAt: new Date(NOW - submittedDaysAgo * DAY_MS),
  };
}

const HOLE: DuplicateFacts = {
  title: "Jalan berlubang depan pasar",
  content: "Lubang besar di jalan depan Pasar Bintoro, sudah dua pengendara jatuh.",
  district: "Demak",
  village: "Bintoro",
  latitude: -6.8943,
  longitude: 110.6382,
  submittedAt: new Date(NOW),
};

test("among the samples exactly the pair that was merged is found", () => {
  expect(SAMPLE_COMPLAINTS.length).toBeGreaterThan(30);
  const found = SAMPLE_COMPLAINTS.flatMap((one, index) =>
    SAMPLE_COMPLAINTS.slice(index + 1).flatMap((other) => {
      const judgement = judgeDuplicate(factsOf(one), factsOf(other));
      return judgement === null ? [] : [{ pair: [one.key, other.key], ...judgement }];
    }),
  );
  expect(found).toEqual([
    { pair: ["rob-sriwulan", "rob-sriwulan-lagi"], score: expect.any(Number), reasons: ["TEXT", "PLACE", "TIME"] },
  ]);
  expect(found[0]?.score).toBeGreaterThanOrEqual(0.6);
});

test.each<readonly [string, Partial<DuplicateFacts>, readonly string[] | null]>([
  ["the same again", {}, ["TEXT", "PLACE", "TIME"]],
  [
    "in other words, 200 m away",
    {
      title: "Lubang di jalan pasar",
      content: "Pengendara jatuh di depan pasar Bintoro karena jalan berlubang.",
      latitude: -6.8961,
    },
    ["TEXT", "PLACE", "TIME"],
  ],
  ["the same words 2 km away", { latitude: -6.9123 }, null],
  [
    "the same words in another district, without points",
    { latitude: null, longitude: null, district: "Sayung", village: "Sriwulan" },
    null,
  ],
  [
    "the same words, place not said",
    { latitude: null, longitude: null, district: null, village: null },
    ["TEXT", "TIME"],
  ],
  ["the same words 40 days earlier", { submittedAt: new Date(NOW - 40 * DAY_MS) }, ["TEXT", "PLACE"]],
  ["the same words 61 days earlier", { submittedAt: new Date(NOW - 61 * DAY_MS) }, null],
  [
    "something else at the same place",
    { title: "Lampu padam", content: "Lampu penerangan mati sejak Senin malam." },
    null,
  ],
  ["courtesies in common", { title: "Mohon bantuan", content: "Mohon segera ditindaklanjuti, terima kasih." }, null],
])("%s", (_name, change, reasons) => {
  const judgement = judgeDuplicate(HOLE, { ...HOLE, ...change });
  expect(judgement?.reasons ?? null).toEqual(reasons);
  expect(judgeDuplicate({ ...HOLE, ...change }, HOLE)).toEqual(judgement);
});

test("words without courtesies and endings, each once", () => {
  const words = tellingWords("Mohon pompanya diperbaiki, pompa itu mati!");
  expect([...words]).toEqual(["pompa", "diperbaiki", "mati"]);
});

test("a degree of latitude is 111 km", () => {
  const metres = distanceM({ latitude: -6, longitude: 110 }, { latitude: -7, longitude: 110 });
  expect(metres).toBeCloseTo(111_195, -1);
  expect(distanceM({ latitude: null, longitude: null }, HOLE)).toBeNull();
});
