/**
 * Runs the AWS KMS action in an event, or in the JSON body of a request to the function's URL:
 *
 * - `{ "action": "encrypt", "data": "…" }`: encrypts a text of up to 4,094 bytes directly with the key
 * - `{ "action": "decrypt", "data": "kms1.…" }`: decrypts the output of `encrypt`
 * - `{ "action": "generate_data_key" }`: returns a new data key in encrypted form only
 *
 * Environment: `KMS_KEY_ARN`.
 */
import type { APIGatewayProxyEventV2 } from "aws-lambda";
import { SealmaskError } from "sealmask";
import { kmsDecrypt, kmsEncrypt, kmsKeyring } from "sealmask/kms";

const { KMS_KEY_ARN: keyId = "" } = process.env;
const context = { purpose: "kms-actions" };
const keyring = kmsKeyring({ keyIds: [keyId] });

/** Answer of the function. */
export interface Answer {
  readonly statusCode: number;
  readonly body: string;
}

function answer(statusCode: number, body: object): Answer {
  return { statusCode, body: JSON.stringify(body) };
}

/** Longest output of `encrypt`, for a ciphertext of 6,144 bytes, the most that AWS KMS accepts. */
const MAX_ENCRYPTED = "kms1.".length + (6_144 / 3) * 4;

type Action = (data: unknown) => Promise<Answer>;

const ACTIONS: Readonly<Record<string, Action>> = {
  async encrypt(data) {
    if (typeof data !== "string" || data === "") {
      return answer(400, {
        message: '"data" must be a text that is not empty',
      });
    }
    try {
      return answer(200, {
        encrypted: await kmsEncrypt(data, { keyId, context }),
      });
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      return answer(413, { message: error.message });
    }
  },
  async decrypt(data) {
    if (typeof data !== "string") {
      return answer(400, { message: '"data" must be what encrypt gave' });
    }
    if (data.length > MAX_ENCRYPTED) {
      const message = `"data" must have at most ${MAX_ENCRYPTED} characters`;
      return answer(413, { message });
    }
    return answer(200, {
      decrypted: await kmsDecrypt(data, { keyId, context }),
    });
  },
  async generate_data_key() {
    const { plaintext, encryptedDataKeys } = await keyring.generateDataKey({
      context,
    });
    plaintext.fill(0);
    const [first] = encryptedDataKeys;
    const ciphertext = Buffer.from(first?.ciphertext ?? []).toString("base64");
    return answer(200, { encrypted_data_key: ciphertext });
  },
};

/** Tells whether AWS KMS refused the event's data: KMS does not say whether a ciphertext is changed or foreign. */
function isRefused({ cause }: SealmaskError): boolean {
  const { name } = (cause ?? {}) as { name?: string };
  return (
    name === "InvalidCiphertextException" || name === "IncorrectKeyException"
  );
}

const utf8 = new TextDecoder("utf-8", { fatal: true });

/** Returns the request: the event itself, as from the console's test, or a request's body. Returns `null` for invalid JSON. */
function requestOf(event: unknown): unknown {
  const { requestContext, body, isBase64Encoded } = (event ??
    {}) as Partial<APIGatewayProxyEventV2>;
  if (!requestContext) return event;
  try {
    const text = isBase64Encoded
      ? utf8.decode(Buffer.from(body ?? "", "base64"))
      : body;
    return JSON.parse(text ?? "");
  } catch {
    return null;
  }
}

export async function handler(event: unknown): Promise<Answer> {
  const { action, data } = (requestOf(event) ?? {}) as Record<string, unknown>;
  const known = typeof action === "string" && Object.hasOwn(ACTIONS, action);
  if (!known) {
    const names = Object.keys(ACTIONS).join(", ");
    return answer(400, { message: `"action" must be one of ${names}` });
  }
  try {
    return await (ACTIONS[action] as Action)(data);
  } catch (error) {
    if (!(error instanceof SealmaskError)) throw error;
    if (error.code === "ERR_ENVELOPE" || isRefused(error)) {
      return answer(400, { message: "This is nothing that encrypt gave" });
    }
    console.error(error.message);
    return answer(502, { message: "AWS KMS does not answer as expected" });
  }
}
