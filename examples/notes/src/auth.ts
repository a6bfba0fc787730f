import {
  createRemoteJWKSet,
  errors,
  type JWTVerifyGetKey,
  jwtVerify,
} from "jose";

/**
 * Returns the user in a request's token, or `null` if the token is not valid here. Rejects with an {@link IssuerError} if the
 * issuer's keys cannot be fetched.
 */
export type Authenticate = (authorization: unknown) => Promise<string | null>;

/** The issuer's keys cannot be fetched; the request is not at fault. */
export class IssuerError extends Error {}

/** Returns a function that fetches the issuer's keys. */
function keysOf(jwksUrl: string): JWTVerifyGetKey {
  const published = createRemoteJWKSet(new URL(jwksUrl));
  return async (header, token) => {
    try {
      return await published(header, token);
    } catch (cause) {
      // The keys were fetched, but none of them matches the token.
      if (cause instanceof errors.JWKSNoMatchingKey) throw cause;
      if (cause instanceof errors.JWKSMultipleMatchingKeys) throw cause;
      throw new IssuerError(
        `Cannot verify tokens: the keys of ${jwksUrl} are not to be had: ${(cause as Error).message}`,
        { cause },
      );
    }
  };
}

/**
 * Makes a function that verifies tokens (RFC 7519) of one issuer for one audience with the issuer's published keys.
 *
 * @param jwksUrl address of the keys (RFC 7517)
 */
export function authenticator(
  jwksUrl: string,
  issuer: string,
  audience: string,
): Authenticate {
  const keys = keysOf(jwksUrl);
  return async (authorization) => {
    if (typeof authorization !== "string") return null;
    const [scheme, token] = authorization.split(" ");
    if (scheme?.toLowerCase() !== "bearer" || !token) return null;
    try {
      const { payload } = await jwtVerify(token, keys, {
        issuer,
        audience,
        algorithms: ["ES256"],
        requiredClaims: ["sub", "exp"],
      });
      const sub: unknown = payload.sub;
      return typeof sub === "string" && sub !== "" ? sub : null;
    } catch (error) {
      if (error instanceof errors.JOSEError) return null;
      throw error;
    }
  };
}
