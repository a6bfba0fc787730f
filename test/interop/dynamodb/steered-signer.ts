import { Buffer } from "node:buffer";
import type {
  Curve,
  Ecdsa,
  EcdsaSigner,
} from "../../../src/crypto/ecdsa/ecdsa.ts";
import type { CryptoPort } from "../../../src/crypto/port.ts";
import type { Bytes } from "../../../src/util/bytes.ts";

/** Length in bytes of the only signatures that the Java library accepts. */
const ACCEPTED = 103;

/** Order of the group of P-384 (SP 800-186, section 3.2.1.4). */
const ORDER =
  0xffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973n;

/**
 * Signature to make:
 *
 * - `"as-signed"`: it has the accepted length
 * - `"negated"`: it has another length, and the one with the other `s` has the accepted length
 * - `"never"`: neither has it, so that only another message or key helps
 */
export type SignatureKind = "as-signed" | "negated" | "never";

/** Both integers of a DER signature (RFC 3279, section 2.2.3). */
interface Integers {
  readonly r: bigint;
  readonly s: bigint;
}

function integersOf(der: Uint8Array): Integers {
  const [, , , rLength = 0] = der;
  const read = (start: number, end: number) => {
    const bytes = der.subarray(start, end);
    return bytes.reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
  };
  return { r: read(4, 4 + rLength), s: read(6 + rLength, der.length) };
}

/** Returns the length in bytes of a DER signature, whose integers begin with a zero byte if their top bit is set. */
function lengthOf({ r, s }: Integers): number {
  const integer = (value: bigint) =>
    3 + Math.floor(value.toString(2).length / 8);
  return 2 + integer(r) + integer(s);
}

/** Returns the kind of a signature. */
export function kindOf(der: Uint8Array): SignatureKind {
  const { r, s } = integersOf(der);
  if (lengthOf({ r, s }) === ACCEPTED) return "as-signed";
  return lengthOf({ r, s: ORDER - s }) === ACCEPTED ? "negated" : "never";
}

/** Signatures that a steered port made. */
export interface Steered {
  readonly port: CryptoPort;
  /** Kinds of the signatures that the port returned, in order: one for each message. */
  readonly kinds: readonly SignatureKind[];
  /** Tells how a signature came about: as the port returned it, or with the other `s`. */
  originOf(signature: Uint8Array): SignatureKind | "unknown";
}

/**
 * Returns a port whose signatures are deterministic, as Deno's are, and of a wanted kind. It signs a new message again and again,
 * each time with a new random value, until the signature is of that kind, and returns it whenever the message comes again. Nothing
 * about a signature is made up, so whoever verifies it cannot tell.
 *
 * @param wanted kind for the first message, the second and so on; the last one counts for all further messages
 */
export function steered(
  port: CryptoPort,
  ecdsa: Ecdsa,
  wanted: readonly SignatureKind[],
): Steered {
  const kinds: SignatureKind[] = [];
  const made = new Map<bigint, bigint>();

  function steer(signer: EcdsaSigner): EcdsaSigner {
    const signatures = new Map<string, Bytes>();
    return {
      publicKey: signer.publicKey,
      begin() {
        const parts: Bytes[] = [];
        return {
          update(part) {
            parts.push(part.slice());
          },
          sign() {
            const message = Buffer.concat(parts).toString("hex");
            const before = signatures.get(message);
            if (before !== undefined) return before.slice();
            const kind = wanted[Math.min(kinds.length, wanted.length - 1)];
            const attempt = () => {
              const signing = signer.begin();
              for (const part of parts) signing.update(part);
              return signing.sign();
            };
            const keep = (der: Bytes) => {
              const { r, s } = integersOf(der);
              made.set(r, s);
              kinds.push(kindOf(der));
              signatures.set(message, der.slice());
              return der;
            };
            let der = attempt();
            while (der instanceof Uint8Array) {
              if (kindOf(der) === kind) return keep(der);
              der = attempt();
            }
            const first = der;
            return (async () => {
              let next = await first;
              while (kindOf(next) !== kind) next = await attempt();
              return keep(next);
            })();
          },
        };
      },
    };
  }

  const steeredEcdsa: Ecdsa = {
    ...ecdsa,
    generate(curve: Curve) {
      const signer = ecdsa.generate(curve);
      return "then" in signer ? signer.then(steer) : steer(signer);
    },
  };
  return {
    port: { ...port, ecdsa: steeredEcdsa },
    kinds,
    originOf(signature) {
      const { r, s } = integersOf(signature);
      if (made.get(r) === s) return "as-signed";
      return made.get(r) === ORDER - s ? "negated" : "unknown";
    },
  };
}
