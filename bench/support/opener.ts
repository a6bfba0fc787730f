import { KMSClient } from "@aws-sdk/client-kms";
import { DataMasking, type Keyring } from "../../mod.ts";
import { esdkFormat } from "../../src/entries/esdk.ts";
import { kmsKeyring } from "../../src/entries/kms.ts";
import type { LocalKms } from "../../src/entries/testing.ts";

/** Decryption of the candidates' output under a key of a local AWS KMS. */
export interface Opener {
  readonly keyring: Keyring;
  /** DataMasking that reads tokens and AWS Encryption SDK messages. */
  readonly masking: DataMasking;
  /** Tells whether a text decrypts under a context to the expected value. */
  opensTo(
    text: unknown,
    context: Readonly<Record<string, string>>,
    expected: unknown,
  ): Promise<boolean>;
  end(): void;
}

/** Makes an opener, with which benchmarks check answers outside the measured time. */
export function openerOf(kms: LocalKms, keyArn: string): Opener {
  const client = new KMSClient(kms.clientConfig());
  const keyring = kmsKeyring({ keyIds: [keyArn], client });
  const masking = new DataMasking({
    keyring,
    accept: [esdkFormat()],
  });
  return {
    keyring,
    masking,
    async opensTo(text, context, expected) {
      const opened = await masking.decrypt<unknown>(text, { context });
      return JSON.stringify(opened) === JSON.stringify(expected);
    },
    end: () => client.destroy(),
  };
}
