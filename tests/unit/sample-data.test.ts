import { SAMPLE_COMPLAINTS } from "../../src/cli/sample/complaints";
import { DEMO_CASE } from "../../src/cli/sample/demo-case";
import { SAMPLE_OFFICERS } from "../../src/cli/sample/officers";
import type { SampleComplainant, SampleComplaint, SampleLocation } from "../../src/cli/sample/sample-complaint";
import { type ActedStep, sampleSteps } from "../../src/cli/sample/sample-steps";
import { checkEmail, checkNik, checkPhone } from "../../src/domain/input-contact";
import { checkText, type TextField } from "../../src/domain/input-text";
import { CHANNELS, COMPLAINT_KINDS, COMPLAINT_STATUSES, ROLES } from "../../src/domain/status";
import { type CaseFacts, openTransitions } from "../../src/domain/workflow";
import { AGENCIES } from "../../src/store/reference/agencies";
import { CATEGORIES } from "../../src/store/reference/categories";
import { DISTRICTS } from "../../src/store/reference/districts";

const KEYS = SAMPLE_COMPLAINTS.map((complaint) => complaint.key);
const AGENCY_CODES = new Set(AGENCIES.map((agency) => agency.code));
const CASES = SAMPLE_COMPLAINTS.map((complaint) => [complaint.key, complaint] as const);

function expectStored(field: TextField, text: string): void {
  expect([field, checkText(field, text)]).toEqual([field, { ok: true, value: text }]);
}

function expectFictional({ name, phone, email, nik, address }: SampleComplainant): void {
  expectStored("name", name);
  if (address !== undefined) expectStored("address", address);
  if (phone !== undefined) {
    // Toll-free or local numbers of zeros: given to nobody.
    expect(phone.replace(/\D/g, "")).toMatch(/^(0|62)(800|24)0{4,}\d{1,4}$/);
    expect(checkPhone(phone).ok).toBe(true);
  }
  if (email !== undefined) expect([email, checkEmail(email).ok]).toEqual([expect.stringMatching(/\.invalid$/), true]);
  if (nik !== undefined) {
    // District 00 and the birth date 00-00-00 exist on no card.
    expect(nik).toMatch(/^3321000{6}\d{4}$/);
    expect(checkNik(nik).ok).toBe(true);
  }
}

function expectInDemak({ district, village, address, latitude, longitude }: SampleLocation): void {
  const known = DISTRICTS.find((candidate) => candidate.name === district);
  expect(known?.name).toBe(district);
  if (village !== undefined) expect(known?.villages).toContain(village);
  if (address !== undefined) expectStored("address", address);
  expect(latitude === undefined).toBe(longitude === undefined);
  expect(latitude ?? -6.9).toBeGreaterThan(-7.2);
  expect(latitude ?? -6.9).toBeLessThan(-6.7);
  expect(longitude ?? 110.6).toBeGreaterThan(110.45);
  expect(longitude ?? 110.6).toBeLessThan(110.85);
}

function afterStep(facts: CaseFacts, step: ActedStep, to: CaseFacts["status"]): CaseFacts {
  const moved = { ...facts, status: to };
  switch (step.action) {
    case "VERIFY":
      return { ...moved, leadAgencyId: step.leadAgencyCode, supportAgencyIds: step.supportAgencyCodes };
    case "RETURN":
      return { ...moved, leadAgencyId: null, supportAgencyIds: [] };
    case "ANSWER":
    case "SEND_BACK":
      return { ...moved, answerReceivedAt: null };
    case "RECEIVE_ANSWER":
      return { ...moved, answerReceivedAt: new Date() };
    case "RATE":
      return { ...moved, rating: step.score };
    default:
      return moved;
  }
}

