import { DEMO_CASE } from "../sample/demo-case";
import type { DemoClient } from "./graphql";

/** Bearer tokens of those who take part. */
export interface DemoTokens {
  readonly coordinator: string;
  readonly liaison: string;
  readonly officer: string;
  readonly leader: string;
}

/** A thing done in the demonstration, and what it led to. */
export type Narrate = (step: string, what: string) => void;

/** What the played case left. */
export interface PlayedCase {
  readonly id: string;
  readonly ticketNumber: string;
  readonly accessCode: string;
}

const CASE = "complaint { id status statusLabel version } userErrors { code message }";

/**
 * Plays one complaint through the eight steps of the procedure, each by the role that the procedure names; something may
 * happen to the world after the agency has accepted it.
 */
export async function playEightSteps(
  client: DemoClient,
  tokens: DemoTokens,
  narrate: Narrate,
  incidentOn: string,
  afterAcceptance: () => Promise<void>,
): Promise<PlayedCase> {
  const { kind, channel, category, title, content, location, complainant, isAnonymous, isSecret } = DEMO_CASE;
  const input = { kind, channel, category, title, content, location, complainant, isAnonymous, isSecret, incidentOn };
  const { submitComplaint: receipt } = await client.ask<{
    submitComplaint: { ticketNumber: string; accessCode: string };
  }>(
    null,
    `mutation ($input: SubmitComplaintInput!) { submitComplaint(input: $input) {
       ticketNumber accessCode userErrors { code message } } }`,
    { input },
  );
  narrate("1 SUBMIT", `a citizen submits "${title}": ticket ${receipt.ticketNumber}`);
  const found = await client.ask<{ complaintByTicket: { id: string } }>(
    tokens.coordinator,
    "query ($ticket: String!) { complaintByTicket(ticketNumber: $ticket) { id } }",
    { ticket: receipt.ticketNumber },
  );
  const { id } = found.complaintByTicket;

  const act = async (
    token: string,
    step: string,
    what: string,
    field: string,
    variables: Record<string, string> = {},
  ) => {
    const reply = await client.ask<Record<string, { complaint: { statusLabel: string } | null }>>(
      token,
      `mutation ($id: ID!) { ${field} { ${CASE} } }`,
      { id, ...variables },
    );
    narrate(step, `${what} → ${Object.values(reply)[0]?.complaint?.statusLabel ?? ""}`);
  };
  const text = (words: string) => JSON.stringify(words);

  await act(
    tokens.coordinator,
    "2 REVIEW",
    "the coordinator asks back",
    `requestClarification(id: $id, question: ${text(DEMO_CASE.clarificationQuestion)})`,
  );
  await client.ask(
    null,
    `mutation ($ticket: String!, $code: String!) { answerClarification(ticketNumber: $ticket, accessCode: $code,
       text: ${text(DEMO_CASE.clarificationAnswer)}) { userErrors { code message } } }`,
    { ticket: receipt.ticketNumber, code: receipt.accessCode },
  );
  narrate("2 REVIEW", "the citizen answers; the clock that waited for him goes on");
  await act(
    tokens.coordinator,
    "3 VERIFY",
    `verified, for ${DEMO_CASE.leadAgencyCode}`,
    `verifyComplaint(id: $id, leadAgency: "${DEMO_CASE.leadAgencyCode}", supportAgencies: ${JSON.stringify(DEMO_CASE.supportAgencyCodes)}, note: ${text(DEMO_CASE.coordinatorNote)})`,
  );
  await act(
    tokens.coordinator,
    "4 FORWARD",
    "passed on to the agency",
    `forwardComplaint(id: $id, instruction: ${text(DEMO_CASE.instruction)})`,
  );
  await act(tokens.liaison, "5 AGENCY_REVIEW", "the agency's liaison accepts", "acceptDisposition(id: $id)");
  await afterAcceptance();
  await act(
    tokens.officer,
    "5 AGENCY_REVIEW",
    "an internal note",
    `addFollowUp(id: $id, visibility: INTERNAL, text: ${text(DEMO_CASE.internalNote)})`,
  );
  await act(
    tokens.officer,
    "5 AGENCY_REVIEW",
    "a public follow-up",
    `addFollowUp(id: $id, visibility: PUBLIC, text: ${text(DEMO_CASE.publicFollowUp)})`,
  );
  await act(
    tokens.officer,
    "5 AGENCY_REVIEW",
    "the agency answers",
    `answerComplaint(id: $id, text: ${text(DEMO_CASE.answer)})`,
  );
  await act(
    tokens.coordinator,
    "6 RECEIVE_ANSWER",
    "the coordinator receives the answer; now it is public",
    "receiveAnswer(id: $id)",
  );
  await act(
    tokens.leader,
    "7 REVIEW_RESULT",
    "the leader reviews the result",
    `reviewResult(id: $id, outcome: RESOLVED, note: ${text(DEMO_CASE.reviewNote)})`,
  );
  await act(tokens.coordinator, "8 ARCHIVE", "into the agenda register and the archive", "archiveComplaint(id: $id)");
  return { id, ...receipt };
}
