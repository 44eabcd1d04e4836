import { createHash } from "node:crypto";
import { Readable } from "node:stream";
import { FileStore } from "../../src/store/file-store";
import { newId } from "../../src/store/new-id";
import type { World } from "./world";

const PNG = Buffer.from("89504e470d0a1a0a0000000d49484452", "hex");
const PDF = Buffer.from("%PDF-1.4\n");

/** Uploads a file as the file door does; its content is unlike any other's. @returns its id. */
export async function upload(world: World, token: string, pick: number): Promise<string> {
  const isPicture = pick % 2 === 0;
  const bytes = Buffer.concat([isPicture ? PNG : PDF, Buffer.from(`${token}-${pick}`)]);
  const id = newId();
  const store = new FileStore(world.folder);
  await store.keep(id, await store.write(id, Readable.from([bytes]), bytes.length));
  await world.sql(
    "INSERT INTO attachment (id, content_type, size_bytes, sha256, created_at) VALUES (?, ?, ?, ?, UTC_TIMESTAMP(3))",
    [id, isPicture ? "image/png" : "application/pdf", bytes.length, createHash("sha256").update(bytes).digest()],
  );
  return id;
}
