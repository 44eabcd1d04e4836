import { createClient } from "graphql-ws";
import { WebSocket } from "ws";

/** What the demonstration asks of the hub, through the same doors as everybody. */
export class DemoClient {
  constructor(private readonly url: string) {}

  /** One operation over HTTP. @throws when it gives errors of any kind. */
  async ask<Data>(token: string | null, query: string, variables: Record<string, unknown> = {}): Promise<Data> {
    const response = await fetch(`${this.url}/graphql`, {
      method: "POST",
      headers: { "content-type": "application/json", ...(token === null ? {} : { authorization: `Bearer ${token}` }) },
      body: JSON.stringify({ query, variables }),
    });
    const { data, errors } = (await response.json()) as { data?: Data; errors?: { message: string }[] };
    if (errors !== undefined) throw new Error(errors.map((error) => error.message).join("; "));
    if (data === undefined) throw new Error(`the hub answered ${response.status}`);
    const faults = Object.values(data as Record<string, { userErrors?: { message: string }[] } | null>).flatMap(
      (payload) => payload?.userErrors ?? [],
    );
    if (faults.length > 0) throw new Error(faults.map((fault) => fault.message).join("; "));
    return data;
  }

  /** A live inbox: calls back with each frame until it is told to stop. */
  follow(token: string, after: string, onFrame: (frame: LiveFrame) => void): () => void {
    const client = createClient({
      url: `${this.url.replace("http", "ws")}/graphql`,
      webSocketImpl: WebSocket,
      connectionParams: { authorization: `Bearer ${token}` },
    });
    const query = `subscription ($after: Cursor) { inboxEvents(after: $after) {
      kind complaint { ticketNumber statusLabel step } event { type actorName } } }`;
    const end = client.subscribe<{ inboxEvents: LiveFrame }>(
      { query, variables: { after } },
      {
        next: ({ data }) => data != null && onFrame(data.inboxEvents),
        error: () => undefined,
        complete: () => undefined,
      },
    );
    return () => {
      end();
      void client.dispose();
    };
  }
}

/** A frame as the demonstration prints it. */
export interface LiveFrame {
  readonly kind: string;
  readonly complaint: { readonly ticketNumber: string; readonly statusLabel: string; readonly step: string } | null;
  readonly event: { readonly type: string; readonly actorName: string | null } | null;
}
