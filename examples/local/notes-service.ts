import { type LocalDynamoDb, startDynamoDb } from "./dynamodb.ts";
import type { FunctionRuntime, LocalFunction } from "./function.ts";
import { startGateway } from "./gateway.ts";
import { type Issuer, startIssuer } from "./identity.ts";
import { type Role, type Stack, startStack } from "./stack.ts";

const STORE_KEYS = { partitionKey: "branch-key-id", sortKey: "type" };

const TABLES = [
  { name: "EncryptedUserNotes", partitionKey: "user_id" },
  { name: "UserKeys", ...STORE_KEYS },
  { name: "UserKeyFences", ...STORE_KEYS },
];

/** Milliseconds until a deleted account can be made anew: the minute for which a process keeps a key, and another one. */
export const CACHES_END = 120_000;

/** The example `notes` on this machine: its tables, an issuer of tokens, and its functions behind an HTTP API. */
export interface NotesService {
  readonly stack: Stack;
  readonly database: LocalDynamoDb;
  readonly issuer: Issuer;
  /** URL of the API. */
  readonly url: string;
  /**
   * Sends a user's request.
   *
   * @param route method and path, such as `PUT /note`
   * @param options `note` to send, and the `url` of another process than those behind the API
   */
  ask(
    user: string,
    route: string,
    options?: { readonly note?: string; readonly url?: string },
  ): Promise<Response>;
  /** Functions behind the API that take requests now. */
  readonly notes: LocalFunction;
  readonly accounts: LocalFunction;
  /** Function that the schedule invokes. */
  readonly sweep: LocalFunction;
  /** Environment variables of its functions, besides those of {@link Stack}. */
  readonly environment: Readonly<Record<string, string>>;
  /**
   * Deploys the functions behind the API anew, with a grace time. The new processes have no keys in their caches.
   *
   * @param aheadMs milliseconds by which their clocks are ahead, as if that time had passed
   */
  deploy(graceDays: number, aheadMs?: number): Promise<void>;
  stop(): Promise<void>;
}

/** Starts the service, with a grace time of 7 days for deleted accounts. */
export async function startNotes(
  runtime?: FunctionRuntime,
): Promise<NotesService> {
  const stack = await startStack();
  const database = await startDynamoDb(TABLES);
  const issuer = await startIssuer();
  const environment = {
    TABLE_NAME: "EncryptedUserNotes",
    KEY_TABLE_NAME: "UserKeys",
    FENCE_TABLE_NAME: "UserKeyFences",
    GRACE_DAYS: "7",
    AWS_ENDPOINT_URL_DYNAMODB: database.endpoint,
    JWKS_URL: `${issuer.url}/jwks.json`,
    ISSUER: issuer.url,
    AUDIENCE: "notes",
  };
  const start = (
    name: string,
    role: Role,
    env: Readonly<Record<string, string>> = environment,
  ) => stack.start(name, role, env, runtime);
  const startApi = async (env: Readonly<Record<string, string>>) => ({
    notes: await start("notes", "notes", env),
    accounts: await start("notes/src/accounts.ts", "accounts", env),
  });
  let api = await startApi(environment);
  const sweep = await start("notes/src/sweep.ts", "sweep");
  const gateway = await startGateway((event) => {
    const isOfNotes = event.requestContext.http.path === "/note";
    return (isOfNotes ? api.notes : api.accounts).invoke(event);
  });
  return {
    stack,
    database,
    issuer,
    url: gateway.url,
    async ask(user, route, { note, url = gateway.url } = {}) {
      const [method = "", path = ""] = route.split(" ");
      return fetch(`${url}${path}`, {
        method,
        headers: { authorization: `Bearer ${await issuer.token(user)}` },
        ...(note !== undefined && { body: JSON.stringify({ note }) }),
      });
    },
    sweep,
    environment,
    get notes() {
      return api.notes;
    },
    get accounts() {
      return api.accounts;
    },
    async deploy(graceDays, aheadMs = 0) {
      api = await startApi({
        ...environment,
        GRACE_DAYS: `${graceDays}`,
        LOCAL_CLOCK_AHEAD: `${aheadMs}`,
      });
    },
    async stop() {
      await gateway.stop();
      await issuer.stop();
      await database.stop();
      await stack.stop();
    },
  };
}
