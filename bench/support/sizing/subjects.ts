import { createHmac } from "node:crypto";
import type { APIGatewayProxyEventV2 } from "aws-lambda";
import { encryptedVariables } from "../../../examples/local/console.ts";
import { startDynamoDb } from "../../../examples/local/dynamodb.ts";
import type { FunctionRuntime } from "../../../examples/local/function.ts";
import { httpEvent } from "../../../examples/local/http-event.ts";
import { startIssuer } from "../../../examples/local/identity.ts";
import type { Role, Stack } from "../../../examples/local/stack.ts";
import { Notes } from "../../../examples/notes/src/notes.ts";
import { kmsDecrypt } from "../../../src/entries/kms.ts";
import { documentOf } from "../documents.ts";
import { openerOf } from "../opener.ts";

/** A function, and what it is given. */
export interface Subject {
  readonly name: string;
  /** An example, or a file. */
  readonly source: string;
  readonly role: Role;
  readonly env: Readonly<Record<string, string>>;
  /** Bytes of payloads that are measured, the smallest first. */
  readonly payloads: readonly number[];
  /** An event with a payload of so many bytes. */
  event(payload: number): unknown;
  /** Whether an answer is right: an encrypted one opens, and gives what was encrypted. */
  isRight(response: unknown, payload: number): boolean | Promise<boolean>;
}

function request(
  body: string,
  headers: Readonly<Record<string, string>>,
  method = "POST",
  path = "/",
): APIGatewayProxyEventV2 {
  const type = { "content-type": "application/json" };
  return httpEvent({ method, path, headers: { ...type, ...headers }, body });
}

/** The body of a response of success, or `null`. */
function bodyOf(response: unknown): string | null {
  const { statusCode, body } = response as {
    statusCode?: unknown;
    body?: string;
  };
  return statusCode === 200 ? (body ?? "") : null;
}

const isSame = (one: unknown, other: unknown): boolean =>
  JSON.stringify(one) === JSON.stringify(other);

/** Functions that do nothing but encrypt, and say how long that took: sealmask's, and those that it is compared with. */
export const OURS: readonly string[] = ["nativeCrypto()", "WebCrypto"];
export const SIGNED = "AWS Encryption SDK";
export const UNSIGNED = "AWS Encryption SDK, not signed";
export const ALONE: Readonly<
  Record<string, { file: string; more: Readonly<Record<string, string>> }>
> = {
  "nativeCrypto()": { file: "timed-sealmask.ts", more: { NATIVE: "true" } },
  WebCrypto: { file: "timed-sealmask.ts", more: {} },
  [SIGNED]: { file: "timed-encryption-sdk.ts", more: {} },
  [UNSIGNED]: {
    file: "timed-encryption-sdk.ts",
    more: { UNSIGNED: "true" },
  },
};

const SMALL = [1_024];
/** The greatest note that `notes` takes, in bytes. */
const MAX_NOTE = 16_384;
const tenant = { "x-tenant-id": "a06b" };

