import { readableText } from "../../domain/input-text";
import { type Cell, cellScalar } from "./table";

/** The id of a case, or why the cell holds none, in Indonesian. */
export type IdReading = { readonly id: string } | { readonly problem: string };

const ID = /^(?=.*\d)[0-9A-Za-z][\w-]{0,19}$/;
const SCIENTIFIC = /^[+-]?\d+(?:[.,]\d+)?E[+-]?\d+$/i;
/** Digits that a spreadsheet program keeps of a number; it writes zeros for the others. */
const MAX_EXACT_DIGITS = 15;
const MAX_SHOWN_LENGTH = 40;
const FORMAT_AS_TEXT =
  "Unduh kembali berkas dari admin LAPOR! dan impor tanpa menyimpannya ulang lewat Excel, atau jadikan kolom ID berformat Teks sebelum mengisinya.";

/** Reads an id. What a spreadsheet program has rounded or rewritten is not guessed back. */
export function readId(cell: Cell | undefined): IdReading {
  if (typeof cell === "number") return numericId(cell);
  const written = typeof cell === "boolean" ? null : cellScalar(cell);
  if (written === null) return { problem: "ID laporan kosong. Lengkapi ID laporan pada baris ini." };
  const text = written.replace(/^#\s?/, "").replace(/^(\d+)[.,]0$/, "$1");
  const shown = `ID laporan "${readableText(written, MAX_SHOWN_LENGTH, "single")}"`;
  if (SCIENTIFIC.test(text)) {
    return { problem: `${shown} telah diubah Excel ke notasi ilmiah sehingga angka aslinya hilang. ${FORMAT_AS_TEXT}` };
  }
  if (/^\d{1,3}(?:[.,]\d{3})+$/.test(text)) {
    return { problem: `${shown} memuat pemisah ribuan. Tuliskan ID laporan tanpa titik dan koma.` };
  }
  return ID.test(text)
    ? { id: text }
    : { problem: `${shown} bukan ID laporan SP4N-LAPOR!. Perbaiki ID pada baris ini.` };
}

function numericId(number: number): IdReading {
  if (!Number.isInteger(number) || number <= 0) {
    return { problem: `ID laporan "${number}" bukan bilangan bulat positif. Perbaiki ID pada baris ini.` };
  }
  const digits = BigInt(number).toString();
  if (digits.length <= MAX_EXACT_DIGITS) return { id: digits };
  return {
    problem: `ID laporan "${digits.slice(0, MAX_SHOWN_LENGTH)}" terlalu panjang untuk sel angka, sehingga angka terakhirnya dibulatkan Excel. ${FORMAT_AS_TEXT}`,
  };
}
