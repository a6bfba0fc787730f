import type { JavaProcess } from "../java-process.ts";
import type { Party, ReadKey, StorePlace } from "./party.ts";

/** Answer of the Java program: members of the result, or an error. */
interface Answer {
  readonly error?: { readonly name: string; readonly message: string };
}

/** Error that a Java library threw. */
export class JavaError extends Error {
  constructor({ name, message }: NonNullable<Answer["error"]>) {
    super(message);
    this.name = `Java's ${name}`;
  }
}

/** AWS's libraries for Java: the key store, the AWS Encryption SDK and the AWS Database Encryption SDK. */
export async function javaParty(
  java: JavaProcess,
  place: StorePlace,
): Promise<Required<Party> & { createTable(): Promise<void> }> {
  const store = JSON.stringify(place);
  const ask = async <Result>(
    operation: string,
    members: object = {},
  ): Promise<Result> => {
    const request = { operation, store, ...members };
    const { error, ...result } = await java.ask<Answer>(request);
    if (error) throw new JavaError(error);
    return result as Result;
  };
  await ask("open", place);
  return {
    name: "Java",
    createTable: () => ask("createTable"),
    async create(request) {
      const { branchKeyId } = await ask<{ branchKeyId: string }>(
        "create",
        request,
      );
      return branchKeyId;
    },
    version: (branchKeyId) => ask("version", { branchKeyId }),
    active: (branchKeyId) => ask<ReadKey>("active", { branchKeyId }),
    versionOf: (branchKeyId, version) =>
      ask<ReadKey>("versionOf", { branchKeyId, version }),
    beacon: (branchKeyId) => ask<ReadKey>("beacon", { branchKeyId }),
    async encrypt(branchKeyId, encryptionContext, text) {
      const request = { branchKeyId, encryptionContext, text };
      return (await ask<{ message: string }>("encrypt", request)).message;
    },
    async decrypt(branchKeyId, encryptionContext, message) {
      const request = { branchKeyId, encryptionContext, message };
      return (await ask<{ text: string }>("decrypt", request)).text;
    },
    put: (branchKeyId, place, text) =>
      ask("put", { branchKeyId, ...place, text }),
    async get(branchKeyId, place) {
      return (await ask<{ text: string }>("get", { branchKeyId, ...place }))
        .text;
    },
    close() {},
  };
}
