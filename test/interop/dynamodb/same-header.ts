import { Buffer } from "node:buffer";
import { isDeepStrictEqual } from "node:util";
import type { JavaHeader } from "./java-library.ts";

/** Tells whether our description of an item says what the Java library reads in its header. */
export function sameHeader(ours: JavaHeader, theirs: JavaHeader): boolean {
  const keys = theirs.encryptedDataKeys.map(
    ({ providerId, providerInfo }, i) => {
      // We show printable information as text.
      const text = Buffer.from(providerInfo, "base64").toString();
      const isText = ours.encryptedDataKeys[i]?.providerInfo === text;
      return { providerId, providerInfo: isText ? text : providerInfo };
    },
  );
  return isDeepStrictEqual(ours, { ...theirs, encryptedDataKeys: keys });
}
