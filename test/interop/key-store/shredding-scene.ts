import {
  CONTEXT,
  type Exchange,
  noteRefused,
  noteRight,
  type Parties,
} from "./exchange-run.ts";
import type { Party, StorePlace } from "./party.ts";

/** Text of all messages. */
export const TEXT = "to be forgotten \u{1f511}";

/** Key to be shredded, with what was encrypted under it. */
export interface Doomed {
  readonly id: string;
  readonly name: string;
  readonly version: string;
  readonly messages: readonly string[];
}

/** Key store of every library, in which keys are shredded. */
export interface Scene {
  readonly exchange: Exchange;
  /** Our clock, and the milliseconds by which it is behind those of the others. */
  readonly clock: { behind: number };
  readonly place: StorePlace;
  readonly parties: Parties;
}

/** Makes a key with one library, and a message with each. */
export async function makeDoomed(
  { parties: { all } }: Scene,
  maker: Party,
): Promise<Doomed> {
  const branchKeyId = `shredded \u{1f525} ${maker.name}`;
  const id = await maker.create({ branchKeyId, encryptionContext: CONTEXT });
  const messages: string[] = [];
  for (const writer of all) {
    messages.push(await writer.encrypt(id, CONTEXT, TEXT));
    await writer.version(id);
  }
  const { version = "" } = await maker.active(id);
  return { id, name: `made by ${maker.name}`, version, messages };
}

/** Reads everything with one library. */
export async function readAll(reader: Party, doomed: Doomed): Promise<boolean> {
  const { id, version, messages } = doomed;
  await reader.active(id);
  await reader.versionOf(id, version);
  await reader.beacon?.(id);
  const texts = [];
  for (const each of messages)
    texts.push(await reader.decrypt(id, CONTEXT, each));
  return texts.every((text) => text === TEXT);
}

/** Notes that one library refuses everything. */
export async function noteAllRefused(
  { exchange }: Scene,
  what: string,
  reader: Party,
  { id, name, version, messages }: Doomed,
  isRight: (error: Error) => boolean,
): Promise<void> {
  const calls = [
    () => reader.active(id),
    () => reader.versionOf(id, version),
    ...(reader.beacon ? [async () => reader.beacon?.(id)] : []),
    () => reader.encrypt(id, CONTEXT, TEXT),
    ...messages.map((each) => () => reader.decrypt(id, CONTEXT, each)),
  ];
  for (const call of calls) {
    await noteRefused(exchange, what, name, call(), isRight);
  }
}

/** Notes that keys that nobody shreds are made, versioned and read by all, whatever else is in the table. */
export async function noteUndisturbed(
  { exchange, parties: { all } }: Scene,
  when: string,
): Promise<void> {
  for (const maker of all) {
    const branchKeyId = `kept ${maker.name} ${when}`;
    const request = { branchKeyId, encryptionContext: CONTEXT };
    const what = `${maker.name} works beside fences and tickets`;
    const works = (async () => {
      await maker.create(request);
      await maker.version(branchKeyId);
      const message = await maker.encrypt(branchKeyId, CONTEXT, TEXT);
      const texts = [];
      for (const reader of all) {
        texts.push(await reader.decrypt(branchKeyId, CONTEXT, message));
      }
      return texts.every((text) => text === TEXT);
    })();
    await noteRight(exchange, what, when, works, (isRight) => isRight);
  }
}
