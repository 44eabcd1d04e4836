import type { ReadyOperation } from "./ready-operation";

/** The bridge to the national system. */
export const BRIDGE_OPERATIONS: readonly ReadyOperation[] = [
  {
    name: "Keadaan sinkronisasi",
    needsToken: true,
    document: `query KeadaanSinkronisasi {
  syncHealth {
    state
    since
    reason
    queued
    oldestQueuedAt
    parked
    unknownOutcome
    notEqual
    oldestNotEqualAt
    lastPullAt
    lastPushAt
    capabilities
    sweep {
      startedAt
      casesRead
      casesLeft
      oldestReadAt
      expectedEndAt
    }
  }
}`,
    variables: {},
  },
  {
    name: "Ikuti sinkronisasi",
    needsToken: true,
    document: `# Langganan langsung atas keadaan hubungan dengan sistem nasional.
subscription IkutiSinkronisasi {
  syncHealthChanged {
    state
    since
    queued
    parked
    notEqual
  }
}`,
    variables: {},
  },
  {
    name: "Sinkronkan sekarang",
    needsToken: true,
    document: `# Mengirim antrean dan membaca sistem nasional; tanpa id untuk semua aduan.
mutation SinkronkanSekarang($id: ID) {
  syncNow(id: $id) {
    run {
      id
      kind
      startedAt
      finishedAt
      pulled
      pushed
      repaired
      parked
    }
    userErrors {
      code
      message
    }
  }
}`,
    variables: { id: null },
  },
  {
    name: "Kiriman tertahan",
    needsToken: true,
    document: `# Kiriman yang menunggu keputusan petugas.
query KirimanTertahan($first: Int) {
  parkedItems(first: $first) {
    edges {
      node {
        id
        kind
        state
        reason
        attempts
        parkedAt
        complaint {
          ticketNumber
        }
      }
    }
  }
}`,
    variables: { first: 20 },
  },
  {
    name: "Pekerjaan di admin LAPOR!",
    needsToken: true,
    document: `# Klik yang harus dilakukan di admin LAPOR!; hilang setelah pembacaan berikutnya membenarkannya.
query PekerjaanDiAdminLapor($first: Int) {
  nationalTasks(first: $first) {
    edges {
      node {
        ticketNumber
        nationalId
        click
        reason
        since
        complaint {
          statusLabel
        }
      }
    }
  }
}`,
    variables: { first: 20 },
  },
  {
    name: "Laporan rekonsiliasi",
    needsToken: true,
    document: `# Perbandingan kedua sisi yang ditandatangani, terbaru dahulu. Cetak: /reconciliations/<id>.html
query LaporanRekonsiliasi($first: Int) {
  reconciliations(first: $first) {
    edges {
      node {
        id
        startedAt
        finishedAt
        isDryRun
        total
        equal
        repaired
        counts
        oldestReadAt
        signature
        items(first: 20) {
          edges {
            node {
              ticketNumber
              nationalId
              verdict
              differences
              waiting
              action
            }
          }
        }
      }
    }
  }
}`,
    variables: { first: 3 },
  },
  {
    name: "Ambil laporan nasional",
    needsToken: true,
    document: `# Mengambil laporan LAPOR! menjadi aduan di sini menurut nomornya.
mutation AmbilLaporanNasional($nationalId: ID!) {
  importNationalCase(nationalId: $nationalId) {
    complaint {
      ticketNumber
      statusLabel
    }
    userErrors {
      code
      message
    }
  }
}`,
    variables: { nationalId: "1" },
  },
  {
    name: "Kirim ulang kiriman tertahan",
    needsToken: true,
    document: `# Isi itemId dengan id dari jendela "Kiriman tertahan".
mutation KirimUlang($itemId: ID!) {
  retryParkedItem(itemId: $itemId) {
    item {
      id
      kind
      state
      reason
    }
    userErrors {
      code
      message
    }
  }
}`,
    variables: { itemId: "01ARZ3NDEKTSV4RRFFQ69G5FAV" },
  },
  {
    name: "Batalkan kiriman tertahan",
    needsToken: true,
    document: `# Kiriman tidak akan dikirim lagi. Isi itemId dari jendela "Kiriman tertahan".
mutation BatalkanKiriman($itemId: ID!, $reason: String!) {
  discardParkedItem(itemId: $itemId, reason: $reason) {
    item {
      id
      kind
      state
      reason
    }
    userErrors {
      code
      message
    }
  }
}`,
    variables: { itemId: "01ARZ3NDEKTSV4RRFFQ69G5FAV", reason: "Sudah disampaikan langsung di admin LAPOR!." },
  },
  {
    name: "Putuskan kiriman tanpa kepastian",
    needsToken: true,
    document: `# Untuk kiriman UNKNOWN_OUTCOME: tautkan ke nomor LAPOR!, atau nyatakan bahwa laporan itu tidak ada.
mutation PutuskanKiriman($itemId: ID!, $nationalId: ID, $confirmNotCreated: Boolean) {
  resolveUnknownOutcome(itemId: $itemId, nationalId: $nationalId, confirmNotCreated: $confirmNotCreated) {
    item {
      id
      kind
      state
      reason
    }
    userErrors {
      code
      message
    }
  }
}`,
    variables: { itemId: "01ARZ3NDEKTSV4RRFFQ69G5FAV", nationalId: null, confirmNotCreated: true },
  },
];
