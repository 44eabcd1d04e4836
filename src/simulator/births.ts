import type { NationalState } from "./national-state";
import type { SeededRandom } from "./random";
import type { CaseRecord, NewCase } from "./records";

const PLACES = ["Bintoro", "Sayung", "Mranggen", "Bonang", "Wedung", "Karangtengah", "Guntur", "Mijen"];
const SUBJECTS: readonly (readonly [title: string, content: string])[] = [
  ["Jalan berlubang", "Jalan utama desa berlubang dan membahayakan pengguna jalan."],
  ["Lampu jalan padam", "Lampu penerangan jalan padam sejak pekan lalu."],
  ["Banjir rob", "Air rob menggenangi permukiman setiap sore."],
  ["Sampah menumpuk", "Sampah tidak diangkut selama sepuluh hari."],
  ["Air bersih tidak mengalir", "Air bersih tidak mengalir sejak kemarin pagi."],
  ["Antrean KTP elektronik", "Pencetakan KTP elektronik belum selesai setelah dua bulan."],
  ["Saluran irigasi rusak", "Pintu air irigasi rusak sehingga sawah kekeringan."],
  ["Pungutan di sekolah", "Orang tua murid diminta membayar iuran yang tidak resmi."],
];
const NAMES = ["Siti Rahayu", "Budi Santoso", "Dewi Lestari", "Agus Wibowo", "Nur Hidayah", "Slamet Riyadi"];
const ANONYMOUS_SHARE = 0.2;
const SECRET_SHARE = 0.15;

/** A new case out of what is known of it; the rest is a usual one of the regency's. */
export function newCaseOf(state: NationalState, fields: Partial<NewCase>): NewCase {
  const firstOf = (list: readonly { readonly id: number | string }[]) => String(list[0]?.id ?? "");
  const { channels, classifications, categories, locations } = state.masters;
  return {
    title: "Jalan rusak",
    content: "Jalan di depan pasar rusak.",
    tags: "",
    channelId: firstOf(channels),
    classificationId: firstOf(classifications),
    categoryId: firstOf(categories),
    locationId: firstOf(locations),
    dispositionId: state.settings.institutionId,
    incidentOn: null,
    isAnonymous: false,
    isSecret: false,
    reporter: { userId: null, name: null, email: null, phone: null },
    fileIds: [],
    statusName: null,
    ...fields,
  };
}

/** Creates a case as citizens hand them in nationally, by chance: now and then anonymous or secret. */
export function bearCase(state: NationalState, random: SeededRandom): CaseRecord {
  const [title, content] = random.pick(SUBJECTS) ?? ["", ""];
  const place = random.pick(PLACES) ?? "";
  const name = random.pick(NAMES) ?? "";
  return state.createCase(
    newCaseOf(state, {
      title: `${title} di ${place}`,
      content: `${content} Lokasi: Kecamatan ${place}, Kabupaten Demak.`,
      isAnonymous: random.next() < ANONYMOUS_SHARE,
      isSecret: random.next() < SECRET_SHARE,
      reporter: {
        userId: String(random.integer(5_300_000, 5_999_999)),
        name,
        email: `${name.toLowerCase().replace(" ", ".")}@example.test`,
        phone: `08${random.integer(1_000_000_000, 9_999_999_999)}`,
      },
    }),
  );
}
