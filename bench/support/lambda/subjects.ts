import { httpEvent } from "../../../examples/local/http-event.ts";
import type { Role, Stack } from "../../../examples/local/stack.ts";
import { documentOf } from "../documents.ts";
import { openerOf } from "../opener.ts";

/** Function under measurement, with its events. */
export interface Subject {
  readonly name: string;
  /** Name of an example, or path of a file. */
  readonly source: string;
  readonly role: Role;
  readonly env: Readonly<Record<string, string>>;
  /** Makes an event with a payload of the given number of bytes. */
  event(payload: number): unknown;
  /** Tells whether an answer is right: an encrypted answer must decrypt to the payload. */
  isRight(response: unknown, payload: number): boolean | Promise<boolean>;
}

/** Names of the functions. */
export const ENCRYPT = "encrypt-proxy";
export const BY_SDK = "encrypt-proxy with the AWS Encryption SDK";
export const DECRYPT = "decrypt-service";

const context = { tenant_id: "a06b" };

function request(body: string): unknown {
  const headers = {
    "content-type": "application/json",
    "x-tenant-id": context.tenant_id,
  };
  return httpEvent({ method: "POST", path: "/", headers, body });
}

/** Reads the document in a successful response. */
function documentIn(response: unknown): unknown {
  const { statusCode, body } = response as Record<string, unknown>;
  return statusCode === 200 ? JSON.parse(`${body}`) : null;
}

const isSame = (one: unknown, other: unknown): boolean =>
  JSON.stringify(one) === JSON.stringify(other);

/** Functions of the benchmark. */
export interface Subjects {
  readonly functions: readonly Subject[];
  stop(): void;
}

/** Prepares the functions for the given payloads. */
export async function subjectsOf(
  stack: Stack,
  payloads: readonly number[],
): Promise<Subjects> {
  const env = { FIELDS: "payload" };
  const toEncrypt = (payload: number) =>
    request(JSON.stringify({ payload: documentOf(payload) }));
  // Answers are decrypted here, outside the measured time.
  const { masking, end } = openerOf(stack.kms, stack.keyArn);
  const encrypting = (name: string, source: string): Subject => ({
    name,
    source,
    role: "encrypt",
    env,
    event: toEncrypt,
    async isRight(answer, payload) {
      const fields = ["payload"];
      const document = documentIn(answer) as { payload: string };
      const opened = await masking.decrypt(document, { fields, context });
      return isSame(opened, { payload: documentOf(payload) });
    },
  });
  const encrypted = new Map<number, string>();
  for (const payload of payloads) {
    const document = { payload: documentOf(payload) };
    const fields = ["payload"];
    const made = await masking.encrypt(document, { fields, context });
    encrypted.set(payload, JSON.stringify(made));
  }
  return {
    functions: [
      encrypting(ENCRYPT, ENCRYPT),
      encrypting(BY_SDK, "../bench/support/lambda/encryption-sdk-proxy.ts"),
      {
        name: DECRYPT,
        source: DECRYPT,
        role: "decrypt",
        env: {},
        event: (payload) => request(encrypted.get(payload) ?? ""),
        isRight: (answer, payload) =>
          isSame(documentIn(answer), { payload: documentOf(payload) }),
      },
    ],
    stop: end,
  };
}
