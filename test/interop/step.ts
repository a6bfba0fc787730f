import type { KMS } from "@aws-sdk/client-kms";

/** Caller: an admin with all rights, or a grantee with only the rights that grants give. */
export type Caller = "admin" | "grantee";

/** Server under test, as the steps use it. */
export interface Server {
  /** Returns a client for a Region (default `"us-east-1"`) and a caller (default `"admin"`); it does not retry. */
  client(options?: { readonly region?: string; readonly caller?: Caller }): KMS;
  /** Returns the ARN that names a caller in a grant. */
  principal(caller: Caller): string;
}

/** Deviation of a server from AWS's documentation. */
export interface Deviation {
  /** Actual outcome. */
  readonly gives: string;
  /** Missing feature, or the reason. */
  readonly why: string;
}

/** Few calls through the SDK, with the outcome according to AWS's documentation. */
export interface Step {
  /** Description of the calls and of their purpose. */
  readonly name: string;
  /** Documented outcome: `"ok"`, a result, or an error's name. */
  readonly aws: string;
  /** Page of the documentation; required if a server deviates. */
  readonly source?: string;
  /** Makes the calls and returns their outcome, which must not depend on chance. */
  run(server: Server): Promise<string>;
  /** Deviation of moto. */
  readonly moto?: Deviation;
}

/** Steps about one subject. */
export interface Area {
  readonly name: string;
  readonly steps: readonly Step[];
}

/** Returns the outcome of a call: a description of the answer, or the error's name; `"a crash"` for a status of 500 or more. */
export async function outcome<T>(
  call: Promise<T>,
  describe: (answer: T) => string = () => "ok",
): Promise<string> {
  try {
    return describe(await call);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const { $metadata } = error as Error & {
      readonly $metadata?: { readonly httpStatusCode?: number };
    };
    const status = $metadata?.httpStatusCode;
    // There is no answer at all: the step itself is wrong, or the server is gone.
    if (status === undefined) throw error;
    return status < 500 ? error.name : "a crash";
  }
}

/** Makes a key and returns its ARN. */
export async function newKey(
  kms: KMS,
  input: Parameters<KMS["createKey"]>[0] = {},
): Promise<string> {
  const { KeyMetadata } = await kms.createKey(input);
  return KeyMetadata?.Arn ?? "";
}

/** Returns a key's id from its ARN. To enable, disable or delete keys, moto accepts only their ids. */
export function idOf(arn: string): string {
  return arn.slice(arn.indexOf("/") + 1);
}

/** Plaintext of steps in which the content does not matter. */
export const PLAINTEXT: Uint8Array = new TextEncoder().encode("hunter2");

/** Returns `"opens"` if an answer holds that plaintext. */
export function opens({
  Plaintext,
}: {
  readonly Plaintext?: Uint8Array | undefined;
}): string {
  const text = new TextDecoder().decode(Plaintext);
  return text === "hunter2" ? "opens" : "opens to something else";
}

/** Encrypts that plaintext and returns the ciphertext. */
export async function encrypted(
  kms: KMS,
  KeyId: string,
  EncryptionContext?: Record<string, string>,
): Promise<Uint8Array> {
  const { CiphertextBlob = new Uint8Array() } = await kms.encrypt({
    KeyId,
    Plaintext: PLAINTEXT,
    ...(EncryptionContext && { EncryptionContext }),
  });
  return CiphertextBlob;
}
