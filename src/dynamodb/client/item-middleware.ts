import type { Table } from "../table.ts";
import { mentionsTable } from "./checks/mentions-table.ts";
import type { Members } from "./checks/request-members.ts";
import { refuseRequest } from "./checks/request-scope.ts";
import {
  claimedTables,
  prepareOnce,
  TABLES,
  tableNamesOf,
} from "./claimed-tables.ts";
import { operationOf, UNNAMED } from "./command-names.ts";
import { EXACT, exactItemsOf } from "./documents/exact-items.ts";
import type { ItemCodec } from "./item-codec.ts";
import type {
  HandlerContext,
  ItemMiddleware,
  Middleware,
  MiddlewareStackLike,
  RelativeStack,
} from "./middleware-stack.ts";
import {
  ENCRYPTED,
  encryptedTables,
  type OtherTables,
} from "./other-tables.ts";
import { placeMiddleware, placeRefusal, RAW } from "./place-middleware.ts";
import type {
  CommandFacts,
  PreparedRequest,
} from "./requests/prepared-request.ts";

/** Request of an encryptor on its way through the client. */
interface Call {
  readonly request: PreparedRequest;
  readonly facts: CommandFacts;
  /** True once the answer went through the decryption. */
  isAnswered: boolean;
  /** Error of the decryption, which is thrown outside of the client's retries. */
  failure: { readonly error: unknown } | undefined;
}

/** Name of each encryptor's middleware. A second use on one stack replaces the first. */
const names = /* @__PURE__ */ new WeakMap<Table, string>();

function nameOf(table: Table): string {
  let name = names.get(table);
  if (name === undefined) {
    // Random, so that two copies of the package do not replace each other's middleware.
    const id = Math.random().toString(36).slice(2);
    name = `sealmask-${table.tableName}-${id}`;
    names.set(table, name);
  }
  return name;
}

/**
 * Returns the middleware for clients of the AWS SDK.
 *
 * Its place decides everything. `DynamoDBDocumentClient` converts plain values to attribute values with a middleware
 * `DocumentMarshall` directly before the serializer, and back with `DocumentUnmarshall` directly before the deserializer.
 * This middleware stands between those and the serializer or deserializer, so that it sees attribute values alone, whatever
 * the command, its options and its client. Commands without these two middlewares get stand-ins of the same names, which tell
 * that the command is not a document command. Before 2023 (3.303) `@aws-sdk/lib-dynamodb` placed its two elsewhere;
 * the AWS SDK then refuses the stack, and nothing is sent.
 *
 * Encryption lies outside of the client's retries: each attempt sends the same bytes. Decryption lies within them, but its
 * errors are thrown outside, so that a write is never repeated because its answer could not be decrypted.
 *
 * A `DynamoDBDocumentClient` shares the stack of the client that it is made from, unless the versions of the two packages do
 * not fit together: then it makes a client anew, and loses this middleware with a warning. So the guides add it to the
 * document client.
 *
 * @param codec encryption and decryption for one table
 * @param otherTables `"refuse"` to refuse requests about items of tables that no encryptor on the client has
 */
export function itemMiddleware(
  codec: ItemCodec,
  otherTables: OtherTables = "allow",
): ItemMiddleware {
  const call: unique symbol = Symbol("sealmask.dynamodb.call");
  const name = nameOf(codec.table);
  const own = tableNamesOf(codec.table);

  const encrypt: Middleware = (next, context) => async (args) => {
    const encrypted = [...encryptedTables(args), ...own];
    const operation = operationFor(codec, context, args.input);
    const request =
      operation === undefined ? undefined : prepareOnce(codec, operation, args);
    if (request === undefined) return next({ ...args, [ENCRYPTED]: encrypted });
    const claimed = [...claimedTables(args), ...own];
    const isDocument = args[RAW] !== true;
    const exact = isDocument ? (exactItemsOf(args) ?? new Map()) : undefined;
    const facts: CommandFacts = {
      isDocument,
      exact,
      signal: signalOf(context),
    };
    const started: Call = {
      request,
      facts,
      isAnswered: false,
      failure: undefined,
    };
    const input = await request.encrypt(facts);
    const sent = {
      ...args,
      input,
      [call]: started,
      [ENCRYPTED]: encrypted,
      [TABLES]: claimed,
      [EXACT]: exact,
    };
    const result = await next(sent).catch(async (error: unknown) => {
      await openError(request, error, facts);
      throw error;
    });
    if (started.failure) throw started.failure.error;
    if (!started.isAnswered) {
      throw new TypeError(
        `Cannot read the answer of ${operation}: expected it to pass the decryption, got past it; let your own middleware hand on all members of its arguments`,
      );
    }
    return result;
  };

  const decrypt: Middleware = (next) => async (args) => {
    const result = await next(args);
    const started = args[call] as Call | undefined;
    if (started === undefined) return result;
    started.isAnswered = true;
    const output = (result.output ?? {}) as Members;
    try {
      const { request, facts } = started;
      const opened = await request.decrypt?.(output, facts);
      return { ...result, output: opened ?? output };
    } catch (error) {
      started.failure = { error };
      // The AWS SDK's own middleware writes into it.
      const { $metadata = {} } = output;
      return { ...result, output: { $metadata } };
    }
  };

  return {
    applyToStack(stackLike: MiddlewareStackLike): void {
      // The public type takes `never`, so that the stack of every version of the AWS SDK fits it.
      const stack = stackLike as RelativeStack;
      placeMiddleware(stack, name, encrypt, decrypt);
      if (otherTables === "refuse") placeRefusal(stack);
    },
  };
}

/** Decrypts or removes the items that an error of DynamoDB holds. Nothing that fails here hides the error itself. */
async function openError(
  request: PreparedRequest,
  error: unknown,
  facts: CommandFacts,
): Promise<void> {
  if (typeof error !== "object" || error === null) return;
  try {
    await request.decryptError?.(error, facts);
  } catch {
    // The error is frozen. Its item stays encrypted.
  }
}

/**
 * Returns the operation of a command, such as `"PutItem"`.
 *
 * @returns `undefined` for a command without a name whose request does not mention the table
 * @throws {ItemRequestError} for a command without a name whose request mentions the table
 */
function operationFor(
  { table }: ItemCodec,
  context: HandlerContext,
  input: object,
): string | undefined {
  const operation = operationOf(context);
  if (operation !== undefined) return operation;
  if (!mentionsTable(table, input)) return undefined;
  const scope = { operation: UNNAMED, tableName: table.tableName };
  return refuseRequest(scope, {
    reason: "unsupported-operation",
    expected: "a command of @aws-sdk/client-dynamodb or @aws-sdk/lib-dynamodb",
    got: "another one",
    remedy: "use a version 3 of these packages",
  });
}

/** Returns the signal that the caller gave to `client.send`, where the version of the AWS SDK tells it. */
function signalOf(context: HandlerContext): AbortSignal | undefined {
  const signal = context.__smithy_context?.abortSignal;
  return signal instanceof AbortSignal ? signal : undefined;
}
