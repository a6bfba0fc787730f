import { KMS, KMSClient } from "@aws-sdk/client-kms";
import type { AnyKmsClient } from "../../../src/entries/kms.ts";
import { fetchKmsClient } from "../../../src/entries/kms-fetch.ts";
import {
  type LocalKms,
  type LocalKmsClientConfig,
  type LocalKmsOptions,
  startLocalKms,
} from "../../../src/entries/testing.ts";
import { startRelay } from "./relay.ts";

// On Node 20 the SDK warns that its next releases need a newer Node.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = "true";
// The environment of the person who runs the tests must not decide which Region is called first.
delete process.env.AWS_REGION;
delete process.env.AWS_DEFAULT_REGION;

/** Total number of attempts of a client. */
export interface Attempts {
  readonly maxAttempts?: number;
}

/** Kind of client that keyrings accept; every suite runs with each kind. */
export interface ClientKind {
  readonly name: string;
  make(
    config: LocalKmsClientConfig & Attempts,
  ): AnyKmsClient & { destroy?(): void };
}

/** Kinds of clients. */
export const KINDS: readonly ClientKind[] = [
  {
    name: "the SDK's KMSClient",
    make: (config) => new KMSClient(config),
  },
  { name: "the SDK's KMS", make: (config) => new KMS(config) },
  { name: "fetchKmsClient", make: (config) => fetchKmsClient(config) },
];

/** Address without a server. Systems never assign such a low port unless a program asks for it. */
const NOBODY = "http://127.0.0.1:2";

/** Local KMS with clients of one kind. */
export interface Rig {
  readonly kms: LocalKms;
  /** Client with all rights, for calls that are not under test. */
  readonly admin: KMS;
  /** Returns a client with all rights in another Region. */
  adminOf(region: string): KMS;
  /** Returns a client for a Region and an access key; by default for the first Region, without retries. */
  client(options?: {
    readonly region?: string;
    readonly accessKeyId?: string;
    readonly maxAttempts?: number;
    readonly endpoint?: string;
  }): AnyKmsClient;
  /** Returns a function that returns each Region's client; clients of the named Regions have an address without a server. */
  clientFor(...down: readonly string[]): (region: string) => AnyKmsClient;
  /** Closes the clients and the server. */
  end(): Promise<void>;
}

/** Starts a local KMS with clients of one kind. */
export async function rig(
  kind: ClientKind,
  options?: LocalKmsOptions,
): Promise<Rig> {
  // `npm run test:interop` runs the same tests against another server.
  const upstream = process.env.SEALMASK_TEST_KMS_ENDPOINT;
  const kms = upstream
    ? await startRelay(upstream, options)
    : await startLocalKms(options);
  const open: { destroy?(): void }[] = [];
  const keep = <T extends { destroy?(): void }>(client: T): T => {
    open.push(client);
    return client;
  };
  const client: Rig["client"] = ({
    region,
    accessKeyId,
    maxAttempts = 1,
    endpoint = kms.endpoint,
  } = {}) => {
    const config = kms.clientConfig(region, accessKeyId);
    return keep(kind.make({ ...config, endpoint, maxAttempts }));
  };
  const adminOf = (region: string) =>
    keep(new KMS({ ...kms.clientConfig(region), maxAttempts: 1 }));
  return {
    kms,
    admin: adminOf(options?.region ?? "us-east-1"),
    adminOf,
    client,
    clientFor:
      (...down) =>
      (region) =>
        down.includes(region)
          ? client({ region, endpoint: NOBODY })
          : client({ region }),
    async end() {
      for (const each of open) each.destroy?.();
      await kms.stop();
    },
  };
}

/** Returns an error and all its causes. */
export function causesOf(error: unknown): unknown[] {
  if (!(error instanceof Error)) return [error];
  const inner =
    error instanceof AggregateError ? error.errors : [error.cause ?? []].flat();
  return [error, ...inner.flatMap(causesOf)];
}
