import { refusalOf, refuse, refuseAs } from "../../util/assert.ts";
import { describeType } from "../../util/describe-type.ts";
import { KeyringError } from "../../util/errors.ts";
import { readOption } from "../../util/options.ts";
import type { KmsClient } from "./kms-client.ts";
import { adaptSender, type KmsSender, makeSdkClient } from "./sdk-client.ts";

/** A client of AWS KMS: the SDK's `KMSClient` or `KMS`, or one of `fetchKmsClient` of `sealmask/kms-fetch`. */
export type AnyKmsClient = KmsClient | KmsSender;

/** Which clients are used. */
export interface KmsClientOptions {
  /**
   * One client for every call, whatever the Region. Without it and `clientFor`, one `KMSClient` of the optional peer
   * `@aws-sdk/client-kms` is made for each Region, when it is first needed.
   */
  readonly client?: AnyKmsClient | undefined;
  /** Gives the client for a Region, such as `"eu-west-1"`; it is asked once for each. */
  readonly clientFor?: ((region: string) => AnyKmsClient) | undefined;
}

/** Gives the client for a Region, made once. */
export interface KmsClients {
  /** Whether the caller brought clients, of which nothing is known. */
  readonly isCustom: boolean;
  /** Whether one client answers for every Region; its own is not known. */
  readonly isOne: boolean;
  of(region: string | undefined): Promise<KmsClient>;
}

/** Regions whose clients are kept; with `discovery` it is messages that name them. */
const MAX_REGIONS = 100;

/** Remembers a Region's client, and forgets the oldest where there are too many. */
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

/** Makes one client for each Region, when it is first asked for. */
export function onePerRegion(
  make: (region: string | undefined) => Promise<KmsClient>,
): KmsClients["of"] {
  const made = new Map<string | undefined, Promise<KmsClient>>();
  return (region) => {
    const known = made.get(region);
    if (known) return known;
    const client = make(region);
    keep(made, region, client);
    // What failed once, such as a missing peer, may work the next time.
    client.catch(() => made.delete(region));
    return client;
  };
}

/** The clients that we make are the process's: two keyrings share connections and credentials. */
const OWN: KmsClients = {
  isCustom: false,
  isOne: false,
  of: onePerRegion(makeSdkClient),
};

const EXPECTED =
  "a KMSClient or KMS of @aws-sdk/client-kms, or fetchKmsClient(…)";

/** Adapts a client, or gives `null` when it is none. */
function adapt(client: unknown): KmsClient | null {
  const known = client as Partial<KmsClient & KmsSender> | null | undefined;
  // The SDK's `KMS` has both.
  if (typeof known?.decrypt === "function") return known as KmsClient;
  if (typeof known?.send === "function") return adaptSender(known as KmsSender);
  return null;
}

/**
 * Reads which clients to use.
 *
 * @throws {TypeError} when both options are given, or something that is no client
 */
export function readClients(options: KmsClientOptions): KmsClients {
  const client = readOption(options, "client");
  const clientFor = readOption(options, "clientFor");
  if (client !== undefined) {
    if (clientFor !== undefined)
      refuseAs("client", "none beside clientFor", "both");
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
          "Cannot choose a client of KMS: the Region is not known, so give a key's ARN or set AWS_REGION",
          { reason: "invalid" },
        );
      }
      const kept = adapted.get(region);
      if (kept !== undefined) return kept;
      const given: unknown = clientFor(region);
      const known = adapt(given);
      if (known === null) {
        const what = `what clientFor gave for ${region}`;
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
