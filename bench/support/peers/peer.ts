/** What every peer is given: a key of 32 bytes, and an encryption context where it knows of such a thing. */
export const key: Uint8Array<ArrayBuffer> = new Uint8Array(32).fill(7);
export const context: Readonly<Record<string, string>> = {
  tenant_id: "a06b",
  purpose: "benchmark",
};

/** A way to make a document a text that only the key's owner can read. */
export interface Peer {
  encrypt(document: object): Promise<string> | string;
  decrypt(text: string): Promise<unknown>;
}
