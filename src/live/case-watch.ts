/** What ends watches, and may end itself. */
interface Watched {
  readonly isStopped: boolean;
  unwatch(watch: CaseWatch): void;
}

/** Waits for events of single cases: a citizen's tracker. */
export class CaseWatch {
  private hasNews = false;
  private hasEnded = false;
  private resolve: (() => void) | null = null;

  constructor(
    private readonly feed: Watched,
    readonly complaintIds: readonly string[],
  ) {}

  /** There is an event of one of the cases, or the feed has ended. */
  wake(): void {
    this.hasNews = true;
    this.resolve?.();
  }

  /** Resolves at the first event since the last time: true; or false once the watch or the feed has ended. */
  async next(): Promise<boolean> {
    while (!this.hasNews && !this.hasEnded && !this.feed.isStopped) {
      await new Promise<void>((resolve) => {
        this.resolve = resolve;
      });
    }
    this.hasNews = false;
    return !this.hasEnded && !this.feed.isStopped;
  }

  /** Ends it; whoever waits learns so. */
  end(): void {
    this.hasEnded = true;
    this.feed.unwatch(this);
    this.resolve?.();
  }
}
