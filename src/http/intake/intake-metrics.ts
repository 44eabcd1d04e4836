import { Counter, Gauge, type Registry } from "prom-client";

/** What of the intake is shown; read when somebody asks. */
export type InboundCounts = () => Promise<{ readonly waiting: number; readonly failed: number }>;

/** Metrics of the intake. @returns how a message is counted */
export function intakeMetrics(registry: Registry, counts: InboundCounts): (channel: string, outcome: string) => void {
  const registers = [registry];
  const messages = new Counter<"channel" | "outcome">({
    name: "hub_intake_messages_total",
    help: "Messages of SMS and WhatsApp gateways by what became of them at the door; refused: calls without proof",
    labelNames: ["channel", "outcome"],
    registers,
  });
  const gauge = (name: string, help: string, read: (found: Awaited<ReturnType<InboundCounts>>) => number) => {
    const made: Gauge = new Gauge({
      name,
      help,
      registers,
      collect: async () => {
        // A database that is away must not take the other metrics with it.
        const found = await counts().catch(() => null);
        if (found === null) made.remove();
        else made.set(read(found));
      },
    });
  };
  gauge("hub_intake_waiting", "Messages that wait to be looked at", ({ waiting }) => waiting);
  gauge("hub_intake_failed", "Messages that were given up, and of which a person should know", ({ failed }) => failed);
  return (channel: string, outcome: string) =>
    messages.inc({ channel: channel.toLowerCase(), outcome: outcome.toLowerCase() });
}
