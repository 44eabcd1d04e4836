/** What a client says that takes at least one of the two, and refuses none by a quality of nothing. */
const TAKES_ONE = /^(?!.*;\s*q=0(\.0*)?\s*(,|;|$)).*(application\/(json|graphql-response\+json|\*)|\*\/\*)/i;

/** How a GraphQL answer may be labelled. */
export type AnswerMediaType = "application/graphql-response+json" | "application/json";

/**
 * What the caller prefers of the two. With `application/json` a well-formed request is answered with status 200 whatever
 * is wrong with its document; only the newer type lets the status speak (GraphQL over HTTP, section 6.4).
 */
export function preferredMediaType(accept: string | undefined): AnswerMediaType {
  let best: AnswerMediaType = "application/json";
  let bestQuality = 0;
  for (const item of (accept ?? "").split(",")) {
    const [type = "", ...parameters] = item.split(";").map((part) => part.trim().toLowerCase());
    const quality = Number(parameters.find((parameter) => parameter.startsWith("q="))?.slice(2) ?? 1);
    // The first of equals wins, and a wildcard means the type that everybody knows.
    if (quality <= bestQuality) continue;
    if (type === "application/graphql-response+json") best = type;
    else if (type === "application/json" || type === "application/*" || type === "*/*") best = "application/json";
    else continue;
    bestQuality = quality;
  }
  return best;
}

/** Whether the caller certainly takes an answer; where it is doubtful Apollo Server decides. */
export function takesAnswer(accept: string | undefined): boolean {
  return accept === undefined || TAKES_ONE.test(accept);
}

/** The status of an operation that was refused before anything was executed. */
export function refusalStatus(mediaType: AnswerMediaType): number {
  return mediaType === "application/json" ? 200 : 400;
}
