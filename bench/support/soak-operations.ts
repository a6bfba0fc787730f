import type { DataMasking, EncryptionContext } from "../../mod.ts";
import type { Random } from "./random.ts";
import type { SoakRig } from "./soak-rig.ts";
import {
  CONTEXTS,
  makeDocument,
  SECRET_FIELDS,
  type Sealed,
  type SoakStore,
} from "./soak-store.ts";

/** What must never happen. */
export class WrongResult extends Error {}

/** One operation, ready to run. */
export interface Trial {
  /** Rejects with a {@link WrongResult} where something else came than was expected. */
  run(): Promise<void>;
  /** The names of errors that it may fail with. */
  readonly mayFail: readonly string[];
  /** What no error may tell. */
  readonly secret: string;
}

/** What trials are made of. */
export interface Soak {
  readonly rig: SoakRig;
  readonly store: SoakStore;
  readonly random: Random;
  /** Goes with most calls and is never aborted: whoever listens to it must also stop doing so. */
  readonly signal: AbortSignal;
}

function assertEqual(actual: unknown, expected: string): void {
  if (JSON.stringify(actual) === expected) return;
  throw new WrongResult("another value came back");
}

async function mustFail(call: Promise<unknown>, what: string): Promise<void> {
  await call;
  throw new WrongResult(`${what} did not fail`);
}

/** Decrypts, and compares. */
export async function open(
  { owner, data, context, expected }: Sealed,
  signal: AbortSignal,
  masking: DataMasking = owner.masking,
): Promise<void> {
  assertEqual(await masking.decrypt(data, { context, signal }), expected);
}

function encryption(soak: Soak, id: number, fields?: readonly string[]): Trial {
  const { rig, store, random, signal } = soak;
  const { document, secret } = makeDocument(random, id);
  const owner = random.pick(rig.owners);
  const context = random.pick(CONTEXTS);
  const { masking } = owner;
  return {
    secret,
    mayFail: ["KeyringError"],
    async run() {
      const data = await (fields
        ? masking.encrypt(document, { context, signal, fields })
        : masking.encrypt(document, { context, signal }));
      if (JSON.stringify(data).includes(secret)) {
        throw new WrongResult("plaintext is left");
      }
      const expected = JSON.stringify(document);
      store.add({ owner, context, data, expected, secret }, random);
    },
  };
}

/** A trial on something that was encrypted before. */
function onSealed(
  { store, random }: Soak,
  mayFail: readonly string[],
  run: (sealed: Sealed) => Promise<void>,
  among: readonly Sealed[] = store.all,
): Trial {
  const sealed = random.pick(among);
  return { mayFail, secret: sealed.secret, run: () => run(sealed) };
}

/** Moves a token from one owner's keys to the other's. */
function rewrapping(soak: Soak): Trial {
  const { rig, store, random, signal } = soak;
  const tokens = store.all.filter(({ data }) => typeof data === "string");
  const run = async (sealed: Sealed) => {
    const { owner: from, context } = sealed;
    const to = random.pick(rig.owners.filter((each) => each !== from));
    const options = { to: to.keyring, context, signal };
    const data = await from.masking.rewrap(sealed.data as string, options);
    store.add({ ...sealed, owner: to, data }, random);
  };
  return onSealed(soak, ["KeyringError"], run, tokens);
}

function otherContext(context: EncryptionContext, { random }: Soak) {
  const others = CONTEXTS.filter((each) => each !== context);
  const changed = { ...context, tenant_id: "tenant-0 " };
  return random.chance(0.5) ? changed : random.pick(others);
}

const URL_CHARACTERS =
  "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
const PARTS = 5;
const DATA_KEYS = 1;

/** A token with one character of one part changed. */
function change(token: string, part: number, { random }: Soak): string {
  const parts = token.split(".");
  const characters = [...(parts[part] ?? "")];
  const at = random.below(characters.length);
  const others = [...URL_CHARACTERS].filter((each) => each !== characters[at]);
  characters[at] = random.pick(others);
  return parts.with(part, characters.join("")).join(".");
}

/** The document with the one character changed in its first token, or the token with it. */
function changed(data: unknown, part: number, soak: Soak): unknown {
  if (typeof data === "string") return change(data, part, soak);
  const document = data as { name: string };
  return { ...document, name: change(document.name, part, soak) };
}

const GIVE_UP_WITHIN_MS = 250;

/** Operations by name, each with its weight, and how to make a trial of it. */
export const OPERATIONS: Readonly<
  Record<string, readonly [weight: number, (soak: Soak, id: number) => Trial]>
> = {
  encrypt: [30, (soak, id) => encryption(soak, id)],
  fields: [10, (soak, id) => encryption(soak, id, SECRET_FIELDS)],
  decrypt: [
    40,
    (soak) =>
      onSealed(soak, ["KeyringError"], (sealed) => open(sealed, soak.signal)),
  ],
  rewrap: [5, rewrapping],
  "wrong context": [
    5,
    (soak) =>
      onSealed(soak, ["ContextMismatchError"], ({ owner, data, context }) => {
        const wrong = { context: otherContext(context, soak) };
        const call = owner.masking.decrypt(data, wrong);
        return mustFail(call, "another encryption context");
      }),
  ],
  tampered: [
    5,
    (soak) =>
      onSealed(
        soak,
        [
          "ContextMismatchError",
          "DecryptionError",
          "EnvelopeError",
          "KeyringError",
          "LocationMismatchError",
        ],
        async (sealed) => {
          const part = soak.random.below(PARTS);
          const data = changed(sealed.data, part, soak);
          const call = open({ ...sealed, data }, soak.signal);
          // Where one wrapped data key is changed, the other one still opens the message.
          await (part === DATA_KEYS ? call : mustFail(call, `part ${part}`));
        },
      ),
  ],
  "given up": [
    5,
    (soak) => {
      const signal = AbortSignal.timeout(soak.random.below(GIVE_UP_WITHIN_MS));
      return onSealed(soak, ["KeyringError", "TimeoutError"], (sealed) =>
        open(sealed, signal, sealed.owner.uncached),
      );
    },
  ],
};
