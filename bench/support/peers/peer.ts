/** Key of 32 bytes for every peer; `context` is the encryption context, for peers that support one. */
export const key: Uint8Array<ArrayBuffer> = new Uint8Array(32).fill(7);
export const context: Readonly<Record<string, string>> = {
  tenant_id: "a06b",
  purpose: "benchmark",
};

/** Key in the local KMS. Region, endpoint and credentials are in the environment, as on AWS Lambda. */
export const keyArn: string = globalThis.process?.env.KMS_KEY_ARN ?? "";

/** Conversion of a document to text, encrypted or masked. */
export interface Peer {
  write(document: object): Promise<string> | string;
  /** Restores the document. */
  read?(text: string): Promise<unknown>;
  /** True if the peer masks values irreversibly. */
  readonly masks?: boolean;
}

/** JSONPath of the fields that redactors mask in documents of `documentOf`. */
export const MASKED = "$.rows[*].email";
export const MASK = "*****";

/** Masks these fields of a document with hand-written code. */
export function masked(document: object): object {
  const { rows } = document as { rows: readonly object[] };
  return { ...document, rows: rows.map((row) => ({ ...row, email: MASK })) };
}
