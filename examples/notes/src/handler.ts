/**
 * Stores the caller's note on `PUT /note` and returns it on `GET /note`. The caller is the subject of a JWT. Each user has a key,
 * which is made with the first note.
 *
 * Environment: `TABLE_NAME`, `KEY_TABLE_NAME`, `FENCE_TABLE_NAME`, `KMS_KEY_ARN`, `JWKS_URL`, `ISSUER`, `AUDIENCE`.
 */
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import type { APIGatewayProxyEventV2 } from "aws-lambda";
import { ItemsError } from "sealmask/dynamodb";
import { variable } from "./environment.ts";
import { type Answer, answer, type UserRequest, userHandler } from "./http.ts";
import {
  causesOf,
  hasReason,
  Notes,
  noteEncryptor,
  noteKeyring,
} from "./notes.ts";
import {
  branchKeyIdFor,
  createUserKey,
  reasonOf,
  userKeys,
} from "./user-keys.ts";

/** Longest note, in UTF-8 bytes. */
const MAX_NOTE = 16_384;

const utf8 = new TextDecoder("utf-8", { fatal: true });

const keys = userKeys("all");
const tableName = variable("TABLE_NAME");
const documents = DynamoDBDocumentClient.from(new DynamoDBClient({}));
documents.middlewareStack.use(
  noteEncryptor(tableName, noteKeyring(keys)).middleware({
    document: true,
    otherTables: "refuse",
  }),
);
const notes = new Notes(documents, tableName);

const GONE = answer(410, { message: "The account and its note are deleted" });

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

async function put({ user, event }: UserRequest): Promise<Answer> {
  const note = noteOf(event);
  if (typeof note === "object") return answer(400, { message: note.problem });
  try {
    await notes.store(user, note);
  } catch (error) {
    if (!hasReason(error, "unknown")) throw error;
    await createUserKey(keys, user);
    await notes.store(user, note);
  }
  return answer(200, { message: "The note is stored" });
}

async function get({ user }: UserRequest): Promise<Answer> {
  try {
    const note = await notes.retrieve(user);
    return note === null
      ? answer(404, { message: "There is no note" })
      : answer(200, { note });
  } catch (error) {
    // The row was changed, or copied from another user, or its key is not in the key store.
    const isAtFault =
      error instanceof ItemsError &&
      !hasReason(error, "denied", "invalid", "shredded", "unavailable");
    if (!isAtFault) throw error;
    // The code names the reason and holds no data.
    const codes = causesOf(error).map(
      (cause) => (cause as { code?: unknown }).code,
    );
    console.error(JSON.stringify({ user, codes }));
    return answer(409, { message: "The note does not open for this user" });
  }
}

export const handler = userHandler(
  { "/note": ["GET", "PUT"] },
  async (request) => {
    try {
      // This function runs in many processes, and each keeps keys for a minute. So it asks for the user's receipt with every
      // request: that is one small read, and no call of AWS KMS.
      const receipt = await keys.receipt(branchKeyIdFor(request.user));
      if (receipt !== null) return GONE;
      return await (request.route === "PUT /note" ? put : get)(request);
    } catch (error) {
      const isGone =
        reasonOf(error) === "shredded" || hasReason(error, "shredded");
      if (isGone) return GONE;
      throw error;
    }
  },
);
