import {
  createRemoteJWKSet,
  errors,
  type JWTVerifyGetKey,
  jwtVerify,
} from "jose";

/**
 * Gives the user that a request's token is for, or `null` where it is no token of ours. Rejects with an {@link IssuerError}
 * where nobody can tell.
 */
export type Authenticate = (authorization: unknown) => Promise<string | null>;

/** The issuer's keys are not to be had: no fault of the request. */
export class IssuerError extends Error {}

/** The keys that an issuer publishes. */
function keysOf(jwksUrl: string): JWTVerifyGetKey {
  const published = createRemoteJWKSet(new URL(jwksUrl));
  return async (header, token) => {
    try {
      return await published(header, token);
    } catch (cause) {
      // The keys are there, and the token names none of them.
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
 * Verifies tokens (RFC 7519) of one issuer for one audience, with the keys that the issuer publishes.
 *
 * @param jwksUrl where it publishes them (RFC 7517)
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
