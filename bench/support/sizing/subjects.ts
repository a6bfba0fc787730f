import type { APIGatewayProxyEventV2 } from "aws-lambda";
import { encryptedVariables } from "../../../examples/local/console.ts";
import { startDynamoDb } from "../../../examples/local/dynamodb.ts";
import type { FunctionRuntime } from "../../../examples/local/function.ts";
import { startIssuer } from "../../../examples/local/identity.ts";
import type { Role, Stack } from "../../../examples/local/stack.ts";
import { documentOf } from "../documents.ts";

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
  /** Whether an answer is that of a success. */
  isRight(response: unknown, payload: number): boolean;
}

function request(
  body: string,
  headers: Readonly<Record<string, string>>,
  method = "POST",
  path = "/",
): APIGatewayProxyEventV2 {
  const routeKey = `${method} ${path}`;
  return {
    version: "2.0",
    routeKey,
    rawPath: path,
    rawQueryString: "",
    headers: { "content-type": "application/json", ...headers },
    requestContext: {
      accountId: "111122223333",
      apiId: "local",
      domainName: "localhost",
      domainPrefix: "local",
      http: {
        method,
        path,
        protocol: "HTTP/1.1",
        sourceIp: "127.0.0.1",
        userAgent: "benchmark",
      },
      requestId: "local",
      routeKey,
      stage: "$default",
      time: "",
      timeEpoch: 0,
    },
    body,
    isBase64Encoded: false,
  };
}

const hasStatus = (response: unknown): boolean =>
  (response as { statusCode?: unknown } | null)?.statusCode === 200;

/** Whether a response has at least so many bytes of body. */
const isAsLong = (response: unknown, payload: number): boolean =>
  hasStatus(response) && (response as { body: string }).body.length >= payload;

const SMALL = [1_024];
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
  const token = await issuer.token("jo", { expires: "3h" });
  const env = { FIELDS: "payload" };
  const toEncrypt = (payload: number) =>
    request(JSON.stringify({ payload: documentOf(payload) }), tenant);

  // What the decrypting function is given comes from the encrypting one.
  const proxy = await stack.start("encrypt-proxy", "both", env, runtime);
  const { response } = await proxy.invoke(toEncrypt(1_024));
  await proxy.stop();
  const { body } = response as { body: string };

  const sdk = "../bench/support/sizing";
  const subjects: Subject[] = [
    {
      name: "encrypt-proxy",
      source: "encrypt-proxy",
      role: "encrypt",
      env,
      payloads,
      event: toEncrypt,
      isRight: isAsLong,
    },
    {
      name: "encrypt-proxy with the AWS Encryption SDK",
      source: `${sdk}/encryption-sdk-proxy.ts`,
      role: "encrypt",
      env,
      payloads,
      event: toEncrypt,
      isRight: isAsLong,
    },
    {
      name: "decrypt-service",
      source: "decrypt-service",
      role: "decrypt",
      env: {},
      payloads: SMALL,
      event: () => request(body, tenant),
      isRight: (answer) => isAsLong(answer, 1_024),
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
      payloads: SMALL,
      event: (payload) =>
        request(
          JSON.stringify({ note: "x".repeat(payload) }),
          { authorization: `Bearer ${token}` },
          "PUT",
          "/note",
        ),
      isRight: hasStatus,
    },
    {
      name: "kms-actions",
      source: "kms-actions",
      role: "both",
      env: {},
      payloads: SMALL,
      event: (payload) => ({ action: "encrypt", data: "x".repeat(payload) }),
      isRight: hasStatus,
    },
    {
      name: "secrets-at-cold-start",
      source: "secrets-at-cold-start",
      role: "decrypt",
      env: await encryptedVariables(stack, "secrets-at-cold-start", {
        DB_PASSWORD: "hunter2",
        API_KEY: "k-4711",
      }),
      payloads: SMALL,
      event: (payload) =>
        request(JSON.stringify({ message: "x".repeat(payload) }), {}),
      isRight: hasStatus,
    },
    ...["sealmask", "encryption-sdk"].map(
      (name): Subject => ({
        name: `encryption alone, ${name}`,
        source: `${sdk}/timed-${name}.ts`,
        role: "encrypt",
        env: {},
        payloads: SMALL,
        event: (payload) => documentOf(payload),
        isRight: (answer) => (answer as { length: number }).length > 1_024,
      }),
    ),
  ];
  return {
    subjects,
    async stop() {
      await issuer.stop();
      await database.stop();
    },
  };
}
