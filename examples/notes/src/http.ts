import type {
  APIGatewayProxyEventV2,
  APIGatewayProxyStructuredResultV2,
} from "aws-lambda";
import { type Authenticate, authenticator, IssuerError } from "./auth.ts";
import { variable } from "./environment.ts";

/** Longest user name, in UTF-8 bytes. The name is in the key of the user's row, and in the id of the user's branch key. */
const MAX_USER = 512;

/** Response of an HTTP API. */
export type Answer = APIGatewayProxyStructuredResultV2;

/** Request of a user who has a valid token. */
export interface UserRequest {
  /** Method and path, such as `GET /note`. */
  readonly route: string;
  readonly user: string;
  readonly event: APIGatewayProxyEventV2;
}

/** Makes a response, with more headers if need be. */
export function answer(
  statusCode: number,
  body: object,
  more: Readonly<Record<string, string>> = {},
): Answer {
  const headers = {
    "content-type": "application/json",
    "cache-control": "no-store",
    ...more,
  };
  return { statusCode, headers, body: JSON.stringify(body) };
}

/** Returns the caller, or the response to a request without a valid one. */
async function userOf(
  authenticate: Authenticate,
  authorization: unknown,
): Promise<string | Answer> {
  try {
    const user = await authenticate(authorization);
    if (user === null) {
      return {
        ...answer(401, { message: "A valid token is needed" }),
        headers: { "www-authenticate": "Bearer" },
      };
    }
    const isName = user.isWellFormed() && Buffer.byteLength(user) <= MAX_USER;
    const message = `The token's subject must be text of at most ${MAX_USER} bytes`;
    return isName ? user : answer(403, { message });
  } catch (error) {
    if (!(error instanceof IssuerError)) throw error;
    console.error(error.message);
    return answer(503, { message: "Tokens cannot be verified now" });
  }
}

/**
 * Makes a handler for an HTTP API whose callers are the subjects of JWTs.
 *
 * @param methods methods of each path; other paths are answered with 404, other methods with 405
 */
export function userHandler(
  methods: Readonly<Record<string, readonly string[]>>,
  respond: (request: UserRequest) => Promise<Answer>,
): (event: APIGatewayProxyEventV2) => Promise<Answer> {
  const authenticate = authenticator(
    variable("JWKS_URL"),
    variable("ISSUER"),
    variable("AUDIENCE"),
  );
  return async (event) => {
    const http = event?.requestContext?.http;
    if (!http || !event.headers) {
      return answer(400, { message: "The event must be a request over HTTP" });
    }
    const { method, path } = http;
    const allowed = Object.hasOwn(methods, path) ? methods[path] : undefined;
    if (allowed === undefined) {
      return answer(404, { message: "There is no such path" });
    }
    const user = await userOf(authenticate, event.headers.authorization);
    if (typeof user === "object") return user;
    if (!allowed.includes(method)) {
      return answer(405, { message: `Use ${allowed.join(" or ")}` });
    }
    return respond({ route: `${method} ${path}`, user, event });
  };
}
