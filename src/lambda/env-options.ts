import type { KmsAccessOptions } from "../keyrings/kms/kms-access.ts";
import type { DataMasking } from "../masking/data-masking.ts";
import type { EncryptionContext } from "../message/encryption-context.ts";
import type { Variables } from "./variables.ts";

/** What `decryptEnv` takes beside the variables' names. */
export interface DecryptEnvOptions extends KmsAccessOptions {
  /** The key that must have encrypted them: ARN, id or alias. Without it the ciphertexts say which, as in Lambda's console. */
  readonly keyId?: string | undefined;
  /**
   * The encryption context of all of them. Default as Lambda's console has it: `{ LambdaFunctionName: "the function's
   * name" }`, and for variables that do not open under it none, as they were written before the console had one.
   */
  readonly context?: EncryptionContext | undefined;
  /**
   * Where the variables are.
   *
   * @default process.env
   */
  readonly env?: Variables | undefined;
  /**
   * Writes the secrets to `env` too, in place of the ciphertexts: for code that reads them there.
   *
   * @default false
   */
  readonly replace?: boolean | undefined;
  /** Gives up waiting for AWS KMS when aborted. */
  readonly signal?: AbortSignal | undefined;
}

/** Variables that are encrypted one by one, by their names. */
export interface NamedEnv<N extends string> extends DecryptEnvOptions {
  /** The variables' names. */
  readonly names: readonly N[];
}

/** Variables that are encrypted one by one, by what their names begin with. */
export interface PrefixedEnv extends DecryptEnvOptions {
  /** What the names begin with; the secrets keep the whole names. */
  readonly prefix: string;
}

/** One variable that holds a token of all secrets. */
export interface SealedEnv
  extends Pick<DecryptEnvOptions, "context" | "env" | "replace" | "signal"> {
  /** The variable's name. Its token is that of an object whose members are strings. */
  readonly document: string;
  /** Decrypts the token. */
  readonly masking: Pick<DataMasking, "decrypt">;
}

/** Any of them, to be read with care. */
export interface AnyEnv extends DecryptEnvOptions {
  readonly names?: unknown;
  readonly prefix?: unknown;
  readonly document?: unknown;
  readonly masking?: Pick<DataMasking, "decrypt"> | undefined;
}
