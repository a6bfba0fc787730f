import { dirname } from "node:path";

/** Absolute path of the repository, without a trailing slash. */
export const root = dirname(import.meta.dirname);
