/** A key of 32 bytes, which every peer gets. */
export const key: Uint8Array<ArrayBuffer> = new Uint8Array(32).fill(7);
export const context: Readonly<Record<string, string>> = {
  tenant_id: "a06b",
  purpose: "benchmark",
};

/** The key in the local KMS; Region, endpoint and credentials are where AWS Lambda has them, in the environment. */
export const keyArn: string = globalThis.process?.env.KMS_KEY_ARN ?? "";

/** A way to make a document a text, encrypted or masked. */
export interface Peer {
  write(document: object): Promise<string> | string;
  /** Gives the document back. */
  read?(text: string): Promise<unknown>;
  /** True if it masks for good, so that nothing can be decrypted. */
  readonly masks?: boolean;
}

/** The path that redactors mask in documents of `documentOf`, in JSONPath. */
export const MASKED = "$.rows[*].email";
export const MASK = "*****";

/** A document with these fields masked, by hand. */
export function masked(document: object): object {
  const { rows } = document as { rows: readonly object[] };
  return { ...document, rows: rows.map((row) => ({ ...row, email: MASK })) };
}
