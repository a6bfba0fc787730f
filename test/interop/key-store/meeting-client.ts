import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { dynamoDbAt } from "./clients.ts";
import type { ServiceConfig } from "./party.ts";

/** Makes a client of DynamoDB whose transactions wait for each other: none is sent before so many are about to be. */
export function meetingClient(
  config: ServiceConfig,
  callers: number,
): DynamoDBClient {
  const client = dynamoDbAt(config);
  const all = Promise.withResolvers<void>();
  let arrived = 0;
  client.middlewareStack.add(
    (next, { commandName }) =>
      async (args) => {
        if (commandName === "TransactWriteItemsCommand") {
          arrived++;
          if (arrived === callers) all.resolve();
          await all.promise;
        }
        return await next(args);
      },
    { step: "initialize" },
  );
  return client;
}
