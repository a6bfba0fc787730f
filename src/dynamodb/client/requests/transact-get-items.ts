import { findScope } from "../checks/find-scope.ts";
import { isGiven, memberOf, readMembers } from "../checks/request-members.ts";
import { answerList } from "./answer-members.ts";
import { type AnswerItem, decryptItems } from "./decrypt-items.ts";
import type { OperationHandler } from "./prepared-request.ts";
import { readKeyedPart } from "./read-part.ts";
import { entriesIn } from "./request-entries.ts";

const MEMBERS: readonly string[] = ["TransactItems", "ReturnConsumedCapacity"];

const GET_MEMBERS: readonly string[] = [
  "TableName",
  "Key",
  "ProjectionExpression",
  "ExpressionAttributeNames",
];

/** Handler of `TransactGetItems`: decrypts the items, and checks that each is the one that was asked for. */
export const transactGetItems: OperationHandler = (
  codec,
  request,
  operation,
) => {
  const entries = entriesIn(codec, operation, request, "TransactItems");
  const scopes = entries.map((each) =>
    findScope(codec, operation, memberOf(memberOf(each, "Get"), "TableName")),
  );
  const first = scopes.find((each) => each !== undefined);
  if (first === undefined) return undefined;
  const members = readMembers(first, "the request", request, MEMBERS);
  const what = "an entry of TransactItems";
  const parts = entries.map((entry, i) => {
    const scope = scopes[i];
    const { Get } = readMembers(scope ?? first, what, entry, ["Get"]);
    if (scope === undefined) return undefined;
    return { scope, ...readKeyedPart(scope, "Get", Get, GET_MEMBERS) };
  });
  const sent = {
    ...members,
    TransactItems: entries.map((entry, i) => {
      const part = parts[i];
      return part === undefined ? entry : { Get: part.sent };
    }),
  };
  return {
    encrypt: async () => sent,
    decrypt: async (answer, facts) => {
      const { Responses } = answer;
      if (!isGiven(Responses)) return answer;
      const responses = answerList(operation, "Responses", Responses);
      const items = responses.map((response, i): AnswerItem | undefined => {
        const part = parts[i];
        const item = memberOf(response, "Item");
        if (part === undefined || !isGiven(item)) return undefined;
        const { scope, key, projection } = part;
        return { scope, item, keys: [key], projection };
      });
      const own = items.filter((each) => each !== undefined);
      const decrypted = await decryptItems(own, facts);
      const next = decrypted.values();
      return {
        ...answer,
        Responses: responses.map((response, i) =>
          items[i] === undefined ? response : { Item: next.next().value },
        ),
      };
    },
  };
};
