import { quietUntil } from "../../src/domain/quiet-hours";
import { type RouteFacts, routeOf } from "../../src/notify/route";

const ALL = new Set(["WHATSAPP", "SMS", "EMAIL", "WEBHOOK"] as const);
const CITIZEN: RouteFacts = {
  template: "FORWARDED",
  recipientKind: "REPORTER",
  cameBy: "WEB",
  hasEmail: true,
  hasPhone: true,
  isGone: false,
  by: null,
  proven: { PHONE: false, EMAIL: false },
};

test.each([
  ["by mail if he has one", {}, "EMAIL"],
  ["else by WhatsApp", { hasEmail: false }, "WHATSAPP"],
  ["by SMS who came by SMS", { cameBy: "SMS" }, "SMS"],
  ["by WhatsApp who came by WhatsApp", { cameBy: "WHATSAPP" }, "WHATSAPP"],
  ["at the counter like on the web", { cameBy: "COUNTER" }, "EMAIL"],
  ["a code by the telephone that was named", { by: "PHONE" }, "WHATSAPP"],
  ["a code by SMS, who came by SMS", { by: "PHONE", cameBy: "SMS" }, "SMS"],
  ["a code by the mail that was named", { by: "EMAIL", cameBy: "SMS" }, "EMAIL"],
  ["an officer by mail", { recipientKind: "OFFICER", cameBy: null }, "EMAIL"],
  ["an officer without mail by WhatsApp", { recipientKind: "OFFICER", cameBy: null, hasEmail: false }, "WHATSAPP"],
  ["in a post's stead by mail", { template: "GROUP_REMINDER", recipientKind: "OFFICER", cameBy: null }, "EMAIL"],
  [
    "in a post's stead by SMS, not by the way that failed",
    { template: "GROUP_REMINDER", recipientKind: "OFFICER", cameBy: null, hasEmail: false },
    "SMS",
  ],
  ["the group by WhatsApp", { recipientKind: "GROUP", hasEmail: false, hasPhone: false, isGone: true }, "WHATSAPP"],
] as const)("a notice goes %s", (_name, facts, channel) => {
  expect(routeOf({ ...CITIZEN, ...facts }, ALL)).toEqual({ channel });
});

const PHONE_PROVEN = { PHONE: true, EMAIL: false };
const EMAIL_PROVEN = { PHONE: false, EMAIL: true };

test.each([
  ["to the telephone that he proved, not to the mail address that he typed", { proven: PHONE_PROVEN }, "WHATSAPP"],
  ["to the mail address that he proved", { proven: EMAIL_PROVEN }, "EMAIL"],
  ["to that also if he came by SMS", { proven: EMAIL_PROVEN, cameBy: "SMS" }, "EMAIL"],
  ["to the telephone by which he came", { proven: PHONE_PROVEN, cameBy: "WHATSAPP" }, "WHATSAPP"],
] as const)("who proved one of two contacts is told %s", (_name, facts, channel) => {
  expect(routeOf({ ...CITIZEN, ...facts }, ALL)).toEqual({ channel });
});

test("a proven contact whose way is not set up waits: the other one may be a stranger's", () => {
  const facts = { ...CITIZEN, proven: EMAIL_PROVEN };
  expect(routeOf(facts, new Set(["SMS", "WHATSAPP"] as const))).toEqual({ channel: "EMAIL" });
  expect(routeOf({ ...facts, by: "PHONE" }, ALL)).toEqual({ cancel: "Pelapor tidak meninggalkan kontak." });
});

test("a way that is not set up is left for one that is; where none is, the first one waits", () => {
  expect(routeOf(CITIZEN, new Set(["SMS"] as const))).toEqual({ channel: "SMS" });
  expect(routeOf(CITIZEN, new Set(["WEBHOOK"] as const))).toEqual({ channel: "EMAIL" });
  // He may have no other telephone.
  expect(routeOf({ ...CITIZEN, cameBy: "SMS" }, new Set(["WHATSAPP"] as const))).toEqual({ channel: "SMS" });
});

test.each([
  [{ hasEmail: false, hasPhone: false }, "Pelapor tidak meninggalkan kontak."],
  [{ isGone: true }, "Data pelapor telah dihapus atas permintaannya."],
  [{ recipientKind: "OFFICER", isGone: true }, "Petugas tidak aktif lagi."],
  [{ recipientKind: "OFFICER", hasEmail: false, hasPhone: false }, "Petugas belum mempunyai kontak."],
  [{ recipientKind: "CONVERSATION" }, "Percakapan ini sudah dihapus."],
] as const)("nobody is told: %j", (facts, cancel) => {
  expect(routeOf({ ...CITIZEN, ...facts }, ALL)).toEqual({ cancel });
});

test.each([
  ["20:59:59.999", "2026-03-10T13:59:59.999Z", null],
  ["21:00", "2026-03-10T14:00:00.000Z", "2026-03-10T23:00:00.000Z"],
  ["midnight", "2026-03-10T17:00:00.000Z", "2026-03-10T23:00:00.000Z"],
  ["05:59:59.999", "2026-03-10T22:59:59.999Z", "2026-03-10T23:00:00.000Z"],
  ["06:00", "2026-03-10T23:00:00.000Z", null],
  ["the last night of a year", "2026-12-31T15:00:00.000Z", "2026-12-31T23:00:00.000Z"],
])("at %s in Jakarta telephones are let be until the morning, or are not", (_name, at, until) => {
  expect(quietUntil(new Date(at))?.toISOString() ?? null).toBe(until);
});