/** The functions that are measured, and what they need besides. */
export async function subjectsOf(
  stack: Stack,
  payloads: readonly number[],
  runtime: FunctionRuntime,
): Promise<{ subjects: readonly Subject[]; stop(): Promise<void> }> {
  const TABLE_NAME = "EncryptedUserNotes";
  const database = await startDynamoDb({ [TABLE_NAME]: "user_id" });
  const issuer = await startIssuer();
  const user = "jo";
  const token = await issuer.token(user, { expires: "3h" });
  const env = { FIELDS: "payload" };
  const toEncrypt = (payload: number) =>
    request(JSON.stringify({ payload: documentOf(payload) }), tenant);

  // What the decrypting function is given comes from the encrypting one.
  const proxy = await stack.start("encrypt-proxy", "both", env, runtime);
  const encrypted = new Map<number, string>();
  for (const payload of payloads) {
    const { response } = await proxy.invoke(toEncrypt(payload));
    encrypted.set(payload, bodyOf(response) ?? "");
  }
  await proxy.stop();

  // What functions encrypt is opened here, outside of what is measured.
  const { client, masking, opensTo, end } = openerOf(stack.kms, stack.keyArn);
  const notes = new Notes(database.documents, TABLE_NAME, masking);
  // Each note is another one: what another instance stored before is not taken for this one's.
  let [note, writes] = ["", 0];
  const context = { tenant_id: "a06b" };
  const isEncrypted = async (answer: unknown, payload: number) => {
    const { payload: token } = JSON.parse(bodyOf(answer) ?? "{}");
    return (
      typeof token === "string" && opensFieldTo(token, documentOf(payload))
    );
  };
  /** A field's token is bound to its place, unless it is a message of the AWS Encryption SDK. */
  const opensFieldTo = async (token: string, expected: unknown) => {
    const fields = ["payload"];
    const document = { payload: token };
    const opened = await masking.decrypt(document, { fields, context });
    return isSame((opened as typeof document).payload, expected);
  };

  const sdk = "../bench/support/sizing";
  const subjects: Subject[] = [
    {
      name: "encrypt-proxy",
      source: "encrypt-proxy",
      role: "encrypt",
      env,
      payloads,
      event: toEncrypt,
      isRight: isEncrypted,
    },
    {
      name: "encrypt-proxy with the AWS Encryption SDK",
      source: `${sdk}/encryption-sdk-proxy.ts`,
      role: "encrypt",
      env,
      payloads,
      event: toEncrypt,
      isRight: isEncrypted,
    },
    {
      name: "decrypt-service",
      source: "decrypt-service",
      role: "decrypt",
      env: {},
      payloads,
      event: (payload) => request(encrypted.get(payload) ?? "", tenant),
      isRight: (answer, payload) =>
        isSame(JSON.parse(bodyOf(answer) ?? "null"), {
          payload: documentOf(payload),
        }),
    },
    {
      name: "notes",
      source: "notes",
      role: "both",
      env: {
        TABLE_NAME,
        AWS_ENDPOINT_URL_DYNAMODB: database.endpoint,
        JWKS_URL: `${issuer.url}/jwks.json`,
        ISSUER: issuer.url,
        AUDIENCE: "notes",
      },
      payloads: payloads.filter((payload) => payload <= MAX_NOTE),
      event(payload) {
        note = `${writes++}`.padEnd(payload, "x");
        return request(
          JSON.stringify({ note }),
          { authorization: `Bearer ${token}` },
          "PUT",
          "/note",
        );
      },
      isRight: async (answer) =>
        bodyOf(answer)?.includes("stored") === true &&
        (await notes.retrieve(user)) === note,
    },
    {
      name: "kms-actions",
      source: "kms-actions",
      role: "both",
      env: {},
      // AWS KMS itself encrypts no more than 4 KB.
      payloads: SMALL,
      event: (payload) => ({ action: "encrypt", data: "x".repeat(payload) }),
      async isRight(answer, payload) {
        const { encrypted } = JSON.parse(bodyOf(answer) ?? "{}");
        const keyId = stack.keyArn;
        const purpose = { purpose: "kms-actions" };
        const settings = { keyId, context: purpose, client };
        return (await kmsDecrypt(encrypted, settings)) === "x".repeat(payload);
      },
    },
    {
      name: "secrets-at-cold-start",
      source: "secrets-at-cold-start",
      role: "decrypt",
      env: await encryptedVariables(stack, "secrets-at-cold-start", {
        DB_PASSWORD: "hunter2",
        API_KEY: "k-4711",
      }),
      payloads,
      event: (payload) =>
        request(JSON.stringify({ message: "x".repeat(payload) }), {}),
      isRight: (answer, payload) =>
        bodyOf(answer)?.includes(
          createHmac("sha256", "k-4711")
            .update("x".repeat(payload))
            .digest("hex"),
        ) === true,
    },
    ...Object.entries(ALONE).map(
      ([name, { file, more }]): Subject => ({
        name,
        source: `${sdk}/${file}`,
        role: "encrypt",
        env: more,
        payloads: SMALL,
        event: (payload) => documentOf(payload),
        isRight: (answer, payload) =>
          opensTo(
            (answer as { text: string }).text,
            context,
            documentOf(payload),
          ),
      }),
    ),
  ];
  return {
    subjects,
    async stop() {
      end();
      await issuer.stop();
      await database.stop();
    },
  };
}
