import { KMS } from "@aws-sdk/client-kms";
import { startLocalKms } from "../../src/entries/testing.ts";
import type { Caller, Server } from "./step.ts";

/** Running server with a way to leave it. */
export interface RunningServer extends Server {
  /** Closes the clients, and stops everything that was started for the server. */
  end(): Promise<void>;
}

const ACCESS_KEY_IDS = {
  admin: "AKIAINTEROPADMIN0000",
  grantee: "AKIAINTEROPGRANTEE00",
} as const satisfies Record<Caller, string>;

const ACCOUNT = "111122223333";

// On Node 20 the SDK warns that its next releases need a newer Node.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = "true";

function serverAt(
  endpoint: string,
  stop: () => Promise<void>,
  secretAccessKey = "interop",
): RunningServer {
  const clients = new Map<string, KMS>();
  return {
    client({ region = "us-east-1", caller = "admin" } = {}) {
      const name = `${region} ${caller}`;
      const credentials = {
        accessKeyId: ACCESS_KEY_IDS[caller],
        secretAccessKey,
      };
      const config = { endpoint, region, credentials, maxAttempts: 1 };
      const client = clients.get(name) ?? new KMS(config);
      clients.set(name, client);
      return client;
    },
    principal: (caller) =>
      `arn:aws:iam::${ACCOUNT}:user/${ACCESS_KEY_IDS[caller]}`,
    async end() {
      for (const client of clients.values()) client.destroy();
      await stop();
    },
  };
}

/** Starts the local KMS; its grantee has only the rights that grants give. */
export async function localServer(): Promise<RunningServer> {
  const kms = await startLocalKms({
    accountId: ACCOUNT,
    policies: {
      [ACCESS_KEY_IDS.admin]: { allow: ["kms:*"] },
      [ACCESS_KEY_IDS.grantee]: { allow: [] },
    },
  });
  const { credentials } = kms.clientConfig();
  return serverAt(kms.endpoint, () => kms.stop(), credentials.secretAccessKey);
}

/** Connects to a server that already runs. */
export function serverThere(endpoint: string): RunningServer {
  return serverAt(endpoint, async () => {});
}
