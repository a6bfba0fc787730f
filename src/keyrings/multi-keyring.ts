import type { EncryptedDataKey } from "../message/encrypted-data-keys.ts";
import { refuse } from "../util/assert.ts";
import { generateAndWrap } from "./generate-and-wrap.ts";
import {
  assertKeyring,
  type Keyring,
  type WrapDataKeyRequest,
} from "./keyring.ts";
import { firstUnwrapped, keyringFailure } from "./keyring-failure.ts";

/** What {@link multiKeyring} takes; at least one keyring. */
export interface MultiKeyringOptions {
  /** Generates data keys, and is the first to be asked to unwrap. Without one, the keyring can only wrap and unwrap. */
  readonly generator?: Keyring | undefined;
  /** Wrap the generator's data keys too, and are asked to unwrap in their order. */
  readonly children?: readonly Keyring[] | undefined;
}

const LABEL = "multi keyring";

function multiFailure(verb: "wrap" | "unwrap", errors: readonly unknown[]) {
  const why = `${errors.length} of its keyrings failed`;
  return keyringFailure(verb, LABEL, why, errors);
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
 * A keyring made of several: all of them wrap every data key, and any one of them unwraps it. Whoever can use one of
 * its keys can read the message.
 *
 * Wrapping fails if one keyring fails. Unwrapping goes on to the next keyring, and fails when none could unwrap and
 * one failed; the error's `cause` is that failure, or an `AggregateError` of all.
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
export function multiKeyring({
  generator,
  children = [],
}: MultiKeyringOptions): Keyring {
  const others = [...children];
  if (generator !== undefined) assertKeyring("generator", generator);
  for (const [i, child] of others.entries()) {
    assertKeyring(`children[${i}]`, child);
  }
  const all = generator === undefined ? others : [generator, ...others];
  if (all.length === 0) {
    refuse("multiKeyring", "generator, children or both");
  }
  const ids = [generator?.id ?? null, ...others.map((child) => child.id)];

  return {
    // As JSON, so that no id can pass for two, nor a child for a generator.
    id: `multi:${JSON.stringify(ids)}`,

    generateDataKey: (request) =>
      generateAndWrap(
        request,
        (wrapRequest) => wrapWithAll(others, wrapRequest),
        async () => {
          if (generator) return generator.generateDataKey(request);
          const why = "it was made without generator";
          throw keyringFailure("generate", LABEL, why);
        },
      ),

    wrapDataKey: (request) => wrapWithAll(all, request),

    async unwrapDataKey(request) {
      const attempts = all.map(
        (keyring) => () => keyring.unwrapDataKey(request),
      );
      return firstUnwrapped(attempts, request.signal, (errors) =>
        multiFailure("unwrap", errors),
      );
    },
  };
}
