/** A frame as it is sent, the same bytes to everybody. */
export interface Payload {
  readonly byteLength: number;
}

/** Where one subscriber's frames go. */
export interface FrameSink<Sent extends Payload> {
  /** Whether the next frame may be sent now. */
  readonly isReady: boolean;
  /** Resolves when it may: true, or false once nothing can be sent any more. */
  ready(): Promise<boolean>;
  send(payload: Sent): void;
}
