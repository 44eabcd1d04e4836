import { isReporterReply, readLogItem } from "../../src/national/log-item";
import { readCase, readMaster, readTemplate } from "../../src/national/mapper";
import type { NationalLogItem } from "../../src/national/neutral";
import { parseWireDate } from "../../src/national/wire-date";
import { readCreated } from "../../src/national/wire-schema";

function item(wire: unknown): NationalLogItem {
  const reading = readLogItem(wire);
  if (!("item" in reading)) throw new Error(reading.unreadable.reason);
  return reading.item;
}

describe("dates", () => {
  test.each([
    ["13-03-2026 17:30:05", "2026-03-13T10:30:05.000Z"],
    ["01-01-2026 00:00:00", "2025-12-31T17:00:00.000Z"],
    ["29-02-2028 23:59:59", "2028-02-29T16:59:59.000Z"],
    ["13-03-2026 17:30", "2026-03-13T10:30:00.000Z"],
    ["2026-03-13T10:30:05Z", "2026-03-13T10:30:05.000Z"],
    ["2026-03-13T10:30:05.123456Z", "2026-03-13T10:30:05.123Z"],
    ["2026-03-13T17:30:05+07:00", "2026-03-13T10:30:05.000Z"],
    ["2026-03-13T12:30:05+0200", "2026-03-13T10:30:05.000Z"],
    ["2026-03-13 17:30:05", "2026-03-13T10:30:05.000Z"],
  ])("%s is %s", (text, iso) => {
    expect(parseWireDate(text)?.toISOString()).toBe(iso);
  });

  test.each([
    "31-02-2026 10:00:00",
    "29-02-2026 10:00:00",
    "13-13-2026 10:00:00",
    "13-03-2026 24:00:00",
    "13-03-2026 10:60:00",
    "13-03-2026 10:00:61",
    "03/13/2026",
    "kemarin",
    "",
    "2026-03-13",
    "13-03-26 10:00:00",
  ])("%j is no moment", (text) => {
    expect(parseWireDate(text)).toBeNull();
  });
});

