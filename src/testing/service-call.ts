import type { LogEntry } from "./call-log.ts";
import type { LocalKmsPolicy } from "./local-kms-options.ts";
import type { Store } from "./store.ts";

/** What stands behind every call of one server. */
export interface Service {
  readonly store: Store;
  readonly accountId: string;
  /** By access key id; `null`: everyone may do everything. */
  readonly policies: ReadonlyMap<string, LocalKmsPolicy> | null;
  /** The Regions that are served, or `null` for all. */
  readonly regions: ReadonlySet<string> | null;
  readonly grantDelayMs: number;
}

/** One call, as operations see it. */
export interface Call {
  readonly service: Service;
  readonly operation: string;
  readonly region: string;
  /** `null` for the server's own calls, which may do everything. */
  readonly accessKeyId: string | null;
  /** Milliseconds. */
  readonly now: number;
  /** What is noted about the call; operations add the keys that they use. */
  readonly entry: LogEntry;
}

/** What an operation answers, as JSON; `undefined` members are left out. */
export type Answer = Readonly<Record<string, unknown>>;

/** An operation: it reads the request, checks it and does its work. */
export type Operation = (
  call: Call,
  request: Readonly<Record<string, unknown>>,
) => Answer | Promise<Answer>;
