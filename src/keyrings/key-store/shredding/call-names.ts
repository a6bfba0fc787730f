import { namesOf } from "../../../util/options.ts";
import type { KeyStoreCallOptions } from "../key-store-calls.ts";

/** Names of the options that every call takes. */
export const CALL_NAMES: readonly (keyof KeyStoreCallOptions)[] =
  /* @__PURE__ */ namesOf<KeyStoreCallOptions>({ signal: true });
