import { once } from "node:events";
import { createServer } from "node:net";
import { NationalClient, type NationalConfig } from "../../src/national/client";
import { findMark, parseReferences } from "../../src/national/marks";
import { followUpParts, type OutboundCase } from "../../src/national/outbound";
import { type Simulator, startSimulator } from "../../src/simulator/server";
import { HANG_UP } from "../../src/simulator/wire-call";
import { nationalSettings } from "../support/national-settings";
import { caseThere, NATIONAL_SYSTEMS, type NationalSystem } from "../support/national-systems";

const TICKET = "K7M2P9QRSTV";
const NOW = new Date("2026-03-13T10:30:00.000Z");
const PHOTO = { contentType: "image/jpeg", bytes: new Uint8Array([0xff, 0xd8, 0xff, 1]) };
const LETTER = { contentType: "application/pdf", bytes: new Uint8Array([0x25, 0x50, 0x44, 0x46]) };

const outboundCase: OutboundCase = {
  ticket: TICKET,
  kind: "COMPLAINT",
  title: "Lampu jalan padam",
  content: "Lampu di Jalan Sultan Fatah padam sejak Senin.",
  categoryId: null,
  incidentOn: "2026-03-12",
  isAnonymous: false,
  isSecret: false,
  reporter: { name: "Siti Rahayu", email: "siti@example.test", phone: "081234567890" },
  fileIds: [],
};

let clients: NationalClient[] = [];

function clientOf(environment: Readonly<Record<string, string>>, changes: Partial<NationalConfig> = {}) {
  const made = new NationalClient(nationalSettings(environment, changes));
  clients.push(made);
  return made;
}

/** The value of a call that must have worked. */
function worked<Value>(outcome: { outcome: string; value?: Value }): Value {
  expect(outcome).toMatchObject({ outcome: "done" });
  return outcome.value as Value;
}

/** The lines of a text that say something: an editor for HTML may put empty ones between. */
function linesOf(text: string): string[] {
  return text.split("\n").filter((line) => line !== "");
}

afterEach(() => {
  for (const each of clients) each.close();
  clients = [];
});

