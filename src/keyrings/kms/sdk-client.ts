import { KeyringError } from "../../util/errors.ts";
import type { KmsCallOptions, KmsClient } from "./kms-client.ts";
import { quietly } from "./quiet-sdk.ts";

/** Client of the AWS SDK for JavaScript v3 that sends commands, such as `KMSClient`. */
export interface KmsSender {
  /** Sends a command object of the SDK and returns KMS's answer. */
  send(command: never, options?: KmsCallOptions): Promise<unknown>;
  /** Configuration of the client. Error messages name the Region in it. */
  readonly config?: { readonly region?: unknown } | undefined;
}

type Sdk = typeof import("@aws-sdk/client-kms");

/**
 * Imports the AWS SDK, an optional peer, when a client needs the SDK for the first time. A process with clients of
 * another kind never loads the SDK.
 *
 * @param load import function that tests replace
 * @throws {KeyringError} if the SDK is not installed
 */
export async function loadSdk(load?: () => Promise<Sdk>): Promise<Sdk> {
  try {
    // The `import()` must stand inside the `try`. Then bundlers know that the package may be missing, and bundle it if
    // it is installed.
    return load ? await load() : await import("@aws-sdk/client-kms");
  } catch (cause) {
    throw new KeyringError(
      "Cannot load the AWS SDK: run `npm install @aws-sdk/client-kms`, or give fetchKmsClient of sealmask/kms-fetch as the client",
      { cause, reason: "invalid" },
    );
  }
}

/**
 * Adapts a client of the AWS SDK, which sends command objects, to {@link KmsClient}.
 *
 * @param load imports the SDK, which has the command classes
 */
export function adaptSender(
  sender: KmsSender,
  load: () => Promise<Sdk> = () => loadSdk(),
): KmsClient {
  // The SDK's commands and outputs have the members that the types of {@link KmsClient} name.
  async function send<Output>(
    make: (sdk: Sdk) => unknown,
    options: KmsCallOptions | undefined,
  ): Promise<Output> {
    const command = make(await load()) as never;
    return (await sender.send(command, options)) as Output;
  }
  return {
    region: async () => {
      const region = sender.config?.region;
      return typeof region === "function" ? region() : region;
    },
    generateDataKey: (input, options) =>
      send((sdk) => new sdk.GenerateDataKeyCommand(input), options),
    generateDataKeyWithoutPlaintext: (input, options) =>
      send(
        (sdk) => new sdk.GenerateDataKeyWithoutPlaintextCommand(input),
        options,
      ),
    encrypt: (input, options) =>
      send((sdk) => new sdk.EncryptCommand(input), options),
    decrypt: (input, options) =>
      send((sdk) => new sdk.DecryptCommand(input), options),
    reEncrypt: (input, options) =>
      send((sdk) => new sdk.ReEncryptCommand(input), options),
    getPublicKey: (input, options) =>
      send((sdk) => new sdk.GetPublicKeyCommand(input), options),
  };
}

/**
 * Maximum number of attempts for each call, for the SDK clients that sealmask makes. AWS's quotas are per second, and
 * the SDK's default of three attempts can be over within one second.
 */
const MAX_ATTEMPTS = 4;

function isSet(name: string): boolean {
  const { process } = globalThis as {
    process?: { readonly env: Record<string, string | undefined> };
  };
  return Boolean(process?.env[name]);
}

/** Makes an SDK client for a Region, with the process's own credentials and configuration. */
export async function makeSdkClient(
  region: string | undefined,
): Promise<KmsClient> {
  const sdk = await loadSdk();
  const options = {
    ...(region !== undefined && { region }),
    ...(!isSet("AWS_MAX_ATTEMPTS") && { maxAttempts: MAX_ATTEMPTS }),
  };
  return adaptSender(
    quietly(() => new sdk.KMSClient(options)),
    async () => sdk,
  );
}
