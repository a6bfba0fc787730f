/** Loaded by Bun before the first test (bunfig.toml); on the other runtimes the adapter does the same. */
import { afterEach } from "bun:test";
import "./seed.ts";
import { restoreTimers } from "./test-timers.ts";

afterEach(restoreTimers);
