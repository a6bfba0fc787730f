/**
 * Calls of AWS KMS: counted for documents of several tenants, 10 at a time, through a local KMS; and for whole fleets of function
 * instances, simulated with the real cache.
 */
import process from "node:process";
import {
  buildEncrypt,
  getLocalCryptographicMaterialsCache,
  KmsKeyringNode,
  NodeCachingMaterialsManager,
} from "@aws-crypto/client-node";
import { DataMasking } from "../mod.ts";
import { startLocalKms } from "../src/entries/testing.ts";
import { assertRight, gives } from "./support/check.ts";
import { documentOf } from "./support/documents.ts";
import { isQuick } from "./support/effort.ts";
import { type Calls, type Fleet, simulate } from "./support/fleet.ts";
import { counted, type Measurement } from "./support/interleave.ts";
import { openerOf } from "./support/opener.ts";
import { Report } from "./support/report.ts";

const DOCUMENTS = isQuick ? 40 : 1_000;
const TENANTS = 20;
const AT_A_TIME = 10;

/** Messages per second and instance, on average. */
const RATE = 0.5;
const SIMULATED = isQuick ? 20 : 200;
const SEED = 20_261_121;
const FLEET_TENANTS = isQuick ? [20] : [1, 20, 100];
const LIMITS: Readonly<Record<string, Fleet["cache"]>> = {
  "no cache": false,
  "60 s": { maxAgeSeconds: 60 },
  "300 s": { maxAgeSeconds: 300 },
  "900 s": { maxAgeSeconds: 900 },
};

/** Fleet of a thousand instances; the calls of AWS KMS grow in proportion to the instances. */
export interface Scenario extends Calls {
  readonly isBursty: boolean;
  readonly tenants: number;
  /** Limits of the cache, in words for readers. */
  readonly limits: string;
}

const kms = await startLocalKms();
const { arn } = await kms.createKey();
const { endpoint, region, credentials } = kms.clientConfig();
// The AWS Encryption SDK creates its own clients, which read the environment.
Object.assign(process.env, {
  AWS_REGION: region,
  AWS_ENDPOINT_URL_KMS: endpoint,
  AWS_ACCESS_KEY_ID: credentials.accessKeyId,
  AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
});
const { keyring, opensTo, end } = openerOf(kms, arn);
const cached = new DataMasking({ keyring });
const uncached = new DataMasking({ keyring, cache: false });
const backingMaterials = new KmsKeyringNode({ generatorKeyId: arn });
const manager = new NodeCachingMaterialsManager({
  backingMaterials,
  cache: getLocalCryptographicMaterialsCache(100),
  maxAge: 300_000,
});
const { encrypt } = buildEncrypt();
const document = documentOf(1_024);
const text = JSON.stringify(document);

const bySealmask = (masking: DataMasking) => (tenant_id: string) =>
  masking.encrypt(document, { context: { tenant_id } });
const bySdk =
  (materials: typeof backingMaterials | typeof manager) =>
  async (tenant_id: string) => {
    const { result } = await encrypt(materials, text, {
      encryptionContext: { tenant_id },
      plaintextLength: Buffer.byteLength(text),
    });
    return result.toString("base64");
  };
const WAYS: Readonly<Record<string, (tenant: string) => Promise<string>>> = {
  sealmask: bySealmask(cached),
  "sealmask, cache: false": bySealmask(uncached),
  "AWS Encryption SDK, caching": bySdk(manager),
  "AWS Encryption SDK": bySdk(backingMaterials),
};

const report = new Report();
const counts: Measurement[] = [];
for (const [name, way] of Object.entries(WAYS)) {
  kms.reset();
  for (let i = 0; i < DOCUMENTS; i += AT_A_TIME) {
    const tenants = Array.from(
      { length: AT_A_TIME },
      (_, k) => `tenant ${(i + k) % TENANTS}`,
    );
    await Promise.all(tenants.map(way));
  }
  counts.push(counted(name, kms.calls.length));
  const context = { tenant_id: "tenant 0" };
  const check = gives(true, (made) => opensTo(made, context, document));
  await assertRight(name, check, way(context.tenant_id));
}
const number = DOCUMENTS.toLocaleString("en-US");
const title = `Calls of AWS KMS for ${number} documents of ${TENANTS} tenants`;
report.compare(title, counts, { unit: "calls" });
end();
await kms.stop();

const scenarios: Scenario[] = [];
for (const isBursty of [false, true]) {
  for (const tenants of FLEET_TENANTS) {
    for (const [limits, cache] of Object.entries(LIMITS)) {
      const fleet = { instances: 1_000, rate: RATE, isBursty, tenants, cache };
      const calls = await simulate(fleet, SIMULATED, SEED);
      scenarios.push({ isBursty, tenants, limits, ...calls });
    }
  }
}

// A steady rate of one tenant needs no simulation: a data key is renewed after its age plus one gap between messages.
const known = scenarios.find(
  (one) => one.tenants === 1 && one.limits === "60 s",
);
const formula = 1_000 / (60 + 1 / RATE);
const mean = known?.mean ?? formula;
report.goal(
  "calls of a steady fleet to the formula, or the reverse",
  Math.max(mean / formula, formula / mean),
  { atMost: 1.02 },
);
report.end(scenarios);
