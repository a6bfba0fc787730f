import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { CreateKeyCommand } from "@aws-sdk/client-kms";
import type { KeyStoreOptions } from "../../../src/entries/key-store.ts";
import type { JavaProcess } from "../java-process.ts";
import type { Outcomes } from "../outcomes.ts";
import { awsCryptoParty } from "./aws-crypto-party.ts";
import { kmsAt } from "./clients.ts";
import { javaParty } from "./java-party.ts";
import type { Party, ServiceConfig, StorePlace } from "./party.ts";
import { type SealmaskParty, sealmaskParty } from "./sealmask-party.ts";

/** Everything that a part of the exchange needs. */
export interface Exchange {
  /** Moto: DynamoDB and AWS KMS. */
  readonly moto: ServiceConfig;
  readonly java: JavaProcess;
  /** Client for what no library is asked for. */
  readonly client: DynamoDBClient;
  readonly outcomes: Outcomes;
}

/** Libraries over one key store. */
export interface Parties {
  readonly java: Awaited<ReturnType<typeof javaParty>>;
  readonly awsCrypto: Party;
  readonly ours: SealmaskParty;
  readonly all: readonly Party[];
  close(): void;
}

/** Custom pairs with names and values of any script: by UTF-8 they sort otherwise than by UTF-16. */
export const CONTEXT: Readonly<Record<string, string>> = {
  tenant: "münchen",
  "～": "1",
  "\u{1f3ad}": "ключ \u{1f511}",
  Größe: " ä",
};

/** Makes a KMS key, and returns a place for a key store under it. */
export async function newPlace(
  { moto }: Exchange,
  tableName: string,
): Promise<StorePlace> {
  const kms = kmsAt(moto);
  const { KeyMetadata } = await kms.send(new CreateKeyCommand({}));
  kms.destroy();
  return {
    dynamoDb: moto,
    tableName,
    logicalName: `${tableName}, logisch \u{1f511}`,
    kms: moto,
    keys: { kind: "key", arn: KeyMetadata?.Arn ?? "" },
  };
}

/** Opens a key store with every library. */
export async function openAll(
  { java }: Exchange,
  place: StorePlace,
  options?: Partial<KeyStoreOptions>,
): Promise<Parties> {
  const parties = {
    java: await javaParty(java, place),
    awsCrypto: awsCryptoParty(place),
    ours: sealmaskParty(place, options),
  };
  const all = [parties.java, parties.awsCrypto, parties.ours];
  return {
    ...parties,
    all,
    close() {
      for (const each of all) each.close();
    },
  };
}

/** Returns the outcome of a call: its result, or its error. */
export async function outcomeOf<T>(
  call: Promise<T>,
): Promise<{ readonly value: T } | { readonly error: Error }> {
  try {
    return { value: await call };
  } catch (error) {
    return { error: error as Error };
  }
}

/** Describes an error with its reason and causes, for outcomes that are wrong. */
export function describeError(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { reason } = error as Error & { readonly reason?: string };
  const why = reason === undefined ? "" : ` [${reason}]`;
  const cause =
    error.cause === undefined ? "" : `; ${describeError(error.cause)}`;
  return `${error.name}${why}: ${error.message}${cause}`;
}

/** Notes that a call must succeed with a result that is right. Returns the result if it is. */
export async function noteRight<T>(
  { outcomes }: Exchange,
  what: string,
  name: string,
  call: Promise<T>,
  isRight: (value: T) => boolean = () => true,
): Promise<T | undefined> {
  const outcome = await outcomeOf(call);
  const wasRight = "value" in outcome && isRight(outcome.value);
  outcomes.note(what, wasRight, name, () =>
    "value" in outcome
      ? JSON.stringify(outcome.value)
      : describeError(outcome.error),
  );
  return wasRight ? outcome.value : undefined;
}

/** Notes that a call must fail with an error that is right. */
export async function noteRefused(
  { outcomes }: Exchange,
  what: string,
  name: string,
  call: Promise<unknown>,
  isRight: (error: Error) => boolean,
): Promise<void> {
  const outcome = await outcomeOf(call);
  const wasRight = "error" in outcome && isRight(outcome.error);
  outcomes.note(what, wasRight, name, () =>
    "value" in outcome
      ? `it succeeds with ${JSON.stringify(outcome.value)}`
      : describeError(outcome.error),
  );
}