describe("a log item", () => {
  const expected = {
    institutionFrom: { id: "150001", name: "Dinas PU" },
    institutionTo: { id: "150002", name: "Dinas Sosial" },
  };

  test.each([
    [
      "numbers and names apart",
      {
        institution_from_id: 150001,
        institution_from_name: "Dinas PU",
        institution_to_id: "150002",
        institution_to_name: "Dinas Sosial",
      },
    ],
    [
      "objects below the number's key",
      {
        institution_from_id: { id: 150001, name: "Dinas PU" },
        institution_to_id: { id: 150002, name: "Dinas Sosial" },
      },
    ],
    [
      "plain objects",
      { institution_from: { id: 150001, name: "Dinas PU" }, institution_to: { id: 150002, name: "Dinas Sosial" } },
    ],
    [
      "one institution as an object",
      { institution: { id: 150001, name: "Dinas PU" }, institution_to: { id: 150002, name: "Dinas Sosial" } },
    ],
    [
      "a name beside an object without one",
      {
        institution_from_id: { id: 150001 },
        institution_from_name: "<b>Dinas</b> PU",
        institution_to: { id: 150002, name: "Dinas&nbsp;Sosial" },
      },
    ],
  ])("institutions as %s", (_name, wire) => {
    expect(item(wire)).toMatchObject(expected);
  });

  test("institutions that are only a name, or missing", () => {
    expect(item({ institution: "Dinas PU", institution_to: null })).toMatchObject({
      institutionFrom: { id: null, name: "Dinas PU" },
      institutionTo: null,
    });
    expect(item({ institution_from: "Dinas PU", institution: "Lain" }).institutionFrom?.name).toBe("Dinas PU");
  });

  test.each([
    ["fields", { status_old: { name: "Terverifikasi" }, status_new: { name: "Selesai", color: "#000" } }],
    ["names", { status_old: "Terverifikasi", status_new: "Selesai" }],
    ["a JSON text", { data: '{"status_old":{"name":"Terverifikasi"},"status_new":{"name":"Selesai"}}' }],
    ["an object", { data: { status_old: { name: "Terverifikasi" }, status_new: { name: "Selesai" } } }],
    ["both", { status_old: { name: "Terverifikasi" }, status_new: null, data: '{"status_new":{"name":"Selesai"}}' }],
  ])("statuses as %s", (_name, wire) => {
    expect(item(wire)).toMatchObject({ statusOld: "Terverifikasi", statusNew: "Selesai" });
  });

  test.each(["{", "null", "[]", '"x"', "", null, 5])("data %j says nothing", (data) => {
    expect(item({ data })).toMatchObject({ statusOld: null, statusNew: null });
  });

  test("its moment is date or created_at; without one it has none; one that is nonsense poisons it", () => {
    expect(item({ date: "13-03-2026 17:30:05" }).at?.toISOString()).toBe("2026-03-13T10:30:05.000Z");
    expect(item({ date: null, created_at: "13-03-2026 17:30:05" }).at?.toISOString()).toBe("2026-03-13T10:30:05.000Z");
    expect(item({}).at).toBeNull();
    expect(readLogItem({ id: 9, date: "besok" })).toEqual({ unreadable: { id: "9", reason: expect.any(String) } });
    expect(readLogItem("x")).toEqual({ unreadable: { id: null, reason: expect.any(String) } });
  });

  test("placeholders are filled or removed; names cannot bring in mark-up", () => {
    const wire = {
      content:
        "<b>{{institution_from}}</b> ke {{ institution_to }}, {{institution_from_link}}{{toString}}status {{status_new}}",
      institution_from_name: "Dinas <script>x</script>PU",
      institution_to_name: "Dinas {{status_new}}",
      status_new: { name: "Selesai" },
    };
    expect(item(wire).text).toBe("Dinas PU ke Dinas {{status_new}}, status Selesai");
  });

  test("the text is the content; a template where there is none; both for a disposition", () => {
    const template_content = "{{institution_from}} meneruskan";
    const from = { institution_from_name: "Bupati" };
    expect(item({ ...from, content: "isi", template_code: "reply", template_content }).text).toBe("isi");
    expect(item({ ...from, content: " ", template_code: "reply", template_content }).text).toBe("Bupati meneruskan");
    expect(item({ ...from, content: "isi", template_code: "disposition", template_content }).text).toBe(
      "Bupati meneruskan\nisi",
    );
    expect(item({}).text).toBe("");
  });

  test("files are read from numbered keys, from docs and from lists; only web addresses stay", () => {
    const file = (n: number) => ({ path: `https://files.test/${n}.jpg`, file_name: `foto ${n}.jpg` });
    const names = (attachments: unknown) => item({ attachments }).attachments.map(({ name }) => name);
    expect(names({ "0": file(1), "1": file(2), docs: [file(3)] })).toEqual(["foto 1.jpg", "foto 2.jpg", "foto 3.jpg"]);
    expect(names({ docs: { "0": file(1) } })).toEqual(["foto 1.jpg"]);
    expect(names([file(1)])).toEqual(["foto 1.jpg"]);
    for (const nothing of [null, [], {}, "x", { docs: null }, { "0": 5 }]) expect(names(nothing)).toEqual([]);
    const attachments = {
      "0": { path: "javascript:alert(1)", file_name: "<b>x</b>.jpg" },
      "1": { path: "data:text/html,x", url: "ftp://files.test/1" },
      "2": { path: "//[", url: " " },
      "3": { file_name: "tanpa alamat.jpg" },
    };
    expect(item({ attachments }).attachments).toEqual([
      { name: "x.jpg", url: null },
      { name: "lampiran", url: null },
      { name: "lampiran", url: null },
      { name: "tanpa alamat.jpg", url: null },
    ]);
  });

  test.each([
    [{ url: "/storage/attachments/77" }, "/storage/attachments/77"],
    [{ path: "storage/77.jpg" }, "storage/77.jpg"],
    [{ path: "public/77.jpg", url: "/storage/77.jpg" }, "/storage/77.jpg"],
    [{ path: "/storage/77.jpg", url: "https://files.test/77.jpg" }, "https://files.test/77.jpg"],
  ])("the most certain address of %j is kept, relative ones too", (file, url) => {
    expect(item({ attachments: [file] }).attachments).toEqual([{ name: "lampiran", url }]);
  });

  test("a reporter's reply is told from an institution's", () => {
    expect(isReporterReply(item({ status_new: { name: "Ditanggapi oleh Pelapor" } }))).toBe(true);
    expect(isReporterReply(item({ status_new: "DITANGGAPI  OLEH PELAPOR" }))).toBe(true);
    expect(isReporterReply(item({ template_code: "reporter_reply" }))).toBe(true);
    expect(isReporterReply(item({ template_code: "reporter_reply", institution: "Dinas PU" }))).toBe(false);
    expect(isReporterReply(item({ content: "x" }))).toBe(false);
  });
});

