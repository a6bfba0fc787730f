import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { exportJWK, generateKeyPair, SignJWT } from "jose";

/** Issuer of users' tokens, which publishes its keys as OpenID Connect describes. */
export interface Issuer {
  readonly url: string;
  /** Makes a token for a user of an audience; the subject need not be text. */
  token(
    user: unknown,
    options?: {
      audience?: string;
      expires?: string;
      issuer?: string;
      /** Key name in the token's header; `null` for none. */
      kid?: string | null;
    },
  ): Promise<string>;
  stop(): Promise<void>;
}

/** Starts an issuer on a free loopback port. */
export async function startIssuer(): Promise<Issuer> {
  const { publicKey, privateKey } = await generateKeyPair("ES256");
  const before = await generateKeyPair("ES256");
  const jwkOf = async (key: typeof publicKey, kid: string) => ({
    ...(await exportJWK(key)),
    kid,
    alg: "ES256",
  });
  // The previous key stays published, since tokens signed with it may not have expired.
  const keys = [
    await jwkOf(publicKey, "local"),
    await jwkOf(before.publicKey, "before"),
  ];
  const server = createServer((_, response) => {
    response.writeHead(200, { "content-type": "application/json" });
    response.end(JSON.stringify({ keys }));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}`;
  return {
    url,
    token: (
      user,
      { audience = "notes", expires = "5m", issuer = url, kid = "local" } = {},
    ) =>
      new SignJWT({ sub: user as string })
        .setProtectedHeader({ alg: "ES256", ...(kid !== null && { kid }) })
        .setIssuer(issuer)
        .setAudience(audience)
        .setIssuedAt()
        .setExpirationTime(expires)
        .sign(privateKey),
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
