import type { LogEntry } from "./call-log.ts";
import type { LocalKmsPolicy } from "./local-kms-options.ts";
import type { Store } from "./store.ts";

/** State and settings of one server that all its calls share. */
export interface Service {
  readonly store: Store;
  readonly accountId: string;
  /** Policies by access key id; `null` if every caller may do everything. */
  readonly policies: ReadonlyMap<string, LocalKmsPolicy> | null;
  /** Regions that the server serves; `null` for all Regions. */
  readonly regions: ReadonlySet<string> | null;
  readonly grantDelayMs: number;
}

/** Call to the local KMS, in the form in which operations get it. */
export interface Call {
  readonly service: Service;
  readonly operation: string;
  readonly region: string;
  /** Access key id of the caller; `null` for the server's own calls, which may do everything. */
  readonly accessKeyId: string | null;
  /** Time of the call in milliseconds since 1970. */
  readonly now: number;
  /** Log entry of the call, to which operations add the keys they use. */
  readonly entry: LogEntry;
}

/** Answer of an operation, as JSON; `undefined` members are left out. */
export type Answer = Readonly<Record<string, unknown>>;

/** Function that reads and checks a request and carries out an operation of KMS. */
export type Operation = (
  call: Call,
  request: Readonly<Record<string, unknown>>,
) => Answer | Promise<Answer>;
