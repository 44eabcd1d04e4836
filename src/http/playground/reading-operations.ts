import type { ReadyOperation } from "./ready-operation";

/** What officers look at. */
export const READING_OPERATIONS: readonly ReadyOperation[] = [
  {
    name: "Kotak masuk",
    needsToken: true,
    document: `# Daftar aduan, yang paling dekat tenggatnya lebih dahulu. Salin id sebuah aduan ke Environment.
query KotakMasuk($first: Int, $after: Cursor, $filter: InboxFilter) {
  inbox(first: $first, after: $after, filter: $filter) {
    edges {
      cursor
      node {
        id
        ticketNumber
        title
        statusLabel
        dueAt
        isOverdue
        leadAgency {
          code
          name
        }
        allowedActions
      }
    }
    pageInfo {
      hasNextPage
      endCursor
    }
    liveCursor
  }
}`,
    variables: { first: 20, after: null, filter: null },
  },
  {
    name: "Jumlah kotak masuk",
    needsToken: true,
    document: `query JumlahKotakMasuk {
  inboxCounts {
    open
    overdue
    unclaimed
    mine
    byStatus
  }
}`,
    variables: {},
  },
  {
    name: "Rincian aduan",
    needsToken: true,
    document: `# Satu aduan selengkapnya: tenggat, tindak lanjut, riwayat, dan keadaannya di sistem nasional.
query RincianAduan($id: ID!) {
  complaint(id: $id) {
    id
    ticketNumber
    version
    title
    content
    channel
    status
    statusLabel
    leadAgency {
      name
    }
    supportAgencies {
      name
    }
    claimedBy {
      name
    }
    clocks {
      step
      law
      startedAt
      dueAt
      stoppedAt
      state
    }
    followUps(first: 10) {
      edges {
        node {
          text
          visibility
          authorName
          createdAt
        }
      }
    }
    timeline(first: 20) {
      edges {
        node {
          type
          actorName
          occurredAt
          complaintVersion
        }
      }
    }
    national {
      nationalId
      statusName
      verdict
      differences
      waiting
    }
    allowedActions
  }
}`,
    variables: { id: "{{id}}" },
  },
  {
    name: "Ikuti kotak masuk",
    needsToken: true,
    document: `# Langganan langsung. Isi after dengan liveCursor dari Kotak masuk agar tidak ada perubahan yang terlewat;
# null berarti mulai dari saat ini.
subscription IkutiKotakMasuk($after: Cursor) {
  inboxEvents(after: $after) {
    cursor
    kind
    complaintId
    complaint {
      ticketNumber
      version
      statusLabel
      leadAgency {
        code
      }
    }
    event {
      type
      actorName
      occurredAt
    }
  }
}`,
    variables: { after: null },
  },
  {
    name: "Ikuti satu aduan",
    needsToken: true,
    document: `# Langganan langsung: keadaan sekarang dahulu, lalu setiap perubahan. Isi after dengan cursor terakhir untuk melanjutkan.
subscription IkutiAduanPetugas($id: ID!, $after: Cursor) {
  complaintEvents(id: $id, after: $after) {
    cursor
    kind
    complaint {
      ticketNumber
      version
      statusLabel
      allowedActions
    }
    event {
      type
      actorName
      occurredAt
    }
  }
}`,
    variables: { id: "{{id}}", after: null },
  },
  {
    name: "Log peristiwa",
    needsToken: true,
    document: `# Semua peristiwa sejak awal, berhalaman: isi after dengan cursor dari halaman sebelumnya.
query LogPeristiwa($after: Cursor, $first: Int) {
  events(after: $after, first: $first) {
    events {
      position
      type
      actorName
      actorRole
      occurredAt
      complaintVersion
    }
    cursor
    hasMore
  }
}`,
    variables: { after: null, first: 50 },
  },
  {
    name: "Alur kerja",
    needsToken: true,
    document: `# Tabel alur kerja: dari status apa, tindakan apa, oleh peran apa, menjadi status apa.
query AlurKerja {
  workflow {
    from
    action
    to
    roles
    condition
  }
}`,
    variables: {},
  },
  {
    name: "OPD dan kategori",
    needsToken: true,
    document: `query OpdDanKategori {
  agencies {
    id
    code
    name
    openCount
    overdueCount
  }
  categories {
    id
    name
    parent
  }
}`,
    variables: {},
  },
];
