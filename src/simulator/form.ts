import type { FastifyRequest } from "fastify";

/** A file of a form. */
export interface FormFile {
  readonly field: string;
  readonly name: string;
  readonly contentType: string;
  readonly bytes: Buffer;
}

/** A multipart form, read whole. */
export interface Form {
  readonly fields: Readonly<Record<string, string>>;
  readonly files: readonly FormFile[];
}

/** Reads a request's form; one that is not multipart has neither fields nor files. */
export async function readForm(request: FastifyRequest): Promise<Form> {
  const fields: Record<string, string> = {};
  const files: FormFile[] = [];
  if (!request.isMultipart()) return { fields, files };
  for await (const part of request.parts()) {
    if (part.type === "field") fields[part.fieldname] = String(part.value);
    else {
      const bytes = await part.toBuffer();
      files.push({ field: part.fieldname, name: part.filename, contentType: part.mimetype, bytes });
    }
  }
  return { fields, files };
}
