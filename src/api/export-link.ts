import { HubError } from "../domain/errors";
import type { Cursors } from "../live/cursor";

const LIST = "export";

/** The path of a finished export; whoever holds it may fetch the file, as long as that is there and its owner's rights last. */
export function exportLink(cursors: Cursors, id: string): string {
  return `/exports/files/${cursors.ofList(LIST, [id])}`;
}

/** The export of a link; null for one that was not given out. */
export function exportOfLink(cursors: Cursors, link: string): string | null {
  try {
    return String(cursors.parseList(LIST, link)[0]);
  } catch (error) {
    if (error instanceof HubError) return null;
    throw error;
  }
}
