import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { createServer, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Intake } from "../../src/cases/intake/intake";
import type { Core } from "../../src/compose";
import { WhatsAppMedia } from "../../src/notify/whatsapp-media";
import { FileStore } from "../../src/store/file-store";
import { ReceivedFiles } from "../../src/store/received-files";
import { DISTRICTS } from "../../src/store/reference/districts";
import { startTestCore } from "../support/core";
import { answerTo, cloudCall, INTAKE_SECRETS, PHOTO, sendCloud, sendForm } from "../support/gateway";
import { startTestHub, type TestHub } from "../support/hub";
import { waitFor } from "../support/wait-for";

const directory = mkdtempSync(join(tmpdir(), "hub-media-"));
let media: Server;
let url: string;
/** Calls that were taken and are not answered. */
const held: ServerResponse[] = [];
/** Files that were asked for, one entry a call. */
const asked: string[] = [];
let isSilent = true;
/** Bytes that were poured out for a file without an end. */
let flooded = 0;

beforeAll(async () => {
  media = createServer((request, response) => {
    const id = (request.url ?? "").slice(1);
    asked.push(id);
    if (isSilent && id.startsWith("silent")) held.push(response);
    else if (id.startsWith("endless")) flood(response);
    else if (id.startsWith("page"))
      response.writeHead(200, { "content-type": "image/png" }).end("<html><script>alert(1)</script></html>");
    else response.writeHead(200, { "content-type": "image/png" }).end(PHOTO);
  });
  await new Promise<void>((resolve) => media.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${(media.address() as AddressInfo).port}`;
});
beforeEach(() => {
  isSilent = true;
  held.length = 0;
  asked.length = 0;
});
afterAll(async () => {
  media.closeAllConnections();
  await new Promise((resolve) => media.close(resolve));
  rmSync(directory, { recursive: true, force: true });
});

/** What looks at the messages on one more node. */
function intakeOf({ cases }: Core): Intake {
  const files = new ReceivedFiles(new FileStore(directory), cases.work, cases.vault, cases.clock);
  return new Intake({
    cases,
    files,
    media: new WhatsAppMedia({ url, token: "token-gerbang" }),
    places: DISTRICTS,
    log: () => undefined,
  });
}

/** Begins like a photo, and goes on until nobody listens any more. */
function flood(response: ServerResponse): void {
  response.writeHead(200, { "content-type": "image/png" });
  response.write(PHOTO.subarray(0, 60));
  const more = Buffer.alloc(256 * 1024);
  const pour = () => {
    while (!response.destroyed) {
      flooded += more.length;
      if (!response.write(more)) return void response.once("drain", pour);
    }
  };
  pour();
}

const image = (id: string, caption?: string) => ({ type: "image", image: { id, mime_type: "image/png", caption } });

describe("a gateway that takes calls for an album and says nothing", () => {
  let hub: TestHub;
  let second: Intake;

  beforeAll(async () => {
    hub = await startTestHub("intake_media", {
      ...INTAKE_SECRETS,
      NOTIFY_WHATSAPP_URL: url,
      NOTIFY_WHATSAPP_TOKEN: "token-gerbang",
    });
    second = intakeOf(hub.core);
    second.start();
  }, 60_000);
  afterAll(async () => {
    await second.stop();
    await hub.stop();
  });

  test("holds no other conversation, and one node at most; the album is taken once the gateway speaks", async () => {
    const from = "6280000000601";
    const album = ["silent-1", "silent-2", "silent-3", "silent-4", "silent-5"];
    for (const id of album)
      await sendCloud(hub.url, cloudCall(from, image(id, id.endsWith("1") ? "LAPOR rob di Kec. Sayung" : "")));
    await waitFor("the gateway to be asked", () => held.length > 0);

    await sendForm(hub.url, { from: "+6280000000602", text: "STATUS" });
    expect((await answerTo(hub, "+6280000000602", 1)).say).toBe("STATUS_NONE");
    await sendCloud(hub.url, cloudCall("6280000000603", image("good", "LAPOR lampu mati di Kec. Bonang")));
    expect((await answerTo(hub, "+6280000000603", 1)).say).toBe("RECEIPT");
    const silent = asked.filter((id) => id.startsWith("silent"));
    expect(new Set(silent).size).toBe(silent.length);

    isSilent = false;
    for (const response of held) response.destroy();
    expect((await answerTo(hub, `+${from}`, 1)).say).toBe("RECEIPT");
    const [row] = await hub.sql<{ total: number }>(
      "SELECT COUNT(*) AS total FROM attachment a JOIN complaint c ON c.id = a.complaint_id WHERE c.district = 'Sayung'",
    );
    expect(Number(row?.total)).toBe(5);
  }, 60_000);
});

test("files lie beside the number that sends at Meta's, and below its own address at any other gateway", async () => {
  for (const [path, id] of [
    ["/v21.0/1065/messages", "v21.0/foto"],
    ["/gerbang/messages", "gerbang/foto"],
  ]) {
    const from = new WhatsAppMedia({ url: `${url}${path}`, token: "token-gerbang" });
    const content = await from.open("foto", AbortSignal.timeout(10_000));
    expect(content).not.toBeNull();
    content?.destroy();
    expect(asked.splice(0)).toEqual([id]);
  }
});

test("a gateway that lies about a file's type or size is believed in nothing: the file is told and nothing of it stays", async () => {
  const hub = await startTestHub("intake_media_lies", {
    ...INTAKE_SECRETS,
    NOTIFY_WHATSAPP_URL: url,
    NOTIFY_WHATSAPP_TOKEN: "token-gerbang",
  });
  try {
    const from = "6280000000605";
    await sendCloud(hub.url, cloudCall(from, image("page-1", "LAPOR rob masuk rumah di Kec. Sayung")));
    const receipt = await answerTo(hub, `+${from}`, 1);
    expect([receipt.say, receipt.facts.refusedFiles]).toEqual(["RECEIPT", 1]);
    await sendCloud(hub.url, cloudCall(from, image("endless-1", "LAPOR lampu jalan mati di Kec. Bonang")));
    const second = await answerTo(hub, `+${from}`, 2);
    expect([second.say, second.facts.refusedFiles]).toEqual(["RECEIPT", 1]);
    // Cut off where a file's limit is, give or take what was under way.
    expect(flooded).toBeLessThan(64 * 1024 * 1024);
    expect(await hub.sql("SELECT id FROM attachment")).toEqual([]);
    expect(readdirSync(hub.filesDir)).toEqual([]);
  } finally {
    await hub.stop();
  }
}, 60_000);

test("a node that stops in the middle of a download gives it back, and another one goes on at once", async () => {
  const { core, close } = await startTestCore("intake_media_stop");
  try {
    const first = intakeOf(core);
    first.start();
    const [taken] = await first.take([
      {
        channel: "WHATSAPP",
        messageId: "wamid.1",
        nonce: null,
        from: "+6280000000604",
        text: "LAPOR rob di Kec. Sayung",
        part: null,
        files: [],
        remoteFiles: ["silent-6"],
        refusedFiles: 0,
        point: null,
        oddity: null,
        name: null,
      },
    ]);
    expect(taken).toBe("ACCEPTED");
    await waitFor("the gateway to be asked", () => held.length > 0);
    await first.stop();
    isSilent = false;
    const second = intakeOf(core);
    second.start();
    const isTaken = async () => {
      const rows = await core.cases.work.read("SELECT id FROM attachment WHERE complaint_id IS NOT NULL");
      return rows.length === 1;
    };
    await waitFor("the photo's case", isTaken);
    await second.stop();
  } finally {
    await close();
  }
}, 60_000);
