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
    queued
    oldestQueuedAt
    parked
    unknownOutcome
    notEqual
    oldestNotEqualAt
    lastPullAt
    lastPushAt
    capabilities
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
];
