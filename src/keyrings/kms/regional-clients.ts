import { refusalOf, refuse, refuseAs } from "../../util/assert.ts";
import { describeType } from "../../util/describe-type.ts";
import { KeyringError } from "../../util/errors.ts";
import { readOption } from "../../util/options.ts";
import type { KmsClient } from "./kms-client.ts";
import { adaptSender, type KmsSender, makeSdkClient } from "./sdk-client.ts";

/** Client of AWS KMS: the SDK's `KMSClient` or `KMS`, or the result of `fetchKmsClient` of `sealmask/kms-fetch`. */
export type AnyKmsClient = KmsClient | KmsSender;

/** Options that choose the KMS clients. */
export interface KmsClientOptions {
  /**
   * One client for all calls, whatever the Region. Without `client` and `clientFor`, a `KMSClient` of the optional peer
   * `@aws-sdk/client-kms` is made for each Region when the Region is first called.
   */
  readonly client?: AnyKmsClient | undefined;
  /**
   * Callback that returns the client for a Region, such as `"eu-west-1"`. The keyring calls it once for each Region and
   * keeps the client.
   */
  readonly clientFor?: ((region: string) => AnyKmsClient) | undefined;
}

/** Source of KMS clients, which keeps one client for each Region. */
export interface KmsClients {
  /** True if the caller gave the clients. Their credentials are then unknown. */
  readonly isCustom: boolean;
  /** True if one client serves every Region. The Region that this client calls is then unknown. */
  readonly isOne: boolean;
  of(region: string | undefined): Promise<KmsClient>;
}

/** Maximum number of Regions whose clients are kept. With `discovery`, messages decide which Regions occur. */
const MAX_REGIONS = 100;

/** Stores the client of a Region, and removes the oldest client if there are too many. */
function keep<T>(
  clients: Map<string | undefined, T>,
  region: string | undefined,
  client: T,
): void {
  clients.set(region, client);
  if (clients.size <= MAX_REGIONS) return;
  const [oldest] = clients.keys();
  clients.delete(oldest);
}

/** Returns a function that makes the client of a Region at its first call and keeps it. */
export function onePerRegion<C>(
  make: (region: string | undefined) => Promise<C>,
): (region: string | undefined) => Promise<C> {
  const made = new Map<string | undefined, Promise<C>>();
  return (region) => {
    const known = made.get(region);
    if (known) return known;
    const client = make(region);
    keep(made, region, client);
    // A failure, such as a missing peer, is not kept: the next try may work.
    client.catch(() => made.delete(region));
    return client;
  };
}

/** Clients that sealmask makes. The whole process shares them, so that keyrings share connections and credentials. */
const OWN: KmsClients = {
  isCustom: false,
  isOne: false,
  of: onePerRegion(makeSdkClient),
};

const EXPECTED =
  "a KMSClient or KMS of @aws-sdk/client-kms, or fetchKmsClient(…)";

/** Adapts a client of either kind to {@link KmsClient}. Returns `null` if `client` is not a client of AWS KMS. */
function adapt(client: unknown): KmsClient | null {
  const known = client as Partial<KmsClient & KmsSender> | null | undefined;
  // The SDK's `KMS` has both methods.
  if (typeof known?.decrypt === "function") return known as KmsClient;
  if (typeof known?.send === "function") return adaptSender(known as KmsSender);
  return null;
}

/**
 * Reads the options that choose the KMS clients.
 *
 * @throws {TypeError} if both options are given, or a value is not a client
 */
export function readClients(options: KmsClientOptions): KmsClients {
  const client = readOption(options, "client");
  const clientFor = readOption(options, "clientFor");
  if (client !== undefined) {
    if (clientFor !== undefined)
      refuseAs("client", "either client or clientFor", "both");
    const adapted = adapt(client) ?? refuse("client", EXPECTED, client);
    return { isCustom: true, isOne: true, of: async () => adapted };
  }
  if (clientFor === undefined) return OWN;
  if (typeof clientFor !== "function") {
    refuse("clientFor", "a function from a Region to a client", clientFor);
  }
  const adapted = new Map<string | undefined, KmsClient>();
  return {
    isCustom: true,
    isOne: false,
    async of(region) {
      if (region === undefined) {
        throw new KeyringError(
          "Cannot choose a KMS client: the Region is not known; give the ARN of a key or set AWS_REGION",
          { reason: "invalid" },
        );
      }
      const kept = adapted.get(region);
      if (kept !== undefined) return kept;
      const given: unknown = clientFor(region);
      const known = adapt(given);
      if (known === null) {
        const what = `the result of clientFor for ${region}`;
        const got = describeType(given);
        throw new KeyringError(refusalOf(what, EXPECTED, got), {
          reason: "invalid",
        });
      }
      keep(adapted, region, known);
      return known;
    },
  };
}
