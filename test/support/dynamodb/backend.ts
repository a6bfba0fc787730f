/** JSON object of the wire protocol. */
export type Json = Readonly<Record<string, unknown>>;

/** Call that a server's backend answers. */
export interface BackendCall {
  readonly operation: string;
  readonly body: string;
}

/** Answer of a backend: status and JSON text. */
export interface BackendAnswer {
  readonly status: number;
  readonly body: string;
}

/** Part of a server that answers calls: dynalite, the stub, or another server. */
export interface Backend {
  answer(call: BackendCall): Promise<BackendAnswer>;
  stop(): Promise<void>;
}
