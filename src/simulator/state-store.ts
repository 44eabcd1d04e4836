import type { WireMaster } from "../national/wire";
import { SimulatorClock } from "./clock";
import { IdSource } from "./ids";
import { type MasterData, makeMasterData } from "./master-data";
import type { SimulatedCapability, SimulatorSettings } from "./options";
import type { CaseRecord, FileRecord } from "./records";
import { DEFAULT_RULES, type SimulatorRules } from "./rules";
import type { StateImage } from "./state-image";

/**
 * What the simulated national system keeps, and how it begins, ends and outlives a process. What methods change is told
 * to `onChange`; whoever assigns to a field, or sets the clock, calls `changed` after it.
 */
export class StateStore {
  readonly clock: SimulatorClock;
  readonly cases = new Map<string, CaseRecord>();
  readonly files = new Map<string, FileRecord>();
  capabilities: Set<SimulatedCapability>;
  rules: SimulatorRules;
  masters: MasterData;
  /** Called after every change, many times in one call. */
  onChange: () => void = () => undefined;
  readonly #firstMasters: MasterData;
  protected ids: IdSource;
  #generation = 0;
  #names: { readonly of: MasterData["institutions"]; readonly byId: ReadonlyMap<string, string> } | null = null;

  constructor(readonly settings: SimulatorSettings) {
    this.clock = new SimulatorClock(settings.clock);
    this.ids = new IdSource(settings.seed);
    this.capabilities = new Set(settings.capabilities);
    this.rules = { ...DEFAULT_RULES, ...settings.rules };
    this.#firstMasters = makeMasterData(settings.seed, settings.institutionId, settings.institutionCount);
    this.masters = this.#firstMasters;
  }

  /** Grows with each reset: work that was begun before one must not be finished after it. */
  get generation(): number {
    return this.#generation;
  }

  /**
   * Back to the beginning: no cases, capabilities and rules as at the start, ids from the seed. The master data stay
   * those of the start, because a hub that is already connected has their numbers in its configuration.
   */
  reset(seed = this.settings.seed): void {
    this.#generation += 1;
    this.cases.clear();
    this.files.clear();
    this.ids = new IdSource(seed);
    this.capabilities = new Set(this.settings.capabilities);
    this.rules = { ...DEFAULT_RULES, ...this.settings.rules };
    this.masters = this.#firstMasters;
    this.clock.set(this.settings.clock);
    this.changed();
  }

  /** Everything that outlives the process; the files without their bytes. */
  image(): StateImage {
    const { seed, institutionId, institutionCount } = this.settings;
    return {
      seed,
      institutionId,
      institutionCount,
      clock: this.clock.isVirtual ? this.clock.now() : null,
      ids: this.ids.position,
      capabilities: [...this.capabilities],
      rules: this.rules,
      masters: this.masters,
      cases: [...this.cases.values()],
      files: [...this.files.values()].map(({ bytes: _bytes, ...file }) => file),
    };
  }

  /** Goes on where an image was made; `bytesOf` gives a file's content by its id. */
  restore(image: StateImage, bytesOf: (fileId: string) => Buffer): void {
    this.ids = new IdSource(image.ids);
    this.clock.set(image.clock);
    this.capabilities = new Set(image.capabilities);
    this.rules = image.rules;
    this.masters = image.masters;
    for (const record of image.cases) this.cases.set(record.id, record);
    for (const file of image.files) this.files.set(file.id, { ...file, bytes: bytesOf(file.id) });
  }

  /** Something was changed. */
  changed(): void {
    this.onChange();
  }

  /** Whether an institution exists. */
  hasInstitution(id: string): boolean {
    return this.institutionName(id) !== null;
  }

  /** The name of an institution, or null. */
  institutionName(id: string | null): string | null {
    const { institutions } = this.masters;
    if (this.#names?.of !== institutions) {
      this.#names = { of: institutions, byId: new Map(institutions.map((entry) => [String(entry.id), entry.name])) };
    }
    return id === null ? null : (this.#names.byId.get(id) ?? null);
  }

  /** A new institution, at the head of the list. */
  addInstitution(name: string): WireMaster {
    const { institutions } = this.masters;
    const added = { id: Math.max(...institutions.map((entry) => Number(entry.id))) + 1, name };
    this.masters = { ...this.masters, institutions: [added, ...institutions] };
    this.changed();
    return added;
  }

  /** Stores a file. */
  addFile(file: Omit<FileRecord, "id">): FileRecord {
    const record = { ...file, id: this.ids.nextItemId() };
    this.files.set(record.id, record);
    this.changed();
    return record;
  }
}
