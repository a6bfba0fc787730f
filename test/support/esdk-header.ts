import type { HashName } from "../../src/crypto/port.ts";
import { webCrypto } from "../../src/crypto/web-crypto.ts";
import type { EncryptedDataKey } from "../../src/message/encrypted-data-keys.ts";
import {
  type EncryptionContext,
  serializeContext,
} from "../../src/message/encryption-context.ts";
import { type Bytes, concatBytes, copyBytes } from "../../src/util/bytes.ts";

/** Key parameters of an algorithm suite of the AWS Encryption SDK. */
interface Suite {
  /** Bytes of the data key, and of the key derived from it. */
  readonly keyLength: number;
  /** Hash function of HKDF, or `null` if the data key itself encrypts. */
  readonly hash: HashName | null;
  readonly commits: boolean;
}

function suite(keyLength: number, hash: HashName | null): Suite {
  return { keyLength, hash, commits: hash === "SHA-512" };
}

const SUITES: Record<number, Suite> = {
  20: suite(16, null),
  70: suite(24, null),
  120: suite(32, null),
  276: suite(16, "SHA-256"),
  326: suite(24, "SHA-256"),
  376: suite(32, "SHA-256"),
  532: suite(16, "SHA-256"),
  838: suite(24, "SHA-384"),
  888: suite(32, "SHA-384"),
  1144: suite(32, "SHA-512"),
  1400: suite(32, "SHA-512"),
};

/** Header of an AWS Encryption SDK message. The tests' reader does not validate it. */
export interface EsdkHeader {
  readonly suite: Suite;
  readonly suiteId: Bytes;
  readonly messageId: Bytes;
  readonly context: EncryptionContext;
  readonly encryptedDataKeys: EncryptedDataKey[];
  /** Commitment to the data key; empty in version 1. */
  readonly commitment: Bytes;
  /** Bytes that the tag authenticates. */
  readonly body: Bytes;
  readonly iv: Bytes;
  readonly tag: Bytes;
}

/** Reads the header of a message, version 1 or 2. */
export function readEsdkHeader(message: Bytes): EsdkHeader {
  let offset = 0;
  const take = (length: number): Bytes => {
    offset += length;
    if (offset > message.length) throw new RangeError("Truncated message");
    return message.slice(offset - length, offset);
  };
  const number = (length: number): number =>
    take(length).reduce((sum, byte) => sum * 256 + byte, 0);
  const prefixed = (): Bytes => take(number(2));
  const text = (): string => new TextDecoder().decode(prefixed());

  const second = number(1) === 2;
  if (!second) take(1);
  const suiteId = take(2);
  const used = SUITES[(suiteId[0] as number) * 256 + (suiteId[1] as number)];
  if (used === undefined) throw new RangeError("Unknown algorithm suite");
  const messageId = take(second ? 32 : 16);
  const context: Record<string, string> = {};
  if (number(2) > 0) {
    for (let pairs = number(2); pairs > 0; pairs--) {
      const name = text();
      context[name] = text();
    }
  }
  const encryptedDataKeys: EncryptedDataKey[] = [];
  for (let keys = number(2); keys > 0; keys--) {
    encryptedDataKeys.push({
      providerId: text(),
      providerInfo: prefixed(),
      ciphertext: prefixed(),
    });
  }
  const [contentType, reserved, ivLength, frameLength] = [1, 4, 1, 4];
  take(contentType + (second ? 0 : reserved + ivLength) + frameLength);
  const commitment = take(second ? 32 : 0);
  return {
    suite: used,
    suiteId,
    messageId,
    context,
    encryptedDataKeys,
    commitment,
    body: message.slice(0, offset),
    iv: second ? new Uint8Array(12) : take(12),
    tag: take(16),
  };
}

/** Tells whether a message was encrypted under a data key: checks the commitment and the header's tag. */
export async function provesDataKey(
  header: EsdkHeader,
  dataKey: Uint8Array,
  onlyAuthenticated: EncryptionContext,
): Promise<boolean> {
  const { suite, suiteId, messageId, commitment, body, iv, tag } = header;
  if (dataKey.length !== suite.keyLength) return false;
  const inputKey = copyBytes(dataKey);
  const utf8 = (text: string): Bytes => new TextEncoder().encode(text);
  const none = new Uint8Array(0);
  const derive = async (salt: Bytes, info: Bytes, length: number) => {
    const hkdf = await webCrypto.hkdf(suite.hash as HashName, inputKey);
    return hkdf.derive(salt, info, length);
  };
  let key = inputKey;
  if (suite.commits) {
    const committed = await derive(messageId, utf8("COMMITKEY"), 32);
    if (committed.join() !== commitment.join()) return false;
    const info = concatBytes(suiteId, utf8("DERIVEKEY"));
    key = await derive(messageId, info, suite.keyLength);
  } else if (suite.hash !== null) {
    const info = concatBytes(suiteId, messageId);
    key = await derive(none, info, suite.keyLength);
  }
  const aes = await webCrypto.aesGcm(key);
  const additionalData = concatBytes(body, serializeContext(onlyAuthenticated));
  try {
    const opened = await aes.open(iv, tag, additionalData);
    return opened.length === 0;
  } catch {
    return false;
  }
}
