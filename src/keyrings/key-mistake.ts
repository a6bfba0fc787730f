import { isDerSequence } from "../crypto/der.ts";
import { decodePem, pemLabels } from "../crypto/pem.ts";
import { decodeBase64 } from "../util/base64.ts";
import type { KeyPairHalf } from "./key-pair-half.ts";

/** Describes a PEM block with an unexpected label, and names the command that makes the right half of it. */
function describeLabel(label: string, { type }: KeyPairHalf): string {
  const isPublic = type === "public";
  switch (label) {
    case "PUBLIC KEY":
      return "a public key, which only wraps; give it as publicKey";
    case "PRIVATE KEY":
      return "a private key; `openssl pkey -pubout` writes its public half";
    case "ENCRYPTED PRIVATE KEY":
      return isPublic
        ? "an encrypted private key; `openssl pkey -pubout` writes its public half"
        : "an encrypted private key; `openssl pkey` decrypts it";
    case "RSA PUBLIC KEY":
      return isPublic
        ? "a public key in PKCS#1; `openssl rsa -RSAPublicKey_in -pubout` turns it into PUBLIC KEY"
        : "a public key, which only wraps; give it as publicKey";
    case "RSA PRIVATE KEY":
    case "EC PRIVATE KEY":
      return isPublic
        ? "a private key; `openssl pkey -pubout` writes its public half"
        : `${label}; \`openssl pkey\` turns it into PRIVATE KEY`;
    case "OPENSSH PRIVATE KEY":
      return "a private key of OpenSSH; `ssh-keygen -p -m PKCS8` turns it into PKCS#8";
    case "CERTIFICATE":
    case "TRUSTED CERTIFICATE":
    case "X509 CERTIFICATE":
      return isPublic
        ? "a certificate; `openssl x509 -pubkey -noout` writes its public key"
        : "a certificate, which has no private key";
    default:
      return `a block of ${label}`;
  }
}

/** Describes text that is not PEM of the expected half of a key pair, and names the remedy. Never quotes the text. */
export function describeKeyText(text: string, half: KeyPairHalf): string {
  const trimmed = text.trim();
  if (trimmed === "") return "an empty string";
  const [label, ...others] = pemLabels(text);
  if (label === undefined) return describePlainText(trimmed, half);
  if (others.length > 0) {
    return `${others.length + 1} blocks; give one of them`;
  }
  // OpenSSL's old form of encryption (RFC 1421) puts headers before the base64.
  if (text.includes("Proc-Type:")) {
    return "an encrypted private key; `openssl pkey` decrypts it";
  }
  if (label !== half.label) return describeLabel(label, half);
  if (!/^-----BEGIN /.test(trimmed)) {
    return "a block with other text before it";
  }
  if (!trimmed.includes(`-----END ${label}-----`)) {
    return "a block without its END line; is it cut off?";
  }
  const pem = decodePem(text);
  pem?.der.fill(0);
  return pem === null
    ? "a block that is damaged, or has other text around it"
    : "a block that is damaged: it holds no DER";
}

function describePlainText(text: string, { label }: KeyPairHalf): string {
  if (text.startsWith("{")) return "JSON text; JSON.parse makes a JWK of it";
  if (/^(?:ssh-|ecdsa-)/.test(text)) {
    return "a public key of OpenSSH; `ssh-keygen -e -m PKCS8` turns it into PEM";
  }
  const der = decodeBase64(text.replaceAll(/\s/g, ""));
  const isDer = der !== null && isDerSequence(der);
  der?.fill(0);
  return isDer
    ? `base64 without the lines around it; put -----BEGIN ${label}----- before it and -----END ${label}----- after it`
    : "a string without that line; if it is a file name, give the file's content";
}

const DASH = 0x2d;

/** Describes bytes that are not the expected DER, for an error message. */
export function describeKeyBytes(bytes: Uint8Array): string {
  // PEM begins with five dashes. A file that was read without an encoding arrives as such bytes.
  const isPem = bytes.length > 5 && bytes.subarray(0, 5).every(isDash);
  return isPem
    ? "the bytes of PEM; give them as a string"
    : `${bytes.length} bytes that are not DER`;
}

function isDash(byte: number): boolean {
  return byte === DASH;
}
