import { type SimulatorOptions, settingsOf } from "./options";
import { type RunningSimulator, startSimulator } from "./server";

const DEFAULT_PORT = 4100;

/** Starts the simulator as a command, and prints where it listens and the variables that connect a hub to it. */
export async function runSimulator(
  env: Readonly<Record<string, string | undefined>>,
  print: (line: string) => void = (line) => process.stdout.write(`${line}\n`),
): Promise<RunningSimulator> {
  const options = optionsFrom(env);
  const settings = settingsOf(options);
  const simulator = await startSimulator(options);
  const { master } = simulator.state;
  const classification = (name: string) => master.classifications.find((one) => one.name.startsWith(name))?.id ?? 1;
  const byKind = {
    COMPLAINT: classification("Pengaduan Tidak Berkadar"),
    SUGGESTION: classification("Aspirasi"),
    ASPIRATION: classification("Aspirasi"),
    INFORMATION_REQUEST: classification("Permintaan"),
  };
  const idOf = (list: readonly { readonly id: number | string; readonly name: string }[], name: string) =>
    String(list.find((one) => one.name.startsWith(name))?.id ?? 1);
  print(`listening on ${simulator.url}`);
  for (const [name, value] of Object.entries({
    SP4N_BASE_URL: simulator.url,
    SP4N_AUTH_HEADER: settings.authHeader,
    SP4N_AUTH_VALUE: settings.authValue,
    SP4N_TOKEN: settings.token,
    ...(settings.apiKey === null ? {} : { SP4N_API_KEY: settings.apiKey }),
    SP4N_INSTITUTION_ID: settings.institutionId,
    SP4N_USER_ID: "1",
    SP4N_CHANNEL_ID: idOf(master.channels, "Aplikasi Instansi"),
    SP4N_CLASSIFICATION_IDS: JSON.stringify(byKind),
    SP4N_LOCATION_ID: idOf(master.locations, "Kabupaten Demak"),
    SP4N_DEFAULT_CATEGORY_ID: idOf(master.categories, "Topik Lainnya"),
    SP4N_CAPABILITIES: settings.capabilities.join(","),
  })) {
    print(`${name}='${value}'`);
  }
  return simulator;
}

/** The same variables that a hub reads name the secrets and the institution; `SIMULATOR_PORT` and `SIMULATOR_HOST` the place. */
function optionsFrom(env: Readonly<Record<string, string | undefined>>): SimulatorOptions {
  const given = (name: string) => (env[name] === "" ? undefined : env[name]);
  const port = Number(given("SIMULATOR_PORT") ?? DEFAULT_PORT);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new RangeError("SIMULATOR_PORT must be 0 to 65535");
  const host = given("SIMULATOR_HOST");
  const institutionId = given("SP4N_INSTITUTION_ID");
  const authHeader = given("SP4N_AUTH_HEADER");
  const authValue = given("SP4N_AUTH_VALUE");
  const token = given("SP4N_TOKEN");
  const apiKey = given("SP4N_API_KEY");
  return {
    port,
    ...(host === undefined ? {} : { host }),
    ...(institutionId === undefined ? {} : { institutionId }),
    ...(authHeader === undefined ? {} : { authHeader }),
    ...(authValue === undefined ? {} : { authValue }),
    ...(token === undefined ? {} : { token }),
    ...(apiKey === undefined ? {} : { apiKey }),
  };
}
