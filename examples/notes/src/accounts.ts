/**
 * Deletes the caller's account on `DELETE /me`, by shredding the user's key; brings it back on `POST /me/restore` within the grace
 * time; makes it anew on `POST /me`, once no process has the old key any more; and shows what became of it on `GET /me`. The caller
 * is the subject of a JWT.
 *
 * Environment: `TABLE_NAME`, `KEY_TABLE_NAME`, `FENCE_TABLE_NAME`, `KMS_KEY_ARN`, `GRACE_DAYS`, `JWKS_URL`, `ISSUER`, `AUDIENCE`.
 */
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import type { ShreddingReceipt } from "sealmask/key-store";
import { variable } from "./environment.ts";
import { type Answer, answer, userHandler } from "./http.ts";
import { deleteNoteBefore } from "./notes.ts";
import {
  branchKeyIdFor,
  createUserKey,
  reasonOf,
  userKeys,
} from "./user-keys.ts";

// This function never sees a key: its role may not decrypt one either.
const keys = userKeys("admin");
const tableName = variable("TABLE_NAME");
const graceDays = Number(variable("GRACE_DAYS"));
const documents = DynamoDBDocumentClient.from(new DynamoDBClient({}));

/** Returns a receipt for the user, without the ARNs of KMS keys, which name the AWS account. */
function forUser(receipt: ShreddingReceipt): object {
  const { branchKeyId: _, records, ...rest } = receipt;
  const types = records.map(({ type, createTime }) => ({ type, createTime }));
  return { ...rest, records: types };
}

async function show(user: string): Promise<Answer> {
  const receipt = await keys.receipt(branchKeyIdFor(user));
  return answer(200, { receipt: receipt && forUser(receipt) });
}

async function shred(user: string): Promise<Answer> {
  try {
    const receipt = await keys.shred(branchKeyIdFor(user), { graceDays });
    return answer(202, { receipt: forUser(receipt) });
  } catch (error) {
    if (reasonOf(error) !== "unknown") throw error;
    return answer(404, { message: "There is no account" });
  }
}

async function restore(user: string): Promise<Answer> {
  try {
    await keys.restore(branchKeyIdFor(user));
    return answer(200, { message: "The account is back" });
  } catch (error) {
    if (reasonOf(error) === "unknown") {
      return answer(404, { message: "There is no account" });
    }
    if (reasonOf(error) !== "shredded") throw error;
    return answer(410, { message: "The account is deleted" });
  }
}

/** Returns the seconds for which other processes may still have a user's old key, and store notes with it. */
function waitAfter(receipt: ShreddingReceipt | null): number {
  const caches = receipt?.copies.find(({ where }) => where === "caches");
  const end = Date.parse(caches?.until ?? "1970-01-01T00:00:00Z");
  return Math.max(0, Math.ceil((end - Date.now()) / 1000));
}

async function create(user: string): Promise<Answer> {
  const receipt = await keys.receipt(branchKeyIdFor(user));
  const isGone = receipt?.state === "shredded";
  if (receipt !== null && !isGone) {
    const message = "The account is being deleted. Restore it, or wait";
    return answer(409, { message, dueAt: receipt.dueAt });
  }
  if (receipt?.deletedAt) {
    await deleteNoteBefore(documents, tableName, user, receipt.deletedAt);
  }
  try {
    if (await createUserKey(keys, user, { remake: isGone })) {
      return answer(201, { message: "The account is new, and empty" });
    }
  } catch (error) {
    const seconds = waitAfter(receipt);
    if (reasonOf(error) !== "unavailable" || seconds === 0) throw error;
    const message = "The old account is still being deleted. Try again later";
    return answer(503, { message }, { "retry-after": `${seconds}` });
  }
  const message = isGone
    ? "A backup brought the old account back. Delete it again first"
    : "The account exists";
  return answer(409, { message });
}

const ACTIONS: Readonly<Record<string, (user: string) => Promise<Answer>>> = {
  "GET /me": show,
  "DELETE /me": shred,
  "POST /me": create,
  "POST /me/restore": restore,
};

export const handler = userHandler(
  { "/me": ["GET", "DELETE", "POST"], "/me/restore": ["POST"] },
  async ({ route, user }) =>
    ACTIONS[route]?.(user) ?? answer(404, { message: "There is no such path" }),
);
