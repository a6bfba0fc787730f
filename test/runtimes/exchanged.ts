import { DataMasking, decodeKey, localKeyring } from "../../mod.ts";

/** One key on every runtime. */
export const masking = new DataMasking({
  keyring: localKeyring({
    key: decodeKey("AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8"),
    keyName: "exchange",
  }),
});

/** What the runtimes send each other. */
export const exchanged: readonly {
  value: unknown;
  context?: Record<string, string>;
}[] = [
  { value: { id: 1, name: "Grüße 🎭", tags: [null, true, 1.5] } },
  { value: "text", context: { tenant_id: "a06b" } },
  { value: null, context: { "｡": "1", "🎭": "2" } },
  { value: Uint8Array.of(0, 127, 128, 255), context: { tenant_id: "a06b" } },
  { value: "x".repeat(100_000) },
];
