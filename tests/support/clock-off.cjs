// `node -r` this: a machine whose clock is five minutes fast. Nothing but the clock of this process is wrong.
const OFF_MS = 5 * 60_000;
const RealDate = Date;

globalThis.Date = class extends RealDate {
  constructor(...words) {
    if (words.length === 0) super(RealDate.now() + OFF_MS);
    else super(...words);
  }

  static now() {
    return RealDate.now() + OFF_MS;
  }
};
