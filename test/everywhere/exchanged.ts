/** Data that the runtimes exchange: every kind that is kept at rest, and values under either cipher. */
import { readFileSync } from "node:fs";
import { KMSClient } from "@aws-sdk/client-kms";
import { DataMasking, decodeKey, localKeyring } from "../../mod.ts";
import { nativeCrypto } from "../../src/entries/native.ts";
import { type Kind, kindsOf } from "../at-rest/token-kinds.ts";

/** Keyring with the same key on every runtime. */
const keyring = localKeyring({
  key: decodeKey("AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8"),
  keyName: "exchange",
});

/** Maskings with the same key, one for each cipher. */
export const maskings: readonly DataMasking[] = [
  new DataMasking({ keyring }),
  new DataMasking({ keyring, crypto: nativeCrypto() }),
];

/** Value with its encryption context. */
export interface Exchanged {
  readonly value: unknown;
  readonly context?: Record<string, string>;
}

/** Values of every type. */
export const exchanged: readonly Exchanged[] = [
  { value: { id: 1, name: "Grüße 🎭", tags: [null, true, 1.5] } },
  { value: "text", context: { tenant_id: "a06b" } },
  { value: null, context: { "｡": "1", "🎭": "2" } },
  { value: Uint8Array.of(0, 127, 128, 255), context: { tenant_id: "a06b" } },
  { value: "x".repeat(100_000) },
];

const keysFile = new URL("../at-rest/keys.json", import.meta.url);
const client = new KMSClient({ region: "us-east-1" });

/** Kinds that need no key service: a key service's wrapping is the same on every runtime. */
export const kinds: ReadonlyMap<string, Kind> = new Map(
  Object.entries(
    kindsOf(JSON.parse(readFileSync(keysFile, "utf8")), client),
  ).filter(([name]) => !/kms/i.test(name)),
);

/** Number of samples of each kind. */
const OF_EACH = 5;

/** Data that one runtime makes for the others, as JSON. */
export interface Minted {
  readonly tokens: readonly string[];
  readonly kinds: Readonly<Record<string, readonly unknown[]>>;
}

/** Makes the data of the current runtime. */
export async function mint(): Promise<Minted> {
  const tokens: string[] = [];
  for (const masking of maskings) {
    for (const { value, context } of exchanged) {
      tokens.push(await masking.encrypt(value, { context }));
    }
  }
  const made: Record<string, unknown[]> = {};
  for (const [name, kind] of kinds) {
    const ofKind: unknown[] = [];
    for (let i = 0; i < OF_EACH; i++) ofKind.push(await kind.write(i));
    made[name] = ofKind;
  }
  return { tokens, kinds: made };
}
