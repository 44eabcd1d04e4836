/** What a reply of the dialogue may carry: numbers, codes and labels, and what was sealed for it alone. */
export type DialogueData = Readonly<Record<string, string | number>>;

/** The words of the dialogue by SMS and WhatsApp, by what is to be said (`data.say`). */
export const DIALOGUE_WORDS: Readonly<Record<string, (data: DialogueData) => string>> = {
  RECEIVED: ({ ticket }) => `Terima kasih. Aduan Anda kami terima dengan nomor tiket ${ticket}.`,
  STATUS: ({ ticket, status }) => `Aduan ${ticket}: ${status}.`,
  NO_CASES: () => "Belum ada aduan yang terbuka dari nomor ini.",
  NOT_UNDERSTOOD: () =>
    "Pesan Anda belum kami pahami. Tulis aduan Anda, atau kirim STATUS diikuti nomor tiket untuk memantau.",
};
