import { dirname } from "node:path";

/** The repository's folder, with no slash at the end. */
export const root = dirname(import.meta.dirname);
