import { createInterface } from "node:readline";
import { acquireEmbeddedDatabase } from "../../src/store/embedded/embedded-database";

/** A process that holds the embedded database of the data dir in its first argument, and does what its input says, line by line. */
async function main(dataDir: string): Promise<void> {
  const say = (line: string): boolean => process.stdout.write(`${line}\n`);
  const database = await acquireEmbeddedDatabase({
    dataDir,
    fast: true,
    onLog: (line) => say(`log ${line}`),
    onLost: (what) => say(`lost ${what}`),
  });
  say("acquired");
  for await (const line of createInterface({ input: process.stdin })) {
    const [verb, name = ""] = line.split(" ");
    if (verb === "exclusive") {
      say(`exclusive ${name} ${await database.exclusive(name)}`);
    } else if (verb === "leave") {
      break;
    }
  }
  await database.leave();
  say("left");
  process.exit(0);
}

main(process.argv[2] ?? "").catch((error: unknown) => {
  process.stdout.write(`failed ${error instanceof Error ? error.stack : error}\n`);
  process.exit(1);
});
