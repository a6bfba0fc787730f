import { KMS } from "@aws-sdk/client-kms";
import {
  type LocalKms,
  type LocalKmsOptions,
  startLocalKms,
} from "../../src/entries/testing.ts";

/** Local KMS with the SDK's clients for it. */
export interface Harness {
  readonly kms: LocalKms;
  /** Client for the server's first Region, with all rights. */
  readonly sdk: KMS;
  /** Returns a client for another Region or access key; it does not retry. */
  client(region?: string, accessKeyId?: string): KMS;
  /** Closes the clients and the server. */
  end(): Promise<void>;
}

// On Node 20 the SDK warns that its next releases need a newer Node.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = "true";

/** Starts a local KMS with clients. */
export async function harness(options?: LocalKmsOptions): Promise<Harness> {
  const kms = await startLocalKms(options);
  const clients: KMS[] = [];
  const client = (region?: string, accessKeyId?: string) => {
    const sdk = new KMS({
      ...kms.clientConfig(region, accessKeyId),
      maxAttempts: 1,
    });
    clients.push(sdk);
    return sdk;
  };
  return {
    kms,
    sdk: client(),
    client,
    async end() {
      for (const each of clients) each.destroy();
      await kms.stop();
    },
  };
}
