import type { FastifyRequest } from "fastify";
import type { FileRecord } from "./records";
import type { SimulatorState } from "./state";

/** What a form carried. */
export interface Form {
  readonly fields: Readonly<Record<string, string>>;
  readonly files: readonly (Omit<FileRecord, "id"> & { readonly field: string })[];
}

/** Reads a whole form, and notes it in the journal without the files' content. */
export async function readForm(state: SimulatorState, request: FastifyRequest): Promise<Form> {
  const fields: Record<string, string> = {};
  const files: (Omit<FileRecord, "id"> & { field: string })[] = [];
  if (request.isMultipart()) {
    for await (const part of request.parts()) {
      if (part.type === "field") fields[part.fieldname] = String(part.value);
      else {
        const bytes = await part.toBuffer();
        files.push({ field: part.fieldname, name: part.filename, contentType: part.mimetype, bytes });
      }
    }
  } else {
    for (const [name, value] of Object.entries(Object(request.body))) fields[name] = String(value);
  }
  const shown = files.map(({ bytes, ...file }) => ({ ...file, size: bytes.length }));
  state.journal.carried(request, shown.length === 0 ? fields : { ...fields, files: shown });
  return { fields, files };
}
