/** What can be wrong with one input field; the key is stable, the numbers are the limits that the message names. */
export type FieldProblem =
  | { readonly key: "required" }
  | { readonly key: "tooShort"; readonly min: number }
  | { readonly key: "tooLong"; readonly max: number }
  | { readonly key: "tooMany"; readonly max: number }
  | { readonly key: "outOfRange"; readonly min: number; readonly max: number }
  | { readonly key: "controlCharacters" }
  | { readonly key: "stackedMarks" }
  | { readonly key: "invalidName" }
  | { readonly key: "invalidPhone" }
  | { readonly key: "invalidEmail" }
  | { readonly key: "invalidNik" }
  | { readonly key: "invalidDate" }
  | { readonly key: "notInFuture" }
  | { readonly key: "invalidCoordinates" }
  | { readonly key: "unknownChoice" }
  | { readonly key: "repeatedChoice" }
  | { readonly key: "contactRequired" };

/** A checked input: the value to store, or what is wrong with it. */
export type Checked<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly problem: FieldProblem };

/** The input may be stored as `value`. */
export function accepted<Value>(value: Value): Checked<Value> {
  return { ok: true, value };
}

/** The input is refused because of `problem`. */
export function refused(problem: FieldProblem): Checked<never> {
  return { ok: false, problem };
}

/** A whole number as Indonesians write it: 10.000. */
function grouped(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+(?!\d))/g, ".");
}

/** The field is empty and must not be. */
export function required(label: string): string {
  return `${label} wajib diisi. Silakan lengkapi isian ini.`;
}

/** The text has fewer than `min` characters. */
export function tooShort(label: string, min: number): string {
  return `${label} terlalu singkat. Silakan tulis paling sedikit ${grouped(min)} karakter.`;
}

/** The text has more than `max` characters. */
export function tooLong(label: string, max: number): string {
  return `${label} terlalu panjang. Silakan ringkas menjadi paling banyak ${grouped(max)} karakter.`;
}

/** The list has more than `max` entries. */
export function tooMany(label: string, max: number): string {
  return `${label} terlalu banyak. Silakan kurangi menjadi paling banyak ${grouped(max)}.`;
}

/** The number lies outside `min` to `max`. */
export function outOfRange(label: string, min: number, max: number): string {
  return `${label} di luar rentang. Silakan isi dengan angka ${grouped(min)} sampai ${grouped(max)}.`;
}

/** The text holds characters that no screen or printer can show. */
export function controlCharacters(label: string): string {
  return `${label} memuat karakter yang tidak dapat ditampilkan. Silakan hapus atau ketik ulang bagian tersebut.`;
}

/** The text stacks so many marks on one letter that it covers its neighbours. */
export function stackedMarks(label: string): string {
  return `${label} memuat tanda yang bertumpuk pada satu huruf. Silakan ketik ulang dengan huruf biasa.`;
}

/** The name has no letter. One word is a full name in Indonesia, so nothing more is asked of it. */
export function invalidName(label: string): string {
  return `${label} harus memuat huruf. Silakan tulis nama seperti pada KTP; satu kata pun boleh.`;
}

/** The number is not one complete telephone number. */
export function invalidPhone(label: string): string {
  return `${label} tidak dikenali. Silakan tulis satu nomor lengkap dengan angka, misalnya 08xx xxxx xxxx atau (0291) xxxxxx.`;
}

/** The text is not one e-mail address. */
export function invalidEmail(label: string): string {
  return `${label} tidak lengkap atau keliru. Silakan tulis satu alamat seperti nama@example.com, atau kosongkan isian ini.`;
}

/** The text is not a national identity number. */
export function invalidNik(label: string): string {
  return `${label} harus terdiri atas 16 angka. Silakan periksa KTP Anda, atau kosongkan isian ini karena tidak wajib.`;
}

/** The text names no day of the calendar. */
export function invalidDate(label: string): string {
  return `${label} tidak dikenali. Silakan tulis tahun-bulan-tanggal, misalnya 2026-01-31.`;
}

/** The day has not come yet in Demak. */
export function notInFuture(label: string): string {
  return `${label} tidak boleh melewati hari ini. Silakan pilih hari ini atau tanggal sebelumnya.`;
}

/** The two numbers are no point on the map. */
export function invalidCoordinates(label: string): string {
  return `${label} tidak dikenali. Silakan pilih kembali titik pada peta, atau kosongkan garis lintang dan garis bujur.`;
}

/** The choice does not exist or is not offered any more. */
export function unknownChoice(label: string): string {
  return `${label} tidak ditemukan atau sudah tidak berlaku. Silakan pilih dari daftar yang tersedia.`;
}

/** The same choice was made twice. */
export function repeatedChoice(label: string): string {
  return `${label} dipilih lebih dari sekali. Silakan pilih masing-masing satu kali saja.`;
}

/** Neither telephone number nor e-mail address was given where one of them is needed. */
export function contactRequired(label: string): string {
  return `${label} belum dapat dihubungi. Silakan isi nomor telepon atau alamat surel.`;
}

/** The Indonesian message of a problem, for the field that citizens and officers know as `label`. */
export function fieldMessage(problem: FieldProblem, label: string): string {
  switch (problem.key) {
    case "required":
      return required(label);
    case "tooShort":
      return tooShort(label, problem.min);
    case "tooLong":
      return tooLong(label, problem.max);
    case "tooMany":
      return tooMany(label, problem.max);
    case "outOfRange":
      return outOfRange(label, problem.min, problem.max);
    case "controlCharacters":
      return controlCharacters(label);
    case "stackedMarks":
      return stackedMarks(label);
    case "invalidName":
      return invalidName(label);
    case "invalidPhone":
      return invalidPhone(label);
    case "invalidEmail":
      return invalidEmail(label);
    case "invalidNik":
      return invalidNik(label);
    case "invalidDate":
      return invalidDate(label);
    case "notInFuture":
      return notInFuture(label);
    case "invalidCoordinates":
      return invalidCoordinates(label);
    case "unknownChoice":
      return unknownChoice(label);
    case "repeatedChoice":
      return repeatedChoice(label);
    case "contactRequired":
      return contactRequired(label);
  }
}
