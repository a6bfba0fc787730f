import { createRemoteJWKSet, errors, jwtVerify } from "jose";

/** Gives the user that a request's token is for, or `null` where it is no token of ours. */
export type Authenticate = (
  authorization: string | undefined,
) => Promise<string | null>;

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
  const keys = createRemoteJWKSet(new URL(jwksUrl));
  return async (authorization) => {
    const [scheme, token] = authorization?.split(" ") ?? [];
    if (scheme?.toLowerCase() !== "bearer" || !token) return null;
    try {
      const { payload } = await jwtVerify(token, keys, {
        issuer,
        audience,
        algorithms: ["ES256"],
        requiredClaims: ["sub", "exp"],
      });
      return payload.sub || null;
    } catch (error) {
      if (error instanceof errors.JWKSTimeout) throw error;
      if (error instanceof errors.JOSEError) return null;
      throw error;
    }
  };
}
