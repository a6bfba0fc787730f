import type { KMS } from "@aws-sdk/client-kms";

/** A caller: one who may do everything, or one who may do only what grants allow. */
export type Caller = "admin" | "grantee";

/** A server under test, and what steps need of it. */
export interface Server {
  /** A client of a Region, `"us-east-1"` if left out, and of a caller, `"admin"` if left out; it tries once. */
  client(options?: { readonly region?: string; readonly caller?: Caller }): KMS;
  /** The ARN under which a caller is granted something. */
  principal(caller: Caller): string;
}

/** A deviation of a server from AWS's documentation. */
export interface Deviation {
  /** Its outcome. */
  readonly gives: string;
  /** The feature that the server lacks. */
  readonly why: string;
}

/** A few calls through the SDK, with the outcome that AWS's documentation has for them. */
export interface Step {
  /** The action and its purpose. */
  readonly name: string;
  /** The outcome by the documentation: `"ok"`, what was found, or an error's name. */
  readonly aws: string;
  /** The place in the documentation; required if a server deviates. */
  readonly source?: string;
  /** Makes the calls and gives their outcome, of which nothing may depend on chance. */
  run(server: Server): Promise<string>;
  /** The deviation of moto. */
  readonly moto?: Deviation;
}

/** Steps about one thing. */
export interface Area {
  readonly name: string;
  readonly steps: readonly Step[];
}

/** The outcome of a call: what is made of its answer, or the name of the error; `"a crash"` for an answer of no form. */
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
    // Not an answer at all: the step itself is wrong, or the server is gone.
    if (status === undefined) throw error;
    return status < 500 ? error.name : "a crash";
  }
}

/** Makes a key and gives its ARN. */
export async function newKey(
  kms: KMS,
  input: Parameters<KMS["createKey"]>[0] = {},
): Promise<string> {
  const { KeyMetadata } = await kms.createKey(input);
  return KeyMetadata?.Arn ?? "";
}

/** The id of a key, from its ARN. Moto knows keys by their ids alone where it enables, disables and deletes them. */
export function idOf(arn: string): string {
  return arn.slice(arn.indexOf("/") + 1);
}

/** The plaintext of steps that do not care about it. */
export const PLAINTEXT: Uint8Array = new TextEncoder().encode("hunter2");

/** `"opens"` when an answer holds that plaintext. */
export function opens({
  Plaintext,
}: {
  readonly Plaintext?: Uint8Array | undefined;
}): string {
  const text = new TextDecoder().decode(Plaintext);
  return text === "hunter2" ? "opens" : "opens to something else";
}

/** Encrypts it and gives the ciphertext. */
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
