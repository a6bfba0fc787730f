import type {
  DataKeyEntry,
  EncryptedDataKey,
} from "../message/encrypted-data-keys.ts";
import { refuseAs } from "../util/assert.ts";
import { assertOptions, namesOf, snapshotOptions } from "../util/options.ts";
import { assertArray } from "../util/read-value.ts";
import {
  allEntries,
  generateEntries,
  unwrapEntry,
} from "./data-key-entries.ts";
import { listFailures } from "./failure-text.ts";
import { generateAndWrap } from "./generate-and-wrap.ts";
import { keyNamesOf } from "./key-names.ts";
import {
  assertKeyring,
  type Keyring,
  type UnwrapDataKeyRequest,
  type WrapDataKeyRequest,
} from "./keyring.ts";
import {
  firstUnwrapped,
  joinedFailure,
  keyringFailure,
} from "./keyring-failure.ts";

/** What {@link multiKeyring} takes; at least one keyring. */
export interface MultiKeyringOptions {
  /** Generates data keys, and is the first to be asked to unwrap. Without one, the keyring cannot make data keys. */
  readonly generator?: Keyring | undefined;
  /**
   * Wrap the generator's data keys too, and are asked to unwrap in their order.
   *
   * @default none
   */
  readonly children?: readonly Keyring[] | undefined;
}

const NAMES = /* @__PURE__ */ namesOf<MultiKeyringOptions>({
  generator: true,
  children: true,
});

const LABEL = "multi keyring";

/** The keyrings that a multi keyring is made of. */
interface Members {
  /** Its keyrings, those of multi keyrings among them in their place. */
  readonly leaves: readonly Keyring[];
  /** Whether it makes data keys. */
  readonly canGenerate: boolean;
}

/** The members of every multi keyring, for one that holds another: a child makes keys of its own without generator too. */
const membersOf = new WeakMap<Keyring, Members>();

function multiFailure(
  verb: "generate" | "wrap" | "unwrap",
  errors: readonly unknown[],
) {
  const why = `${errors.length} of its keyrings failed (${listFailures(errors)})`;
  return joinedFailure(verb, LABEL, why, errors);
}

function multiId(
  generator: Keyring | undefined,
  children: readonly Keyring[],
): string {
  const ids = [generator?.id ?? null, ...children.map((child) => child.id)];
  // As JSON, so that no id can pass for two, nor a child for a generator.
  return `multi:${JSON.stringify(ids)}`;
}

async function wrapWithAll(
  keyrings: readonly Keyring[],
  request: WrapDataKeyRequest,
): Promise<EncryptedDataKey[]> {
  request.signal?.throwIfAborted();
  // Not `Promise.all`: once this rejects the data key is wiped, so no keyring may still be reading it.
  const answers = await Promise.allSettled(
    keyrings.map(async (keyring) => keyring.wrapDataKey(request)),
  );
  request.signal?.throwIfAborted();
  const failed = answers.filter((answer) => answer.status === "rejected");
  if (failed.length === 0) {
    return answers.flatMap(
      (answer) => (answer as { value: EncryptedDataKey[] }).value,
    );
  }
  throw multiFailure(
    "wrap",
    failed.map(({ reason }) => reason),
  );
}

/**
 * Makes one keyring of several: all of them wrap every data key, and any one of them unwraps it. Whoever can use one of
 * its keys can read the message.
 *
 * Wrapping fails if one keyring fails, and so does making a data key of its own for each key (`generateEntries`), for
 * which every keyring is asked at the same time, those of multi keyrings inside it one by one. Unwrapping goes on to the
 * next keyring, and fails when none could unwrap and one failed; the error's message says why each failed, and its
 * `cause` is that failure, or an `AggregateError` of all.
 *
 * @param options The keyring that generates, and those that wrap too.
 * @returns A keyring whose id is made of the members' ids.
 * @throws {TypeError} When no keyring is given, or something that is no keyring.
 *
 * @example
 * ```ts
 * import { DataMasking, generateKey, localKeyring, multiKeyring } from "sealmask";
 *
 * const primary = localKeyring({ key: generateKey(), keyName: "primary" });
 * const recovery = localKeyring({ key: generateKey(), keyName: "recovery" });
 * const keyring = multiKeyring({ generator: primary, children: [recovery] });
 * const token = await new DataMasking({ keyring }).encrypt("for both");
 * console.log(await new DataMasking({ keyring: recovery }).decrypt(token)); // "for both"
 * ```
 */
export function multiKeyring(options: MultiKeyringOptions): Keyring {
  assertOptions("multiKeyring", options, NAMES);
  const { generator, children = [] } = snapshotOptions(options, NAMES);
  assertArray("children", children, "an array of keyrings");
  const others = Array.from(children);
  if (generator !== undefined) assertKeyring("generator", generator);
  for (const [i, child] of others.entries()) {
    assertKeyring(`children[${i}]`, child);
  }
  const all = generator === undefined ? others : [generator, ...others];
  if (all.length === 0) {
    refuseAs("multiKeyring", "generator, children or both", "no keyring");
  }
  let id: string | undefined;
  const canGenerate =
    generator !== undefined && (membersOf.get(generator)?.canGenerate ?? true);
  const leaves = all.flatMap((each) => membersOf.get(each)?.leaves ?? [each]);
  const noGenerator = () =>
    keyringFailure(
      "generate",
      LABEL,
      "denied",
      "it was made without generator",
    );
  const firstOf = <K extends Uint8Array | DataKeyEntry>(
    { signal }: UnwrapDataKeyRequest,
    unwrap: (member: Keyring) => Promise<K | null>,
  ): Promise<K | null> => {
    const attempts = all.map((each) => async () => unwrap(each));
    return firstUnwrapped(attempts, signal, (errors) =>
      multiFailure("unwrap", errors),
    );
  };

  const keyring: Keyring = {
    // When it is first asked for, as the members' ids are made then.
    get id() {
      id ??= multiId(generator, others);
      return id;
    },
    keyNames: all.flatMap(keyNamesOf),

    generateDataKey: (request) =>
      generateAndWrap(
        request,
        (wrapRequest) => wrapWithAll(others, wrapRequest),
        async () => {
          if (generator) return generator.generateDataKey(request);
          throw noGenerator();
        },
      ),

    wrapDataKey: (request) => wrapWithAll(all, request),

    unwrapDataKey: (request) =>
      firstOf(request, (each) => each.unwrapDataKey(request)),

    async generateEntries(request) {
      const { signal } = request;
      signal?.throwIfAborted();
      if (!canGenerate) throw noGenerator();
      const answers = leaves.map(async (leaf) =>
        generateEntries(leaf, request),
      );
      return allEntries(answers, signal, (errors) =>
        multiFailure("generate", errors),
      );
    },

    unwrapEntry: (request) =>
      firstOf(request, (each) => unwrapEntry(each, request)),
  };
  membersOf.set(keyring, { leaves, canGenerate });
  return keyring;
}
