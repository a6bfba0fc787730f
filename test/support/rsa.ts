import { generateKeyPairSync } from "node:crypto";

/** Makes a new RSA key pair as PEM: SubjectPublicKeyInfo and PKCS#8. */
export function rsaKeyPair(): { publicKey: string; privateKey: string } {
  return generateKeyPairSync("rsa", {
    modulusLength: 2048,
    publicKeyEncoding: { type: "spki", format: "pem" },
    privateKeyEncoding: { type: "pkcs8", format: "pem" },
  });
}

/** Encodes DER bytes as PEM (RFC 7468). */
export function encodePem(pem: { label: string; der: Uint8Array }): string {
  const base64 = Buffer.from(pem.der).toString("base64");
  const lines = base64.replaceAll(/.{64}(?=.)/g, "$&\n");
  return `-----BEGIN ${pem.label}-----\n${lines}\n-----END ${pem.label}-----\n`;
}
