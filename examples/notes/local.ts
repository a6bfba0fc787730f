/** Runs the functions on this machine, behind a real HTTP server, and shows how users' notes are stored, read and forgotten. */
import {
  GetItemCommand,
  PutItemCommand,
  ScanCommand,
} from "@aws-sdk/client-dynamodb";
import { CACHES_END, startNotes } from "../local/notes-service.ts";
import { ask, show, step } from "../local/print.ts";

const TableName = "EncryptedUserNotes";
const service = await startNotes();
const { stack, database, issuer, url } = service;
const as = async (user: string) => ({
  authorization: `Bearer ${await issuer.token(user)}`,
});
const put = async (user: string, note: string) =>
  ask(`${url}/note`, {
    method: "PUT",
    headers: await as(user),
    body: JSON.stringify({ note }),
  });
const get = async (user: string) =>
  ask(`${url}/note`, { headers: await as(user) });
const send = async (method: string, path: string, user: string) =>
  ask(`${url}${path}`, { method, headers: await as(user) });

try {
  step(
    "Jo and Ann store a note each: a key for each of them is made. Jo reads",
  );
  await put("jo", "the safe's code is 4711");
  await put("ann", "tea at five");
  await get("jo");

  step("What DynamoDB holds");
  const Key = { user_id: { S: "jo" } };
  const { Item } = await database.client.send(
    new GetItemCommand({ TableName, Key }),
  );
  show("row", Item);
  const { Items = [] } = await database.client.send(
    new ScanCommand({ TableName: "UserKeys" }),
  );
  for (const item of Items) {
    show("key", { id: item["branch-key-id"]?.S, type: item.type?.S });
  }

  step("Sam has no note; nobody without a token has one either");
  await get("sam");
  await ask(`${url}/note`);

  step("Somebody copies Jo's row to Ann");
  await database.client.send(
    new PutItemCommand({ TableName, Item: { ...Item, user_id: { S: "ann" } } }),
  );
  await get("ann");

  step("Jo deletes the account, and changes her mind within the grace time");
  await send("DELETE", "/me", "jo");
  await get("jo");
  await send("POST", "/me/restore", "jo");
  await get("jo");

  step("Jo deletes it for good. No grace time here, so the next sweep is due");
  await service.deploy(0);
  await send("DELETE", "/me", "jo");
  show("sweep", (await service.sweep.invoke({})).response);
  await get("jo");
  await send("GET", "/me", "jo");

  step("Jo comes back: the account can be made anew, and will be empty");
  await put("jo", "hello?");
  await send("POST", "/me", "jo");
  step("Too early: a process may still have the old key. Two minutes later");
  await service.deploy(0, CACHES_END);
  await send("POST", "/me", "jo");
  await get("jo");
  await put("jo", "hello again");

  step("Calls of AWS KMS");
  const operations = [
    "GenerateDataKeyWithoutPlaintext",
    "ReEncrypt",
    "Decrypt",
  ];
  show(
    "calls",
    Object.fromEntries(operations.map((name) => [name, stack.kms.count(name)])),
  );
} finally {
  await service.stop();
}
