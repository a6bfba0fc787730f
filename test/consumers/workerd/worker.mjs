/** Worker without Node compatibility. */
import { respond } from "./tasks.mjs";

export default { fetch: (request) => respond(request) };
