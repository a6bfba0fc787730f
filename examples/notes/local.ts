/** Runs the function on this machine, behind a real HTTP server, and shows how users' notes are stored and read. */
import { GetItemCommand, PutItemCommand } from "@aws-sdk/client-dynamodb";
import { startDynamoDb } from "../local/dynamodb.ts";
import { startGateway } from "../local/gateway.ts";
import { startIssuer } from "../local/identity.ts";
import { ask, show, step } from "../local/print.ts";
import { startStack } from "../local/stack.ts";

const TABLE_NAME = "EncryptedUserNotes";
const stack = await startStack();
const database = await startDynamoDb({ [TABLE_NAME]: "user_id" });
const issuer = await startIssuer();
const notes = await stack.start("notes", "both", {
  TABLE_NAME,
  AWS_ENDPOINT_URL_DYNAMODB: database.endpoint,
  JWKS_URL: `${issuer.url}/jwks.json`,
  ISSUER: issuer.url,
  AUDIENCE: "notes",
});
const gateway = await startGateway(notes.invoke);
const url = `${gateway.url}/note`;
const as = async (user: string) => ({
  authorization: `Bearer ${await issuer.token(user)}`,
});

try {
  step("Jo stores a note, and reads it");
  const body = JSON.stringify({ note: "the safe's code is 4711" });
  await ask(url, { method: "PUT", headers: await as("jo"), body });
  await ask(url, { headers: await as("jo") });

  step("What DynamoDB holds");
  const Key = { user_id: { S: "jo" } };
  const { Item } = await database.client.send(
    new GetItemCommand({ TableName: TABLE_NAME, Key }),
  );
  show("row", Item);

  step("Sam has no note; nobody without a token has one either");
  await ask(url, { headers: await as("sam") });
  await ask(url);

  step("Somebody copies Jo's row to Sam");
  await database.client.send(
    new PutItemCommand({
      TableName: TABLE_NAME,
      Item: { ...Item, user_id: { S: "sam" } },
    }),
  );
  await ask(url, { headers: await as("sam") });

  step("Calls of AWS KMS");
  show("calls", {
    GenerateDataKey: stack.kms.count("GenerateDataKey"),
    Decrypt: stack.kms.count("Decrypt"),
  });
} finally {
  await gateway.stop();
  await issuer.stop();
  await database.stop();
  await stack.stop();
}
