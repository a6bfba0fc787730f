import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { exportJWK, generateKeyPair, SignJWT } from "jose";

/** Who issues tokens for users: publishes its keys, as OpenID Connect has it. */
export interface Issuer {
  readonly url: string;
  /** A token for a user of an audience; issuers may give subjects that are no text. */
  token(
    user: unknown,
    options?: { audience?: string; expires?: string; issuer?: string },
  ): Promise<string>;
  stop(): Promise<void>;
}

/** Starts one on a free port of loopback. */
export async function startIssuer(): Promise<Issuer> {
  const { publicKey, privateKey } = await generateKeyPair("ES256");
  const jwk = { ...(await exportJWK(publicKey)), kid: "local", alg: "ES256" };
  const server = createServer((_, response) => {
    response.writeHead(200, { "content-type": "application/json" });
    response.end(JSON.stringify({ keys: [jwk] }));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}`;
  return {
    url,
    token: (user, { audience = "notes", expires = "5m", issuer = url } = {}) =>
      new SignJWT({ sub: user as string })
        .setProtectedHeader({ alg: "ES256", kid: "local" })
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
