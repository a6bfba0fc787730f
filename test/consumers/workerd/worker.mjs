/** A Worker without compatibility with Node. */
import { respond } from "./tasks.mjs";

export default { fetch: (request) => respond(request) };
