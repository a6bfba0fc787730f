import { KMS } from "@aws-sdk/client-kms";
import {
  type LocalKms,
  type LocalKmsOptions,
  startLocalKms,
} from "../../src/entries/testing.ts";

/** A local KMS, and the SDK's clients for it. */
export interface Harness {
  readonly kms: LocalKms;
  /** A client of the server's first Region, which may do everything. */
  readonly sdk: KMS;
  /** A client of another Region or of someone else; it does not try again. */
  client(region?: string, accessKeyId?: string): KMS;
  /** Closes the clients and the server. */
  end(): Promise<void>;
}

// The SDK warns on Node 20 that its next releases need another one.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = "true";

/** Starts one. */
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
