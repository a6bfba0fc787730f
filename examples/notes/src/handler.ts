/**
 * Stores the caller's note on `PUT /note` and returns it on `GET /note`. The caller is the subject of a JWT.
 *
 * Environment: `TABLE_NAME`, `KMS_KEY_ARN`, `JWKS_URL`, `ISSUER`, `AUDIENCE`.
 */
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import type {
  APIGatewayProxyEventV2,
  APIGatewayProxyStructuredResultV2,
} from "aws-lambda";
import { ItemsError } from "sealmask/dynamodb";
import { kmsKeyring } from "sealmask/kms";
import { authenticator, IssuerError } from "./auth.ts";
import { isOfKms, Notes, noteEncryptor } from "./notes.ts";

/** Longest note, in UTF-8 bytes. */
const MAX_NOTE = 16_384;
/** Longest user name, in UTF-8 bytes: the limit of DynamoDB for partition keys. */
const MAX_USER = 2_048;

const utf8 = new TextDecoder("utf-8", { fatal: true });

function variable(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`Set the environment variable ${name}`);
  return value;
}

const tableName = variable("TABLE_NAME");
const keyring = kmsKeyring({ keyIds: [variable("KMS_KEY_ARN")] });
const documents = DynamoDBDocumentClient.from(new DynamoDBClient({}));
documents.middlewareStack.use(
  noteEncryptor(tableName, keyring).middleware({
    document: true,
    otherTables: "refuse",
  }),
);
const notes = new Notes(documents, tableName);
const authenticate = authenticator(
  variable("JWKS_URL"),
  variable("ISSUER"),
  variable("AUDIENCE"),
);

function answer(
  statusCode: number,
  body: object,
): APIGatewayProxyStructuredResultV2 {
  const headers = {
    "content-type": "application/json",
    "cache-control": "no-store",
  };
  return { statusCode, headers, body: JSON.stringify(body) };
}

/** Returns the note in a request's body, or the problem with the body. */
function noteOf(event: APIGatewayProxyEventV2): string | { problem: string } {
  const { body = "", isBase64Encoded } = event;
  let given: unknown;
  try {
    const text = isBase64Encoded
      ? utf8.decode(Buffer.from(body, "base64"))
      : body;
    given = JSON.parse(text);
  } catch {
    return { problem: "The body must be JSON" };
  }
  const note = (given as { note?: unknown } | null)?.note;
  if (typeof note !== "string" || note === "") {
    return { problem: '"note" must be a text that is not empty' };
  }
  if (Buffer.byteLength(note) > MAX_NOTE) {
    return { problem: `"note" must have at most ${MAX_NOTE} bytes` };
  }
  return note;
}

/** Returns the caller, or the response to a request without a valid one. */
async function userOf(
  authorization: unknown,
): Promise<string | APIGatewayProxyStructuredResultV2> {
  try {
    const user = await authenticate(authorization);
    if (user === null) {
      return {
        ...answer(401, { message: "A valid token is needed" }),
        headers: { "www-authenticate": "Bearer" },
      };
    }
    const isKey = user.isWellFormed() && Buffer.byteLength(user) <= MAX_USER;
    const message = `The token's subject must be text of at most ${MAX_USER} bytes`;
    return isKey ? user : answer(403, { message });
  } catch (error) {
    if (!(error instanceof IssuerError)) throw error;
    console.error(error.message);
    return answer(503, { message: "Tokens cannot be verified now" });
  }
}

export async function handler(
  event: APIGatewayProxyEventV2,
): Promise<APIGatewayProxyStructuredResultV2> {
  const http = event?.requestContext?.http;
  if (!http || !event.headers) {
    return answer(400, { message: "The event must be a request over HTTP" });
  }
  const { method, path } = http;
  if (path !== "/note")
    return answer(404, { message: "There is no such path" });
  const user = await userOf(event.headers.authorization);
  if (typeof user === "object") return user;
  if (method === "PUT") {
    const note = noteOf(event);
    if (typeof note === "object") return answer(400, { message: note.problem });
    await notes.store(user, note);
    return answer(200, { message: "The note is stored" });
  }
  if (method !== "GET") return answer(405, { message: "Use GET or PUT" });
  try {
    const note = await notes.retrieve(user);
    return note === null
      ? answer(404, { message: "There is no note" })
      : answer(200, { note });
  } catch (error) {
    if (!(error instanceof ItemsError)) throw error;
    const causes = error.failures.map(({ cause }) => cause);
    if (causes.some(isOfKms)) throw error;
    // The code names the reason and holds no data: the row was changed, or copied from another user.
    const codes = causes.map((cause) => (cause as { code?: unknown }).code);
    console.error(JSON.stringify({ user, codes }));
    return answer(409, { message: "The note does not open for this user" });
  }
}
