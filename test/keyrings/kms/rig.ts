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

// The SDK warns on Node 20 that its next releases need another one.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = "true";
// Which Region is asked first must not depend on whoever runs the tests.
delete process.env.AWS_REGION;
delete process.env.AWS_DEFAULT_REGION;

/** The number of attempts of a client, the first one included. */
export interface Attempts {
  readonly maxAttempts?: number;
}

/** One kind of client that keyrings take; every suite runs over all of them. */
export interface ClientKind {
  readonly name: string;
  make(
    config: LocalKmsClientConfig & Attempts,
  ): AnyKmsClient & { destroy?(): void };
}

/** The kinds of clients. */
export const KINDS: readonly ClientKind[] = [
  {
    name: "the SDK's KMSClient",
    make: (config) => new KMSClient(config),
  },
  { name: "the SDK's KMS", make: (config) => new KMS(config) },
  { name: "fetchKmsClient", make: (config) => fetchKmsClient(config) },
];

/** No program is given such a port unless it asks for it, so that nobody starts to listen there while tests run. */
const NOBODY = "http://127.0.0.1:2";

/** A local KMS, and clients of one kind for it. */
export interface Rig {
  readonly kms: LocalKms;
  /** A client that may do everything, for what is not under test. */
  readonly admin: KMS;
  /** Returns the administrator's client in another Region. */
  adminOf(region: string): KMS;
  /** A client of a Region and of someone; by default of the first Region, and one that tries once. */
  client(options?: {
    readonly region?: string;
    readonly accessKeyId?: string;
    readonly maxAttempts?: number;
    readonly endpoint?: string;
  }): AnyKmsClient;
  /** Gives a client for each Region; those named are at an address where nobody listens. */
  clientFor(...down: readonly string[]): (region: string) => AnyKmsClient;
  /** Closes everything. */
  end(): Promise<void>;
}

/** Starts one. */
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

/** Every error that stands behind an error, itself first. */
export function causesOf(error: unknown): unknown[] {
  if (!(error instanceof Error)) return [error];
  const inner =
    error instanceof AggregateError ? error.errors : [error.cause ?? []].flat();
  return [error, ...inner.flatMap(causesOf)];
}
