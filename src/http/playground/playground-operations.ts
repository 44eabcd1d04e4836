import { BRIDGE_OPERATIONS } from "./bridge-operations";
import { CITIZEN_OPERATIONS } from "./citizen-operations";
import { OFFICER_STEPS } from "./officer-operations";
import { READING_OPERATIONS } from "./reading-operations";
import type { ReadyOperation } from "./ready-operation";

const LOGIN: ReadyOperation = {
  name: "Mulai: masuk",
  needsToken: false,
  document: `# Selamat datang. Setiap jendela di atas memuat satu operasi yang siap dijalankan.
#
# 1. Isi nama pengguna dan kata sandi di VARIABLES (kiri bawah), lalu tekan Send Request.
# 2. Salin token dari hasilnya: No environment > Environments... > isi "token", lalu Save.
# 3. Jendela lain kini berjalan atas nama Anda. Salin pula id, ticketNumber, dan accessCode bila sudah ada.
#
# Perubahan yang dilakukan di sini sungguh-sungguh tersimpan.
mutation Masuk($username: String!, $password: String!, $otp: String) {
  login(username: $username, password: $password, otp: $otp) {
    token
    expiresAt
    viewer {
      name
      role
      agency {
        code
        name
      }
    }
    userErrors {
      code
      message
    }
  }
}`,
  variables: { username: "koordinator", password: "", otp: null },
};

/** The windows of the playground in their order; the last one is open at first. */
export const PLAYGROUND_OPERATIONS: readonly ReadyOperation[] = [
  ...CITIZEN_OPERATIONS,
  ...READING_OPERATIONS,
  ...OFFICER_STEPS,
  ...BRIDGE_OPERATIONS,
  LOGIN,
];

/** What the windows' variables refer to as `{{name}}`; the user fills it in once for all of them. */
export const PLAYGROUND_ENVIRONMENT = { token: "", id: "", ticketNumber: "", accessCode: "" } as const;