describe.each(NATIONAL_SYSTEMS)("$name", ({ start }) => {
  let system: NationalSystem;

  const client = (changes: Partial<NationalConfig> = {}) => clientOf(system.environment, changes);
  const created = async () => worked(await client().createComplaint(outboundCase));
  const numbered = (name: string) => Number(system.environment[name]);

  beforeEach(async () => {
    system = await start({ clock: NOW, seed: 7 });
  });

  afterEach(() => system.close());

  describe("N1, create", () => {
    test("gives the national id, and the case reads as it was sent", async () => {
      const nationalId = await created();
      expect(nationalId).toMatch(/^\d{7,8}$/);
      const read = worked(await client().getComplaint(nationalId));
      expect(read).toMatchObject({
        nationalId,
        statusName: "Belum Ditindaklanjuti",
        dispositionId: system.own.id,
        dispositionName: system.own.name,
        title: outboundCase.title,
        isAnonymous: false,
        isSecret: false,
        createdAt: NOW,
        unreadable: [],
      });
      expect(linesOf(read.content ?? "")).toEqual([`Nomor tiket: #${TICKET}`, outboundCase.content]);
      expect(parseReferences(read.content ?? "")).toEqual([TICKET]);
    });

    test("sends every field that public clients send, numbers as numbers, and no more", async () => {
      await created();
      expect(system.calls[0]?.fields).toEqual({
        title: outboundCase.title,
        content: `Nomor tiket: #${TICKET}\n${outboundCase.content}`,
        channel: numbered("SP4N_CHANNEL_ID"),
        is_new_user_slider: true,
        emailUser: "siti@example.test",
        nameUser: "Siti Rahayu",
        phoneUser: "081234567890",
        is_inbox: true,
        is_disposisi_slider: true,
        disposition_id: Number(system.own.id),
        classification_id: JSON.parse(system.environment.SP4N_CLASSIFICATION_IDS ?? "").COMPLAINT,
        category_id: numbered("SP4N_DEFAULT_CATEGORY_ID"),
        location_id: numbered("SP4N_LOCATION_ID"),
        priority_program_id: null,
        community_id: null,
        copy_externals: null,
        date_of_incident: "2026-03-12",
        info_disposition: null,
        info_attachments: null,
        tags_raw: `#${TICKET}`,
        is_approval: false,
        is_anonymous: false,
        is_secret: false,
        is_priority: false,
        attachments: false,
      });
      expect(system.violations).toEqual([]);
    });

    test.each([
      ["anonymous", { isAnonymous: true }],
      ["secret", { isSecret: true }],
      ["without an e-mail address", { reporter: { name: "Siti Rahayu", email: "", phone: "081234567890" } }],
      ["without a reporter", { reporter: null }],
    ])("a case that is %s leaves without the reporter's identity", async (_name, change) => {
      const nationalId = worked(await client().createComplaint({ ...outboundCase, ...change }));
      const sent = JSON.stringify(system.calls);
      for (const secret of ["Siti", "siti@", "081234567890"]) expect(sent).not.toContain(secret);
      const fields = { is_new_user_slider: false, user_id: numbered("SP4N_USER_ID") };
      expect(system.calls[0]?.fields).toMatchObject(fields);
      const { isAnonymous = false, isSecret = false } = change as { isAnonymous?: boolean; isSecret?: boolean };
      expect(worked(await client().getComplaint(nationalId))).toMatchObject({ isAnonymous, isSecret });
    });

    test("names the uploaded files as a JSON array in a text", async () => {
      const fileIds = worked(await client().uploadFiles([PHOTO, LETTER]));
      expect(fileIds).toHaveLength(2);
      const nationalId = worked(await client().createComplaint({ ...outboundCase, fileIds }));
      expect(caseThere(system, nationalId).fileCount).toBe(2);
      expect(system.calls[1]?.fields).toMatchObject({ attachments: `[${fileIds.join(",")}]` });
    });

    test("a kind without a classification is refused here, and nothing is sent", async () => {
      const outcome = await client({ classificationIds: {} }).createComplaint(outboundCase);
      expect(outcome).toEqual({ outcome: "refused", status: null, reason: expect.stringContaining("COMPLAINT") });
      expect(system.calls).toHaveLength(0);
    });

    test("fields that the other side does not accept are a refusal that names them", async () => {
      const outcome = await client({ channelId: "999999" }).createComplaint(outboundCase);
      expect(outcome).toMatchObject({ outcome: "refused", status: 422 });
      expect(outcome).toHaveProperty("reason", expect.stringContaining("channel"));
      expect(system.cases).toHaveLength(0);
    });
  });

  describe("N2, upload", () => {
    test.each([
      ["a picture and a document", [PHOTO, LETTER], ["image/jpeg lampiran-1.jpg", "application/pdf lampiran-2.pdf"]],
      ["a picture", [PHOTO], ["image/jpeg lampiran-1.jpg"]],
      ["a document", [LETTER], ["application/pdf lampiran-1.pdf"]],
    ])("%s get numbers, and no file name leaves", async (_name, files, sent) => {
      const ids = worked(await client().uploadFiles(files));
      expect(new Set(ids).size).toBe(files.length);
      const seen = system.calls[0]?.files ?? [];
      expect(seen.map(({ contentType, name }) => `${contentType} ${name}`)).toEqual(sent);
      expect(new Set(seen.map(({ field }) => field))).toEqual(new Set(["attachments[]"]));
      expect(system.violations).toEqual([]);
    });

    test("no files: no call", async () => {
      expect(worked(await client().uploadFiles([]))).toEqual([]);
      expect(system.calls).toHaveLength(0);
    });
  });

  describe("N3, transfer", () => {
    test("moves the case to the other institution", async () => {
      const nationalId = await created();
      worked(await client().transfer(nationalId, system.other, "Wewenang pemerintah pusat"));
      const read = worked(await client().getComplaint(nationalId));
      expect(read.dispositionId).toBe(system.other);
      expect(read.log.map(({ text }) => text).join()).toContain("Wewenang pemerintah pusat");
      expect(system.violations).toEqual([]);
    });

    test("an institution that does not exist is a refusal", async () => {
      const nationalId = await created();
      expect(await client().transfer(nationalId, "999", "ke mana?")).toMatchObject({ outcome: "refused", status: 422 });
      expect(caseThere(system, nationalId).dispositionId).toBe(system.own.id);
    });
  });

  describe("N5 and N6, follow-ups", () => {
    test("a long text goes in marked parts, and each is found again", async () => {
      const nationalId = await created();
      const text = "Petugas sudah memeriksa lokasi.\n".repeat(70).trim();
      const parts = followUpParts(TICKET, 1, text);
      expect(parts.map(({ part }) => part)).toEqual(["a", "b", "c"]);
      for (const { content } of parts) {
        worked(await client().addFollowUp({ nationalId, content, isSecret: false }));
      }
      const { items, isComplete } = worked(await client().getFollowUps(nationalId));
      expect(isComplete).toBe(true);
      const marks = items.map((item) => findMark(item.text, TICKET)).filter((mark) => mark !== null);
      expect(marks.map(({ number, part }) => `${number}${part}`).sort()).toEqual(["1a", "1b", "1c"]);
      expect(system.violations).toEqual([]);
    });

    test("files, secrecy and rating travel; the case moves", async () => {
      const nationalId = await created();
      const content = `[${TICKET}/1] Sudah diperbaiki`;
      worked(await client().addFollowUp({ nationalId, content, isSecret: true, rating: 4, files: [PHOTO, LETTER] }));
      const call = system.calls[1];
      expect(call?.fields).toEqual({
        complaint_id: nationalId,
        user_id: system.environment.SP4N_USER_ID,
        institution_from_id: system.own.id,
        institution_to_id: system.own.id,
        content,
        template_code: "",
        is_secret: "1",
        rating: "4",
        info_disposition: "",
      });
      expect(call?.files.map(({ field, name }) => `${field} ${name}`)).toEqual([
        "attachment[0] lampiran-1.jpg",
        "attachment[1] lampiran-2.pdf",
      ]);
      const { items } = worked(await client().getFollowUps(nationalId));
      const own = items.find((item) => item.text.startsWith("["));
      expect(own).toMatchObject({ at: NOW, text: content, statusNew: "Ditindaklanjuti oleh Instansi" });
      expect(own?.institutionFrom?.name).toBe(system.own.name);
      expect(own?.attachments.map(({ name }) => name)).toEqual(["lampiran-1.jpg", "lampiran-2.pdf"]);
      expect(worked(await client().getComplaint(nationalId)).statusName).toBe("Ditindaklanjuti oleh Instansi");
      expect(system.violations).toEqual([]);
    });

    test("every page is read, by number: the host in next_page_url does not exist", async () => {
      const nationalId = await created();
      for (let n = 1; n <= 34; n++) system.followUp(nationalId, `catatan ${n}`);
      const { items, isComplete } = worked(await client().getFollowUps(nationalId));
      const notes = items.map(({ text }) => text).filter((text) => text.startsWith("catatan"));
      expect(notes.sort()).toEqual(Array.from({ length: 34 }, (_, n) => `catatan ${n + 1}`).sort());
      expect(isComplete).toBe(true);
      const asked = new Set(system.calls.filter(({ call }) => call === "N5").map(({ query }) => Number(query.page)));
      expect(asked.size).toBeGreaterThan(3);
      expect([...asked]).toEqual([...asked].map((_, index) => index + 1));
    });

    test("a text comes back as it was said, whatever editor it went through", async () => {
      const nationalId = await created();
      const text = "Sudah “diperbaiki” – Rp 5.000 & selesai\nTerima kasih.";
      worked(await client().addFollowUp({ nationalId, content: text, isSecret: false }));
      const { items, unreadable } = worked(await client().getFollowUps(nationalId));
      expect(items.map((item) => linesOf(item.text))).toContainEqual(linesOf(text));
      expect(unreadable).toEqual([]);
    });

    test("a reporter's reply moves the case and has no institution", async () => {
      const nationalId = await created();
      system.reply(nationalId, "Masih padam.");
      const { items } = worked(await client().getFollowUps(nationalId));
      expect(items.find(({ text }) => text === "Masih padam.")).toMatchObject({
        institutionFrom: null,
        statusNew: "Ditanggapi oleh Pelapor",
      });
    });
  });

  describe("N7 to N12", () => {
    test("N7 gives all institutions, our own among them", async () => {
      const { items, isComplete } = worked(await client().institutions());
      expect(new Set(items.map(({ id }) => id)).size).toBe(items.length);
      expect(items.map(({ id }) => id)).toEqual(expect.arrayContaining([system.own.id, system.other]));
      expect(isComplete).toBe(true);
      expect(items).toContainEqual({ id: system.own.id, name: system.own.name, parentId: null });
    });

    test("N8 gives templates with their placeholders", async () => {
      const { items, unreadable } = worked(await client().templates());
      expect(items.map(({ content }) => content).join()).toContain("{{institution_to}}");
      expect(unreadable).toEqual([]);
    });

    test("N9 filters by institution and by the moment of the last change", async () => {
      const first = await created();
      system.advance(60_000);
      const second = system.born({ title: "Lahir di pusat", content: "Gelap" });
      system.born({ title: "Bukan milik kita", content: "Gelap", dispositionId: null });
      const ours = worked(await client().listComplaints({ dispositionId: system.own.id }));
      expect(ours.items.map(({ nationalId }) => nationalId).sort()).toEqual([first, second].sort());
      const changed = await client().listComplaints({
        updatedSince: new Date(NOW.getTime() + 1),
        dispositionId: system.own.id,
      });
      expect(worked(changed).items).toMatchObject([{ nationalId: second, title: "Lahir di pusat", log: [] }]);
    });

    test("N9 reads a list of several pages to its end", async () => {
      const born = Array.from({ length: 11 }, (_, n) => system.born({ title: `Kasus ${n}`, content: "Gelap" }));
      const list = worked(await client().listComplaints({ dispositionId: system.own.id }));
      expect(list.items.map(({ nationalId }) => nationalId).sort()).toEqual(born.sort());
      expect(list).toMatchObject({ isComplete: true, unreadable: [] });
    });

    test("N10 finds a case by our reference", async () => {
      const nationalId = await created();
      system.born({ title: "Lahir di pusat", content: "Gelap" });
      const found = worked(await client().findByReference(TICKET));
      expect(found.items.map((item) => item.nationalId)).toEqual([nationalId]);
      expect(worked(await client().findByReference("Z9999999999")).items).toEqual([]);
    });

    test.each([
      ["verify", "Terverifikasi"],
      ["finish", "Selesai"],
      ["postpone", "Ditunda"],
      ["archive", "Diarsipkan"],
    ] as const)("N11 %s makes it %s", async (action, statusName) => {
      const nationalId = await created();
      worked(await client().writeStatus(nationalId, action, "catatan"));
      expect(worked(await client().getComplaint(nationalId)).statusName).toBe(statusName);
      expect(system.violations).toEqual([]);
    });

    test.each(["categories", "classifications", "channels", "locations"] as const)("N12 gives %s", async (list) => {
      const { items, isComplete } = worked(await client().masters(list));
      expect(items.length).toBeGreaterThan(1);
      expect(isComplete).toBe(true);
    });

    test("a call that is not configured is not made, and one that does not exist is a refusal", async () => {
      const without = client({ capabilities: [] });
      const calls = [
        () => without.listComplaints(),
        () => without.findByReference(TICKET),
        () => without.writeStatus("6000001", "finish", ""),
        () => without.masters("channels"),
      ];
      for (const call of calls) expect(await call()).toMatchObject({ outcome: "refused", status: null });
      expect(system.calls).toHaveLength(0);
      const poor = await start({ capabilities: [] });
      const hopeful = clientOf(poor.environment, { capabilities: ["listInbound"] });
      expect(await hopeful.listComplaints()).toMatchObject({ outcome: "refused", status: 404 });
      await poor.close();
    });
  });

  describe("a national admin", () => {
    test("moves the case, and the log tells each step", async () => {
      const nationalId = await created();
      system.setStatus(nationalId, "Dalam Proses");
      system.setStatus(nationalId, "Selesai", "beres");
      const read = worked(await client().getComplaint(nationalId));
      expect(read.statusName).toBe("Selesai");
      expect(read.log.map(({ statusOld, statusNew }) => `${statusOld} → ${statusNew}`)).toEqual(
        expect.arrayContaining(["Belum Ditindaklanjuti → Dalam Proses", "Dalam Proses → Selesai"]),
      );
      expect(read.log.map(({ text }) => text)).toContain("beres");
    });

    test("raises a flag, gives the case away", async () => {
      const nationalId = await created();
      system.setFlags(nationalId, { isSecret: true });
      system.dispose(nationalId, system.other);
      const read = worked(await client().getComplaint(nationalId));
      expect(read).toMatchObject({ isSecret: true, isAnonymous: false, dispositionId: system.other });
    });

    test("a status of another time is read verbatim", async () => {
      const nationalId = await created();
      system.setStatus(nationalId, "Menunggu Persetujuan Wilayah");
      expect(worked(await client().getComplaint(nationalId)).statusName).toBe("Menunggu Persetujuan Wilayah");
    });
  });

  describe("the client's limits", () => {
    test("wrong secrets are a gateway fault, which is not processed", async () => {
      for (const wrong of [{ authValue: "Bearer x" }, { token: "{OTHER}" }, { authHeader: "X-Auth" }]) {
        const outcome = await client(wrong).createComplaint(outboundCase);
        expect(outcome).toMatchObject({ outcome: "notProcessed", cause: "unauthorised" });
      }
      expect(system.cases).toHaveLength(0);
    });

    test("a case that does not exist is a refusal with 404", async () => {
      expect(await client().getComplaint("9999999")).toMatchObject({ outcome: "refused", status: 404 });
    });

    test("an id that would lead to another address is refused here", async () => {
      for (const id of ["..", "1/../2", "", "1?x=1", "123456789012345678901", " 6000001"]) {
        expect(await client().getComplaint(id)).toMatchObject({ outcome: "refused", status: null });
        expect(await client().getFollowUps(id)).toMatchObject({ outcome: "refused", status: null });
        expect(await client().transfer(id, "150001", "x")).toMatchObject({ outcome: "refused", status: null });
      }
      expect(system.calls).toHaveLength(0);
    });

    test("each HTTP call waits for its turn", async () => {
      let turns = 0;
      const paced = new NationalClient(nationalSettings(system.environment), { pace: async () => void turns++ });
      clients.push(paced);
      const nationalId = worked(await paced.createComplaint(outboundCase));
      for (let n = 1; n <= 14; n++) system.followUp(nationalId, `catatan ${n}`);
      await paced.getFollowUps(nationalId);
      expect(turns).toBe(system.calls.length);
      expect(turns).toBeGreaterThan(2);
    });

    test("a refused connection is not processed: nothing can have arrived", async () => {
      const probe = createServer().listen(0, "127.0.0.1");
      await once(probe, "listening");
      const address = probe.address();
      probe.close();
      await once(probe, "close");
      const port = typeof address === "object" ? address?.port : 0;
      const outcome = await client({ baseUrl: `http://127.0.0.1:${port}` }).createComplaint(outboundCase);
      expect(outcome).toMatchObject({ outcome: "notProcessed", cause: "unreachable" });
      expect(outcome).toHaveProperty("reason", expect.stringContaining("ECONNREFUSED"));
    });
  });
});

