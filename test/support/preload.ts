/** What Bun loads before the first test (bunfig.toml); on the other runtimes the adapter does as much. */
import { afterEach } from "bun:test";
import "./seed.ts";
import { restoreTimers } from "./test-timers.ts";

afterEach(restoreTimers);
