import { DataMasking, decodeKey, localKeyring } from "../../mod.ts";
import { nativeCrypto } from "../../src/entries/native.ts";

/** One key on every runtime. */
const keyring = localKeyring({
  key: decodeKey("AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8"),
  keyName: "exchange",
});

/** The same on either cipher. */
export const maskings: readonly DataMasking[] = [
  new DataMasking({ keyring }),
  new DataMasking({ keyring, crypto: nativeCrypto() }),
];

/** A value, and the context that it is encrypted under. */
export interface Exchanged {
  readonly value: unknown;
  readonly context?: Record<string, string>;
}

/** What the runtimes send each other. */
export const exchanged: readonly Exchanged[] = [
  { value: { id: 1, name: "Grüße 🎭", tags: [null, true, 1.5] } },
  { value: "text", context: { tenant_id: "a06b" } },
  { value: null, context: { "｡": "1", "🎭": "2" } },
  { value: Uint8Array.of(0, 127, 128, 255), context: { tenant_id: "a06b" } },
  { value: "x".repeat(100_000) },
];