describe("what only the simulator can do", () => {
  let simulator: Simulator;

  const client = (changes: Partial<NationalConfig> = {}) => clientOf(simulator.environment, changes);

  async function admin(method: string, path: string, body?: object): Promise<unknown> {
    const response = await fetch(`${simulator.url}/_sim${path}`, {
      method,
      ...(body === undefined ? {} : { headers: { "content-type": "application/json" }, body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    return response.status === 204 ? null : response.json();
  }

  beforeAll(async () => {
    simulator = await startSimulator({ clock: NOW, seed: 7 });
  });

  beforeEach(() => {
    simulator.reset();
    simulator.intercept(null);
  });

  afterAll(() => simulator.close());

  test("fields that the other side does not accept are a refusal with its words, without the reporter's identity", async () => {
    const reporter = { name: "Siti", email: "siti di rumah", phone: "081234567890" };
    const outcome = await client().createComplaint({ ...outboundCase, reporter });
    expect(outcome).toMatchObject({ outcome: "refused", status: 422 });
    expect(outcome).toHaveProperty("reason", expect.stringContaining("emailUser"));
    expect(JSON.stringify(outcome)).not.toContain("siti di rumah");
    expect(simulator.state.cases.size).toBe(0);
  });

  test("a file of a follow-up can be fetched", async () => {
    const nationalId = worked(await client().createComplaint(outboundCase));
    worked(await client().addFollowUp({ nationalId, content: "foto", isSecret: false, files: [PHOTO] }));
    const { items } = worked(await client().getFollowUps(nationalId));
    const own = items.find(({ text }) => text === "foto");
    const file = await fetch(own?.attachments[0]?.url ?? "");
    expect(new Uint8Array(await file.arrayBuffer())).toEqual(PHOTO.bytes);
  });

  test("a list that changes between two pages is read again until it stands still", async () => {
    const nationalId = worked(await client().createComplaint(outboundCase));
    for (let n = 1; n <= 24; n++) await admin("POST", `/cases/${nationalId}/followups`, { content: `catatan ${n}` });
    const record = simulator.state.cases.get(nationalId);
    let changes = 0;
    simulator.intercept(async (_context, work) => {
      const answer = work();
      if (record !== undefined && changes++ === 0) simulator.state.removeFollowUp(record, record.log.at(-1)?.id ?? "");
      return answer;
    });
    const { items, isComplete } = worked(await client().getFollowUps(nationalId));
    expect(items.filter((item) => item.text.startsWith("catatan"))).toHaveLength(23);
    expect(isComplete).toBe(true);
  });

  test("a list whose order changes from page to page is never taken for whole, however well it is counted", async () => {
    const nationalId = worked(await client().createComplaint(outboundCase));
    for (let n = 1; n <= 24; n++) await admin("POST", `/cases/${nationalId}/followups`, { content: `catatan ${n}` });
    simulator.faults.add({ kind: "reorderLog", calls: ["N5"], seed: 5 });
    const { items, isComplete } = worked(await client().getFollowUps(nationalId));
    expect(new Set(items.map(({ id }) => id)).size).toBeLessThan(items.length);
    expect(isComplete).toBe(false);
    simulator.faults.clear();
    const steady = worked(await client().getFollowUps(nationalId));
    expect(steady.isComplete).toBe(true);
    expect(steady.items.filter(({ text }) => text.startsWith("catatan"))).toHaveLength(24);
  });

  test("the mixed shapes of log items all read the same", async () => {
    const nationalId = worked(await client().createComplaint(outboundCase));
    for (let n = 1; n <= 9; n++) {
      await admin("POST", `/cases/${nationalId}/followups`, { content: `<p>catatan&nbsp;<b>${n}</b></p>` });
    }
    await admin("PUT", "/rules", { logShapes: "mixed" });
    const { items, unreadable } = worked(await client().getFollowUps(nationalId));
    const notes = items.filter((item) => item.text.startsWith("catatan"));
    expect(notes.map(({ text }) => text).sort()).toEqual(Array.from({ length: 9 }, (_, n) => `catatan ${n + 1}`));
    for (const note of notes)
      expect(note).toMatchObject({ at: NOW, institutionFrom: { name: "Pemerintah Kabupaten Demak" } });
    expect(unreadable).toEqual([]);
  });

  test("an admin moves the case, and the log tells each step and no more", async () => {
    const nationalId = worked(await client().createComplaint(outboundCase));
    await admin("POST", `/cases/${nationalId}/status`, { statusName: "Dalam Proses" });
    await admin("POST", `/cases/${nationalId}/status`, { statusName: "Selesai", note: "beres" });
    const read = worked(await client().getComplaint(nationalId));
    expect(read.statusName).toBe("Selesai");
    expect(read.log.map(({ statusOld, statusNew }) => `${statusOld} → ${statusNew}`)).toEqual([
      "null → null",
      "Belum Ditindaklanjuti → Dalam Proses",
      "Dalam Proses → Selesai",
    ]);
    expect(read.log[0]?.text).toBe("mendisposisikan laporan ini ke Pemerintah Kabupaten Demak");
    expect(read.statusNotes.map(({ text }) => text)).toEqual(["Belum Ditindaklanjuti", "Dalam Proses", "Selesai"]);
  });

  test("an admin removes a follow-up, raises a flag, takes the case away, deletes it", async () => {
    const nationalId = worked(await client().createComplaint(outboundCase));
    const item = (await admin("POST", `/cases/${nationalId}/followups`, { content: "salah" })) as { id: string };
    await admin("DELETE", `/cases/${nationalId}/followups/${item.id}`);
    expect(worked(await client().getFollowUps(nationalId)).items.map(({ text }) => text)).not.toContain("salah");
    await admin("PATCH", `/cases/${nationalId}`, { isSecret: true, dispositionId: null });
    const read = worked(await client().getComplaint(nationalId));
    expect(read).toMatchObject({ isSecret: true, dispositionId: null, dispositionName: null });
    await admin("DELETE", `/cases/${nationalId}`);
    expect(await client().getComplaint(nationalId)).toMatchObject({ outcome: "refused", status: 404 });
  });

  test("its journal and state hold no secret, and the journal has every call with its answer", async () => {
    const nationalId = worked(await client().createComplaint(outboundCase));
    await client().getComplaint(nationalId);
    await client({ token: "{WRONG-TOKEN}" }).getComplaint(nationalId);
    const journal = (await admin("GET", "/journal")) as { call: string; status: number }[];
    expect(journal.map(({ call, status }) => `${call} ${status}`)).toEqual(["N1 200", "N4 200", "N4 401"]);
    const all = JSON.stringify([journal, await admin("GET", "/state")]);
    for (const secret of ["Bearer simulator", "SIMULATE-0000", "WRONG-TOKEN"]) expect(all).not.toContain(secret);
  });

  test("the same seed gives the same ids, another seed others", async () => {
    const ids = async (seed: number) => {
      await admin("POST", "/reset", { seed });
      return [
        worked(await client().createComplaint(outboundCase)),
        worked(await client().createComplaint(outboundCase)),
      ];
    };
    const first = await ids(3);
    expect(await ids(3)).toEqual(first);
    expect(await ids(4)).not.toEqual(first);
  });

  test("a connection cut after the work is ambiguous, and the case exists", async () => {
    simulator.intercept(async (_context, work) => {
      work();
      return HANG_UP;
    });
    expect(await client().createComplaint(outboundCase)).toMatchObject({ outcome: "ambiguous", cause: "reset" });
    simulator.intercept(null);
    expect(worked(await client().findByReference(TICKET)).items).toHaveLength(1);
  });
});
