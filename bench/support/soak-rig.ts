import { KMSClient } from "@aws-sdk/client-kms";
import { DataKeyCache, DataMasking } from "../../mod.ts";
import { kmsKeyring } from "../../src/entries/kms.ts";
import {
  type LocalKmsFault,
  startLocalKms,
} from "../../src/entries/testing.ts";
import type { Random } from "./random.ts";
import { Tally } from "./tally.ts";

// The SDK warns on Node 20 that its next releases need another one.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = "true";
// Which Region is asked first must not depend on whoever runs this.
delete process.env.AWS_REGION;
delete process.env.AWS_DEFAULT_REGION;

const REGIONS = ["us-east-1", "eu-west-1"] as const;
/** The share of calls to KMS that a fault hits. */
const FAULT_SHARE = 0.05;
const TIMEOUT_MS = 500;
const HEDGE_AFTER_MS = 25;
/** Small, so that data keys come and go all the time. */
const LIMITS = { capacity: 20, maxMessages: 50 };

const FAULTS: Readonly<Record<string, LocalKmsFault>> = {
  throttle: { kind: "throttle" },
  drop: { kind: "drop" },
  500: { kind: "500" },
  "late, in time": { kind: "delay", delayMs: 2 * HEDGE_AFTER_MS },
  "late, after the timeout": { kind: "delay", delayMs: 2 * TIMEOUT_MS },
  "another key's name": { kind: "wrong-key" },
  "another key": { kind: "wrong-key", plaintext: true },
};

/** Who encrypts under keys of its own, one in each Region. */
export interface Owner {
  readonly keyring: ReturnType<typeof kmsKeyring>;
  /** With the cache that all share. */
  readonly masking: DataMasking;
  /** Asks KMS every time. */
  readonly uncached: DataMasking;
}

/** What the operations run on. */
export interface SoakRig {
  readonly owners: readonly Owner[];
  readonly cache: DataKeyCache;
  /** The most entries that the cache may have. */
  readonly maxEntries: number;
  /** Calls that KMS received, by operation and Region. */
  readonly calls: Tally;
  /** Faults that were injected, by kind and operation. */
  readonly faults: Tally;
  /** Takes the server's log over into `calls`: it would grow for ever. */
  readLog(): void;
  /** Ends all faults. */
  heal(): void;
  end(): Promise<void>;
}

/** Starts a local KMS with two Regions and faults, and makes two owners of keys. */
export async function startSoakRig(random: Random): Promise<SoakRig> {
  const kms = await startLocalKms({ regions: REGIONS });
  // One tries twice and one once: both what the SDK's retries do and what is left to the keyring is seen.
  const clients = new Map<string, KMSClient>(
    REGIONS.map((region, i) => [
      region,
      new KMSClient({ ...kms.clientConfig(region), maxAttempts: 2 - i }),
    ]),
  );
  const cache = new DataKeyCache(LIMITS);
  const makeOwner = async (hedge: { hedgeAfterMs?: number }) => {
    const keys = await Promise.all(
      REGIONS.map((region) => kms.createKey({ region })),
    );
    const keyring = kmsKeyring({
      keyIds: keys.map(({ arn }) => arn),
      availability: "any",
      timeoutMs: TIMEOUT_MS,
      clientFor: (region) => clients.get(region) as KMSClient,
      ...hedge,
    });
    return {
      keyring,
      masking: new DataMasking({ keyring, cache }),
      uncached: new DataMasking({ keyring, cache: false }),
    };
  };
  const owners = [
    await makeOwner({}),
    await makeOwner({ hedgeAfterMs: HEDGE_AFTER_MS }),
  ];

  const calls = new Tally();
  const faults = new Tally();
  let isHealed = false;
  const addFaults = () => {
    const kinds = Object.entries(FAULTS);
    for (const [name, fault] of kinds) {
      const when = () => {
        const hits = random.chance(FAULT_SHARE / kinds.length);
        if (hits) faults.add(name, "injected");
        return hits;
      };
      kms.faults.add({ ...fault, when });
    }
  };
  addFaults();

  return {
    owners,
    cache,
    maxEntries: 2 * LIMITS.capacity,
    calls,
    faults,
    readLog() {
      for (const { operation, region } of kms.calls) {
        calls.add(operation, region);
      }
      kms.reset();
      if (!isHealed) addFaults();
    },
    heal() {
      isHealed = true;
      kms.faults.clear();
    },
    async end() {
      for (const client of clients.values()) client.destroy();
      await kms.stop();
    },
  };
}
