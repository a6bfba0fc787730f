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

/** Options of {@link multiKeyring}. At least one keyring is required. */
export interface MultiKeyringOptions {
  /**
   * Keyring that generates data keys and is asked first to unwrap. Without a generator, the multi keyring cannot
   * generate data keys.
   */
  readonly generator?: Keyring | undefined;
  /**
   * Keyrings that also wrap the generator's data keys. To unwrap they are asked in this order, after the generator.
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

/** Keyrings inside a multi keyring. */
interface Members {
  /** Innermost keyrings in order; a nested multi keyring is replaced by its own leaves. */
  readonly leaves: readonly Keyring[];
  /** True if the multi keyring can generate data keys: it has a generator that can. */
  readonly canGenerate: boolean;
}

/**
 * Keyrings inside every multi keyring that was made, for nesting it in another multi keyring. A nested multi keyring
 * without generator still generates entries for its children.
 */
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
  // JSON keeps the ids apart: no id can pass for two, nor a child for a generator.
  return `multi:${JSON.stringify(ids)}`;
}

async function wrapWithAll(
  keyrings: readonly Keyring[],
  request: WrapDataKeyRequest,
): Promise<EncryptedDataKey[]> {
  request.signal?.throwIfAborted();
  // Not `Promise.all`: the caller wipes the data key when this function rejects, so no keyring may still be reading it.
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
 * Combines several keyrings into one: all of them wrap every data key, and any one of them unwraps it. Anyone who can
 * use one of the keys can read the message.
 *
 * Wrapping fails if one keyring fails. So does `generateEntries`, which generates a separate data key for each key; it
 * asks every keyring in parallel, also those inside nested multi keyrings. Unwrapping tries one keyring after the
 * other. It fails if no keyring could unwrap and at least one failed. The error message lists the failures; its `cause`
 * is the only failure, or an `AggregateError` of all.
 *
 * @param options The generator and the other keyrings.
 * @returns A keyring whose id is composed of its members' ids.
 * @throws {TypeError} If no keyring is given, or a value is not a keyring.
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
    // Made when first needed, because the members' ids may be made then.
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
