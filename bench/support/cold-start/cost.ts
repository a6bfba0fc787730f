/** What a process has cost when it ends. */
export interface Cost {
  /** Milliseconds of CPU, the user's and the system's. */
  readonly cpu: number;
  /** Megabytes of memory at the peak. */
  readonly memory: number;
}

/** Prints what the process has cost when it ends. */
export function reportCost(): void {
  process.on("exit", () => {
    const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
    const cost: Cost = {
      cpu: (userCPUTime + systemCPUTime) / 1_000,
      memory: maxRSS / 1_024,
    };
    console.log(JSON.stringify(cost));
  });
}
