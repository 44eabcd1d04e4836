import "reflect-metadata";
import { measureDetail } from "./detail";
import { measureInbox } from "./inbox";
import { printComparison } from "./measure";
import { withSides } from "./sides";
import { measureSubmit } from "./submit";

const what = (process.argv[2] ?? "inbox").split(",");
const n = Number(process.argv[3] ?? 20000);
withSides(n, async (s) => {
  for (const w of what) {
    if (w === "inbox") {
      for (const ms of [4000, 2000]) printComparison(w, await measureInbox(s, { rounds: 5, roundMs: ms, clients: 16 }));
    }
    if (w === "detail") {
      for (const ms of [4000, 2000])
        printComparison(w, await measureDetail(s, { rounds: 5, roundMs: ms, clients: 16 }));
    }
    if (w.startsWith("submit"))
      printComparison(w, await measureSubmit(s, Number(w.slice(6)), { rounds: 5, roundMs: 2000 }));
  }
}).catch((e) => {
  console.error(e);
  process.exitCode = 1;
});
