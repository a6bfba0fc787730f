/** Secrets of `secrets-at-cold-start`, each as base64 of what AWS KMS encrypted. */
export interface Ciphertexts {
  readonly dbPassword: string;
  readonly apiKey: string;
}

/** Fewer bytes are no ciphertext: what AWS KMS adds to the text is more. */
const LEAST_BYTES = 100;

/**
 * Gives a ciphertext as it is. Whatever else stands in its place may be the secret itself, which would be readable in the
 * template: it is refused, and not repeated.
 *
 * @throws {TypeError} for what cannot be a ciphertext of AWS KMS in base64
 */
export function requireCiphertext(name: string, value: unknown): string {
  const text = typeof value === "string" ? value : "";
  const bytes = Buffer.from(text, "base64");
  const isBase64 = bytes.toString("base64") === text;
  if (isBase64 && bytes.length >= LEAST_BYTES) return text;
  throw new TypeError(
    `"${name}" must be a ciphertext in base64, as "aws kms encrypt --query CiphertextBlob --output text" prints it`,
  );
}