describe("a case", () => {
  test("flags in every spelling; what is not said is null", () => {
    for (const yes of [true, 1, "1", "true"]) expect(readCase({ id: 1, is_secret: yes }, [])?.isSecret).toBe(true);
    for (const no of [false, 0, "0", "false"])
      expect(readCase({ id: 1, is_anonymous: no }, [])?.isAnonymous).toBe(false);
    for (const unsaid of [null, undefined, "", 2, "ya"])
      expect(readCase({ id: 1, is_secret: unsaid }, [])?.isSecret).toBeNull();
  });

  test("ids are texts, mark-up goes, status texts stay as they are", () => {
    const wire = {
      id: 60000012,
      status_code: 14,
      status_name: "Dalam  Proses",
      disposition_id: "150001",
      disposition_name: null,
      title: "<b>Jalan</b>\nrusak",
      content: "<p>Baris&nbsp;satu</p><p>dua</p>",
      created_at: "rusak",
      status_logs: [{ note: "Terverifikasi", timestamp: "13-03-2026 17:30:05" }, null, { note: null, timestamp: null }],
    };
    expect(readCase(wire, [])).toMatchObject({
      nationalId: "60000012",
      statusCode: "14",
      statusName: "Dalam Proses",
      dispositionId: "150001",
      title: "Jalan rusak",
      content: "Baris satu\n\ndua",
      createdAt: null,
      statusNotes: [
        { text: "Terverifikasi", at: new Date("2026-03-13T10:30:05Z") },
        { text: "", at: null },
      ],
    });
    expect(readCase({ title: "tanpa nomor" }, [])).toBeNull();
  });

  test("the number 0 is no id, as a number or as a text", () => {
    for (const none of [0, "0", "00", " 0 "]) {
      expect(readCase({ id: 1, disposition_id: none }, [])?.dispositionId).toBeNull();
      expect(readCase({ id: none }, [])).toBeNull();
      expect(item({ id: none, institution_from_id: none })).toMatchObject({ id: null, institutionFrom: null });
      expect(readCreated({ complaint_id: none })).toBeNull();
    }
    expect(readCase({ id: "010", disposition_id: "0-1" }, [])).toMatchObject({
      nationalId: "010",
      dispositionId: "0-1",
    });
  });
});

test("master records and templates need an id and a name", () => {
  expect(readMaster({ id: 5, name: "Jalan", parent: 4 })).toEqual({ id: "5", name: "Jalan", parentId: "4" });
  expect(readMaster({ id: "5", name: "Jalan", parent: { id: 4 } })?.parentId).toBe("4");
  for (const bad of [null, {}, { id: 5 }, { name: "x" }, { id: 5, name: " " }, { id: -1, name: "x" }])
    expect(readMaster(bad)).toBeNull();
  expect(readTemplate({ code: "reply", content: "<b>{{institution_from}}</b>" })).toEqual({
    code: "reply",
    name: "reply",
    content: "{{institution_from}}",
  });
  expect(readTemplate({ name: "x" })).toBeNull();
});
