import type { Bound } from "./bound.ts";
import { FORMAT_BOUNDS } from "./formats.ts";
import { ITEM_BOUNDS } from "./items.ts";
import { LOG_BOUNDS } from "./logs.ts";
import { PATH_BOUNDS } from "./paths.ts";
import { TEXT_BOUNDS } from "./text.ts";
import { TOKEN_BOUNDS } from "./tokens.ts";

/** Every bound on the cost of input that the benchmark measures and docs/reference/bounds.md lists. */
export const BOUNDS: readonly Bound[] = [
  ...PATH_BOUNDS,
  ...TEXT_BOUNDS,
  ...TOKEN_BOUNDS,
  ...FORMAT_BOUNDS,
  ...ITEM_BOUNDS,
  ...LOG_BOUNDS,
];
