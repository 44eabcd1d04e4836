import { createInterface } from "node:readline";
import { setTimeout as pause } from "node:timers/promises";
import { MailServer } from "../support/mail-server";

/** A mail server in a process of its own, to be killed: its first line says on which port, and how long it looks into a mail. */
async function main(): Promise<void> {
  const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
  const { port, scanMs } = JSON.parse((await lines.next()).value as string) as { port: number; scanMs: number };
  const server = await MailServer.start(port);
  server.scanMs = scanMs;
  process.stdout.write(`listening ${server.port}\n`);
  for (let told = 0; ; await pause(10)) {
    for (const { to, messageId } of server.mails.slice(told)) process.stdout.write(`took ${to} ${messageId}\n`);
    told = server.mails.length;
  }
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
  process.exit(1);
});
