import { interleaveProcesses, type Measurement, median } from "./interleave.ts";
import type { PeerProcess } from "./peer-process.ts";
import { bundlePeer, type PeerBundle, removeBundles } from "./peers/bundles.ts";
import { program } from "./program.ts";
import type { Report } from "./report.ts";

/** A measurement of something that is the same each time. */
export function counted(name: string, value: number): Measurement {
  return { name, median: value, rounds: [value] };
}

/**
 * Reports what peers bring besides speed: their bundles, what importing one and making it ready takes, and the memory of a
 * process that has written documents with it; beside those of a process without any.
 *
 * @param peers files of `peers`, by the names in the report
 * @param what is done to documents, as a title says it
 * @param documents how many of 1 KB each process writes
 * @param processes how many of each peer
 */
export async function weigh(
  report: Report,
  peers: Readonly<Record<string, string>>,
  {
    what,
    documents,
    processes,
  }: { what: string; documents: number; processes: number },
): Promise<void> {
  const withEmpty = { nothing: "empty", ...peers };
  const bundles = new Map<string, PeerBundle>();
  for (const [name, file] of Object.entries(withEmpty)) {
    bundles.set(name, await bundlePeer(file));
  }
  const inKilobytes = (pick: "bytes" | "gzipped") =>
    Object.keys(peers).map((name) =>
      counted(name, (bundles.get(name)?.[pick] ?? 0) / 1_000),
    );
  report.compare("Bundle, minified", inKilobytes("bytes"), {
    unit: "KB",
    chart: false,
  });
  report.compare("Bundle, minified and compressed", inKilobytes("gzipped"), {
    unit: "KB",
  });
  const own = await program("peer-process");
  const memory = new Map<string, number[]>();
  const imports = await interleaveProcesses(
    Object.keys(withEmpty),
    processes,
    async (name) => {
      const { file = "" } = bundles.get(name) ?? {};
      const { importMs, rss } = await own.run<PeerProcess>(
        file,
        `${documents}`,
      );
      memory.set(name, [...(memory.get(name) ?? []), rss]);
      return importMs * 1_000;
    },
  );
  own.remove();
  removeBundles();
  report.compare("Importing the bundle and making it ready", imports, {
    unit: "ms",
    scale: 1e-3,
  });
  report.compare(
    `Memory (resident set) after ${what} ${documents.toLocaleString("en-US")} documents`,
    Object.keys(withEmpty).map((name) => {
      const rounds = memory.get(name) ?? [];
      return { name, rounds, median: median(rounds) };
    }),
    { unit: "MB", scale: 2 ** -20 },
  );
}
