/** Tokens that the runtimes send each other: each kind that is kept at rest, and values under either cipher. */
import { readFileSync } from "node:fs";
import { KMSClient } from "@aws-sdk/client-kms";
import { DataMasking, decodeKey, localKeyring } from "../../mod.ts";
import { nativeCrypto } from "../../src/entries/native.ts";
import { type Kind, kindsOf } from "../at-rest/token-kinds.ts";

/** One key on every runtime. */
const keyring = localKeyring({
  key: decodeKey("AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8"),
  keyName: "exchange",
});

/** One `DataMasking` for each cipher. */
export const maskings: readonly DataMasking[] = [
  new DataMasking({ keyring }),
  new DataMasking({ keyring, crypto: nativeCrypto() }),
];

/** A value, and the context that it is encrypted under. */
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

/** The kinds that need no key service: what a key service wraps is the same wherever it was asked from. */
export const kinds: ReadonlyMap<string, Kind> = new Map(
  Object.entries(
    kindsOf(JSON.parse(readFileSync(keysFile, "utf8")), client),
  ).filter(([name]) => !/kms/i.test(name)),
);

/** Number of tokens made of each kind. */
const OF_EACH = 5;

/** The tokens that one runtime makes for the others; all of it is JSON. */
export interface Minted {
  readonly tokens: readonly string[];
  readonly kinds: Readonly<Record<string, readonly unknown[]>>;
}

/** Makes it. */
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
