import type { ReadyOperation } from "./ready-operation";

const PROOF = { ticketNumber: "{{ticketNumber}}", accessCode: "{{accessCode}}" };

/** What a citizen does, with nothing but his ticket and access code. */
export const CITIZEN_OPERATIONS: readonly ReadyOperation[] = [
  {
    name: "Warga: ajukan aduan",
    needsToken: false,
    document: `# Menyampaikan aduan. Simpan ticketNumber dan accessCode dari hasilnya ke Environment
# (pojok kanan atas > Environments...), agar jendela lain dapat memakainya.
mutation AjukanAduan($input: SubmitComplaintInput!) {
  submitComplaint(input: $input) {
    ticketNumber
    accessCode
    complaint {
      status
      statusLabel
      submittedAt
    }
    userErrors {
      code
      message
      path
    }
  }
}`,
    variables: {
      input: {
        kind: "COMPLAINT",
        title: "Jalan berlubang di depan pasar desa",
        content:
          "Jalan di depan pasar desa berlubang cukup dalam sejak dua minggu lalu dan membahayakan pengendara sepeda motor, terutama pada malam hari ketika hujan.",
        channel: "WEB",
        location: { address: "Depan pasar desa", district: "Demak", village: "Bintoro" },
        complainant: { name: "Siti Rahmawati", phone: "081200000001" },
        isAnonymous: false,
        isSecret: false,
      },
    },
  },
  {
    name: "Warga: lacak aduan",
    needsToken: false,
    document: `# Melihat perkembangan aduan sendiri.
query LacakAduan($ticketNumber: String!, $accessCode: String!) {
  trackComplaint(ticketNumber: $ticketNumber, accessCode: $accessCode) {
    ticketNumber
    title
    status
    statusLabel
    leadAgencyName
    nationalId
    nationalStatusName
    publicFollowUps {
      text
      authorName
      createdAt
    }
    allowedActions
    updatedAt
  }
}`,
    variables: PROOF,
  },
  {
    name: "Warga: ikuti aduan",
    needsToken: false,
    document: `# Langganan langsung: keadaan sekarang dahulu, lalu setiap perubahan.
subscription IkutiAduan($ticketNumber: String!, $accessCode: String!, $after: Cursor) {
  trackedComplaintEvents(ticketNumber: $ticketNumber, accessCode: $accessCode, after: $after) {
    cursor
    kind
    complaint {
      ticketNumber
      statusLabel
      updatedAt
    }
  }
}`,
    variables: { ...PROOF, after: null },
  },
  {
    name: "Warga: nilai hasil",
    needsToken: false,
    document: `# Memberi nilai 1 sampai 5 setelah aduan dijawab.
mutation NilaiHasil($ticketNumber: String!, $accessCode: String!, $score: Int!, $comment: String) {
  rateComplaint(ticketNumber: $ticketNumber, accessCode: $accessCode, score: $score, comment: $comment) {
    complaint {
      statusLabel
    }
    userErrors {
      code
      message
      path
    }
  }
}`,
    variables: { ...PROOF, score: 5, comment: "Terima kasih, jalan sudah diperbaiki." },
  },
];
