import { marshall, unmarshall } from "@aws-sdk/util-dynamodb";
import type { CryptoPort } from "../../../src/crypto/port.ts";
import { webCrypto } from "../../../src/crypto/web-crypto.ts";
import { itemEncryptor } from "../../../src/entries/dynamodb.ts";
import { nativeCrypto } from "../../../src/entries/native.ts";
import type { Keyring } from "../../../src/keyrings/keyring.ts";
import { type JsonItem, toJson, withBytes } from "./dynamodb-json.ts";
import type { JavaHeader } from "./java-library.ts";
import type { TableOptions } from "./random-case.ts";

/** Crypto ports to try. */
export const CIPHERS = [webCrypto, nativeCrypto()] as const;

/**
 * Form in which our library gets an item: as the SDK's low-level client has it, DynamoDB JSON as in the image of a stream, or plain
 * values as the SDK's document client has them.
 */
export type Form = "sdk" | "json" | "plain";

/** Item that our library wrote or read, or its error. */
export type Answer = { readonly item: JsonItem } | { readonly error: Error };

/** Returns both crypto ports in turn. */
export function cipherOf(index: number): CryptoPort {
  return CIPHERS[index % 2 === 0 ? 0 : 1];
}

async function answerOf(
  item: JsonItem,
  form: Form,
  ask: (given: object) => Promise<object>,
): Promise<Answer> {
  try {
    return { item: returned(await ask(given(item, form)), form) };
  } catch (error) {
    return { error: error as Error };
  }
}

/** Numbers are wrapped, as not every one of DynamoDB's is one of JavaScript's. */
const NUMBERS = { wrapNumbers: true };

function given(item: JsonItem, form: Form): object {
  if (form === "json") return item;
  const values = withBytes(item);
  return form === "sdk"
    ? values
    : unmarshall(values as Parameters<typeof unmarshall>[0], NUMBERS);
}

function returned(item: object, form: Form): JsonItem {
  return toJson(form === "plain" ? marshall(item) : item);
}

/** Our library for one table. */
export class Sealmask {
  readonly #table: TableOptions;
  readonly #keyring: Keyring;
  readonly #crypto: CryptoPort;

  constructor(table: TableOptions, keyring: Keyring, crypto: CryptoPort) {
    this.#table = table;
    this.#keyring = keyring;
    this.#crypto = crypto;
  }

  /** Makes the encryptor when it is used, as the options may be wrong on purpose. */
  #encryptor() {
    const [keyring, crypto] = [this.#keyring, this.#crypto];
    return itemEncryptor({ ...this.#table, keyring, crypto });
  }

  /** Encrypts an item. */
  encrypt(item: JsonItem, form: Form): Promise<Answer> {
    return answerOf(item, form, async (given) =>
      this.#encryptor().encrypt(given),
    );
  }

  /** Decrypts an item. */
  decrypt(item: JsonItem, form: Form): Promise<Answer> {
    return answerOf(item, form, async (given) =>
      this.#encryptor().decrypt(given),
    );
  }

  /** Wraps an item's data key with another keyring. */
  rewrap(item: JsonItem, to: Keyring, form: Form): Promise<Answer> {
    return answerOf(item, form, async (given) =>
      this.#encryptor().rewrap(given, { to }),
    );
  }

  /** Describes an item without a key, in the words of the Java program. */
  header(item: JsonItem): JavaHeader {
    const { algorithmSuite, attributes, storedContext, encryptedDataKeys } =
      this.#encryptor().describe(withBytes(item));
    const signed = Object.entries(attributes).filter(
      ([, action]) => action !== "none",
    );
    return {
      suite: algorithmSuite,
      actions: Object.fromEntries(signed),
      storedContext: { ...storedContext },
      encryptedDataKeys: encryptedDataKeys.map(
        ({ providerId, providerInfo }) => ({ providerId, providerInfo }),
      ),
    };
  }
}