/** Plays a sample case by the workflow alone. */
function played(complaint: SampleComplaint): CaseFacts {
  let facts: CaseFacts = {
    status: "SUBMITTED",
    leadAgencyId: null,
    supportAgencyIds: [],
    answerReceivedAt: null,
    reopenUntil: null,
    clarificationUntil: null,
    rating: null,
    transferRefused: false,
  };
  for (const step of sampleSteps(complaint)) {
    const actor = { kind: step.by.kind, agencyId: step.by.agencyCode };
    const open = openTransitions(facts, actor, new Date(), step.action);
    const chosen = step.action === "REVIEW_RESULT" ? open.filter((row) => row.to === step.outcome) : open;
    expect([step.action, facts.status, chosen.length]).toEqual([step.action, facts.status, 1]);
    facts = afterStep(facts, step, chosen[0]?.to ?? facts.status);
  }
  return facts;
}

function textsOf(step: ActedStep): [TextField, string | null][] {
  switch (step.action) {
    case "REQUEST_CLARIFICATION":
      return [["clarificationQuestion", step.question]];
    case "ANSWER_CLARIFICATION":
      return [["clarificationAnswer", step.text]];
    case "VERIFY":
      return [["note", step.note]];
    case "FORWARD":
      return [["instruction", step.instruction]];
    case "FOLLOW_UP":
      return [["followUp", step.text]];
    case "ANSWER":
      return [["answer", step.text]];
    case "REVIEW_RESULT":
      return [["note", step.note]];
    case "RATE":
      return [["ratingComment", step.comment]];
    case "REJECT":
    case "WITHDRAW":
    case "TRANSFER":
    case "RETURN":
    case "SEND_BACK":
    case "REOPEN":
      return [["reason", step.reason]];
    default:
      return [];
  }
}

