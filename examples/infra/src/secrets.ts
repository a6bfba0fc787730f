/** Secrets of `secrets-at-cold-start`, each encrypted by AWS KMS and in base64. */
export interface Ciphertexts {
  readonly dbPassword: string;
  readonly apiKey: string;
}

/** Smallest plausible ciphertext: AWS KMS adds more bytes than this to a plaintext. */
const LEAST_BYTES = 100;

/**
 * Returns a ciphertext unchanged. Any other value may be the secret itself, and the template would show it. So the value is
 * refused, and the error does not repeat it.
 *
 * @throws {TypeError} for a value that cannot be base64 of an AWS KMS ciphertext
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
