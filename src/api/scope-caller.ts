import type { Caller } from "../domain/permission";

/** A caller of whom only the rights may be used, and whether more than them was. */
export interface ScopeCaller {
  readonly caller: Caller;
  readonly isPersonal: boolean;
}

/** Stands for everybody with the same rights. Who he is can be asked, and is noticed: the answer is then nobody else's. */
export function scopeCaller(caller: Caller): ScopeCaller {
  if (caller.kind === "NOBODY") return { caller, isPersonal: false };
  let isPersonal = false;
  const noticed = <Value>(value: Value) => ({
    enumerable: true,
    get: (): Value => {
      isPersonal = true;
      return value;
    },
  });
  return {
    caller: Object.defineProperties({ ...caller }, { id: noticed(caller.id), name: noticed(caller.name) }),
    get isPersonal() {
      return isPersonal;
    },
  };
}
