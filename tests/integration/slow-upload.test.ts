import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { type AddressInfo, connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Fastify from "fastify";
import { addFileRoutes } from "../../src/http/files";
import { FileStore } from "../../src/store/file-store";
import { startTestCore } from "../support/core";
import { waitFor } from "../support/wait-for";

const directory = mkdtempSync(join(tmpdir(), "hub-slow-"));

test("an upload that stands still is cut off, and leaves nothing", async () => {
  const { core, close } = await startTestCore("slow_upload");
  const app = Fastify();
  addFileRoutes(app, {
    cases: core.cases,
    files: new FileStore(directory),
    auth: core.auth,
    limiter: { take: () => ({ ok: true, retryAfterSeconds: 0 }) },
    stallMs: 300,
  });
  try {
    await app.listen({ port: 0, host: "127.0.0.1" });
    const { port } = app.server.address() as AddressInfo;
    let isClosed = false;
    const socket = connect(port, "127.0.0.1")
      .on("error", () => undefined)
      .on("close", () => {
        isClosed = true;
      });
    socket.resume();
    socket.write(
      'POST /files HTTP/1.1\r\nhost: hub\r\ncontent-type: multipart/form-data; boundary=x\r\ncontent-length: 9000000\r\n\r\n--x\r\ncontent-disposition: form-data; name="f"; filename="a.png"\r\ncontent-type: image/png\r\n\r\n',
    );
    socket.write(Buffer.alloc(300_000));
    await waitFor("the beginning on disk", () => readdirSync(directory).length > 0);
    await waitFor("the end of the line", () => isClosed);
    await waitFor("nothing on disk", () => readdirSync(directory).length === 0);
    expect(await core.cases.work.read("SELECT id FROM attachment")).toEqual([]);
  } finally {
    await app.close();
    await close();
    rmSync(directory, { recursive: true, force: true });
  }
});