/** Every text that a sample gives for the way, so that none is written in vain. */
function givenTexts(value: unknown): string[] {
  if (typeof value === "string") return [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(givenTexts) : [];
}

describe("sample cases", () => {
  test("about forty, of every kind, door and status", () => {
    expect(SAMPLE_COMPLAINTS.length).toBeGreaterThanOrEqual(40);
    expect(new Set(KEYS).size).toBe(KEYS.length);
    expect(new Set(SAMPLE_COMPLAINTS.map((complaint) => complaint.reach))).toEqual(new Set(COMPLAINT_STATUSES));
    expect(new Set(SAMPLE_COMPLAINTS.map((complaint) => complaint.kind))).toEqual(new Set(COMPLAINT_KINDS));
    const doors = new Set<string>(SAMPLE_COMPLAINTS.map((complaint) => complaint.channel));
    expect(doors).toEqual(new Set(CHANNELS.filter((channel) => channel !== "NATIONAL")));
  });

  test("they hold what often goes wrong", () => {
    const has = (matches: (complaint: SampleComplaint) => boolean) => SAMPLE_COMPLAINTS.filter(matches).length;
    expect(has(({ complainant }) => complainant !== null && !complainant.name.includes(" "))).toBeGreaterThanOrEqual(5);
    expect(has(({ title, content }) => /[\u{10000}-\u{10FFFF}]/u.test(title + content))).toBeGreaterThanOrEqual(5);
    expect(has(({ content }) => content.length > 2_500)).toBeGreaterThanOrEqual(1);
    expect(has(({ content }) => content.length < 15)).toBeGreaterThanOrEqual(2);
    expect(has(({ complainant }) => complainant === null)).toBeGreaterThanOrEqual(3);
    expect(has(({ isAnonymous, isSecret }) => isAnonymous && !isSecret)).toBeGreaterThanOrEqual(1);
    expect(has(({ isAnonymous, isSecret }) => !isAnonymous && isSecret)).toBeGreaterThanOrEqual(1);
    expect(has(({ isAnonymous, isSecret }) => isAnonymous && isSecret)).toBeGreaterThanOrEqual(1);
  });

  test.each(CASES)("%s: its input would be accepted and names nobody real", (_, complaint) => {
    expectStored("title", complaint.title);
    expectStored("content", complaint.content);
    if (complaint.complainant !== null) expectFictional(complaint.complainant);
    if (complaint.location !== null) expectInDemak(complaint.location);
    if (complaint.category !== null) expect(CATEGORIES.map((category) => category.id)).toContain(complaint.category);
    expect(complaint.incidentDaysAgo ?? complaint.submittedDaysAgo).toBeGreaterThanOrEqual(complaint.submittedDaysAgo);
    expect(complaint.submittedDaysAgo).toBeGreaterThanOrEqual(0);
  });

  test.each(CASES)("%s: the workflow leads it where it shall go, by officers who exist", (_, complaint) => {
    const facts = played(complaint);
    expect(facts.status).toBe(complaint.reach);
    expect(facts.leadAgencyId).toBe(complaint.leadAgencyCode);
    if (complaint.reach === "ANSWERED") expect(facts.answerReceivedAt !== null).toBe(complaint.way.answerReceived);
    for (const { by } of sampleSteps(complaint)) {
      if (by.kind === "CITIZEN") continue;
      const officer = SAMPLE_OFFICERS.find(({ role, agencyCode }) => role === by.kind && agencyCode === by.agencyCode);
      expect([by, officer?.role]).toEqual([by, by.kind]);
    }
  });

  test.each(CASES)("%s: every text of its way is used and would be accepted", (_, complaint) => {
    const steps = sampleSteps(complaint);
    for (const [field, text] of steps.flatMap(textsOf)) if (text !== null) expectStored(field, text);
    expect(givenTexts(steps)).toEqual(expect.arrayContaining(givenTexts(complaint.way)));
    for (const code of [complaint.leadAgencyCode, ...complaint.supportAgencyCodes]) {
      if (code !== null) expect([...AGENCY_CODES]).toContain(code);
    }
    expect(complaint.supportAgencyCodes).not.toContain(complaint.leadAgencyCode);
  });

  test("a duplicate is merged into an earlier case that stays open", () => {
    for (const [index, { way }] of SAMPLE_COMPLAINTS.entries()) {
      if (way.mergedIntoKey === undefined) continue;
      const survivor = SAMPLE_COMPLAINTS[KEYS.indexOf(way.mergedIntoKey)];
      expect(KEYS.indexOf(way.mergedIntoKey)).toBeGreaterThanOrEqual(0);
      expect(KEYS.indexOf(way.mergedIntoKey)).toBeLessThan(index);
      expect(["MONITORING", "IN_PROGRESS"]).toContain(survivor?.reach);
    }
  });
});

test("officers: every role, one account a name, agency officers only with an agency", () => {
  const usernames = SAMPLE_OFFICERS.map((officer) => officer.username);
  expect(new Set(usernames).size).toBe(usernames.length);
  expect(new Set(SAMPLE_OFFICERS.map((officer) => officer.role))).toEqual(new Set(ROLES));
  for (const { username, name, role, agencyCode } of SAMPLE_OFFICERS) {
    expect(username).toMatch(/^[a-z0-9-]+(\.[a-z]+)?$/);
    expectStored("name", name);
    expect(agencyCode !== null).toBe(role === "LIAISON" || role === "AGENCY_OFFICER");
    if (agencyCode !== null) expect([...AGENCY_CODES]).toContain(agencyCode);
  }
});

test("the demonstration's case would be accepted, too", () => {
  const { clarificationQuestion, clarificationAnswer, coordinatorNote, instruction, internalNote } = DEMO_CASE;
  expectStored("title", DEMO_CASE.title);
  expectStored("content", DEMO_CASE.content);
  expectStored("clarificationQuestion", clarificationQuestion);
  expectStored("clarificationAnswer", clarificationAnswer);
  expectStored("note", coordinatorNote);
  expectStored("instruction", instruction);
  expectStored("followUp", internalNote);
  expectStored("followUp", DEMO_CASE.publicFollowUp);
  expectStored("answer", DEMO_CASE.answer);
  expectStored("note", DEMO_CASE.reviewNote);
  expectStored("ratingComment", DEMO_CASE.rating.comment);
  expectFictional(DEMO_CASE.complainant);
  expectInDemak(DEMO_CASE.location);
  expect(CATEGORIES.map((category) => category.id)).toContain(DEMO_CASE.category);
  for (const code of [DEMO_CASE.leadAgencyCode, ...DEMO_CASE.supportAgencyCodes]) {
    expect(SAMPLE_OFFICERS.some((officer) => officer.agencyCode === code)).toBe(true);
  }
});
