/** Set-up that Bun loads before the first test (bunfig.toml); on other runtimes the adapter does the same. */
import { afterEach } from "bun:test";
import "./seed.ts";
import { restoreTimers } from "./test-timers.ts";

afterEach(restoreTimers);
