import type { KmsAccessOptions } from "../keyrings/kms/kms-access.ts";
import type { DataMasking } from "../masking/data-masking.ts";
import type { EncryptionContext } from "../message/encryption-context.ts";
import type { Variables } from "./variables.ts";

/** Options of `decryptEnv` for variables that are KMS ciphertexts, apart from the selection of variables. */
export interface DecryptEnvOptions extends KmsAccessOptions {
  /**
   * KMS key that must have encrypted the variables, as ARN, id or alias. By default each ciphertext names its key, as
   * with Lambda's console.
   */
  readonly keyId?: string | undefined;
  /**
   * Encryption context of all variables. Variables that do not open under the default are tried with the empty context
   * of older consoles.
   *
   * @default `{ LambdaFunctionName: "<name of the function>" }`, as Lambda's console has it
   */
  readonly context?: EncryptionContext | undefined;
  /**
   * Environment with the variables.
   *
   * @default process.env
   */
  readonly env?: Variables | undefined;
  /** True to write the secrets to `env` in place of the ciphertexts, for code that reads secrets there. */
  readonly replace?: boolean | undefined;
  /** Signal that ends the wait for KMS when it is aborted. */
  readonly signal?: AbortSignal | undefined;
}

/** Options of `decryptEnv` for variables that are encrypted one by one and selected by name. */
export interface NamedEnv<N extends string> extends DecryptEnvOptions {
  /** Names of the variables. */
  readonly names: readonly N[];
}

/** Options of `decryptEnv` for variables that are encrypted one by one and selected by prefix. */
export interface PrefixedEnv extends DecryptEnvOptions {
  /** Prefix of the variables' names. The returned secrets have the full names. */
  readonly prefix: string;
}

/** Options of `decryptEnv` for one variable whose token holds all secrets. */
export interface SealedEnv
  extends Pick<DecryptEnvOptions, "context" | "env" | "replace" | "signal"> {
  /** Name of the variable. Its token holds an object whose members are strings. */
  readonly document: string;
  /** `DataMasking` that decrypts the token. */
  readonly masking: Pick<DataMasking, "decrypt">;
}

/** Options of `decryptEnv` in any of the three forms, not yet checked. */
export interface AnyEnv extends DecryptEnvOptions {
  readonly names?: unknown;
  readonly prefix?: unknown;
  readonly document?: unknown;
  readonly masking?: Pick<DataMasking, "decrypt"> | undefined;
}
