import { assertRight, gives } from "./check.ts";
import { documentOf } from "./documents.ts";
import { masked, type Peer } from "./peers/peer.ts";

/** Cost of a process up to its first answer. */
export interface Cost {
  /** Milliseconds of CPU time, user and system. */
  readonly cpu: number;
  /** Bytes of memory at the peak. */
  readonly memory: number;
}

/** Returns the peak memory in kilobytes. On Linux `maxRSS` is no substitute: it starts with the value of the parent process. */
function ownPeak(): number | undefined {
  try {
    // `import` would load more than the empty program does.
    const { readFileSync } = process.getBuiltinModule("node:fs");
    const status = readFileSync("/proc/self/status", "utf8");
    return Number(/VmHWM:\s*(\d+)/.exec(status)?.[1]);
  } catch {
    return undefined;
  }
}

/** Writes one document of 1 KB with a peer, prints the cost of the process so far, and checks the answer. */
export async function startWith(name: string, peer: Peer): Promise<void> {
  const document = documentOf(1_024);
  const text = await peer.write(document);
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
  const cost: Cost = {
    cpu: (userCPUTime + systemCPUTime) / 1_000,
    memory: 1_024 * (ownPeak() ?? maxRSS),
  };
  console.log(JSON.stringify(cost));
  const isRight = peer.read
    ? gives(document, peer.read)
    : gives(peer.masks ? masked(document) : document, JSON.parse);
  await assertRight(name, isRight, text);
}
