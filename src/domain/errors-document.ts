import { ERROR_CATEGORIES, type ErrorDefinition, type ErrorPlace, errorDefinitions } from "./errors";

const INTRODUCTION = `# Error codes

Generated from the registry in \`src/domain/errors.ts\`; a test compares the two both ways. Both lists are closed: a new code
is a change of the API. \`message\` is for people (Indonesian, says what to do) and may be more specific than the text
below; programs decide by \`code\`.

*Retryable* says whether the very same request may succeed later with nobody changing anything.`;

const USER_ERROR_TEXT = `## \`userErrors\` of a mutation

Expected faults stand in the payload, beside the data: \`userErrors { code message path currentVersion allowedActions }\`. They are
checked in this order: is the case visible (\`NOT_FOUND\`; another agency's case answers exactly like one that does not exist), was the
request answered before (\`IDEMPOTENCY_MISMATCH\`), is the version current (\`STALE_VERSION\`, with \`currentVersion\`), is the action
allowed now (\`ACTION_NOT_ALLOWED\`, with \`allowedActions\` and \`currentVersion\`), is the input valid (\`INVALID_INPUT\`, with the
\`path\` of the refused field; several entries where several fields are refused).`;

const TOP_LEVEL_TEXT = `## \`extensions.code\` of top-level \`errors\`

Authentication, rights, limits and bugs, alike on HTTP and WebSocket. They come before any \`userErrors\`. An internal error
carries an \`errorId\` and nothing of its cause.

Every other HTTP address (files, papers, exports, gateways) answers its faults in the same form,
\`{"errors":[{"message","extensions":{"code"}}]}\`, with a status that fits; also what cannot be read as a request at all. Where nothing is,
it is \`NOT_FOUND\` with status 404. A hub that is about to stop answers \`MAINTENANCE\`. What is wrong with a GraphQL document is told to
developers, in English.`;

function table(definitions: readonly ErrorDefinition[]): string {
  const rows = definitions.map(
    ({ code, category, retryable, message }) =>
      `| \`${code}\` | ${category} | ${retryable ? "yes" : "no"} | ${message} |`,
  );
  return ["| Code | Category | Retryable | Message |", "| --- | --- | --- | --- |", ...rows].join("\n");
}

/** The document of all error codes (docs/errors.md), as Markdown. */
export function renderErrorsDocument(): string {
  const at = (place: ErrorPlace) => table(errorDefinitions().filter((definition) => definition.place === place));
  const categories = Object.entries(ERROR_CATEGORIES).map(([name, meaning]) => `| ${name} | ${meaning} |`);
  const sections = [
    INTRODUCTION,
    `${USER_ERROR_TEXT}\n\n${at("userError")}`,
    `${TOP_LEVEL_TEXT}\n\n${at("topLevel")}`,
    ["## Categories", "", "| Category | Meaning |", "| --- | --- |", ...categories].join("\n"),
  ];
  return `${sections.join("\n\n")}\n`;
}
