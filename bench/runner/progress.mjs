/** How far a run of benchmarks is: a bar where there is a terminal, and a line for each benchmark where there is none. */
import cliProgress from "cli-progress";

/** What a benchmark takes when no earlier run has told, in seconds. */
const UNKNOWN = 90;

function clock(seconds) {
  const minutes = Math.floor(seconds / 60);
  return `${minutes}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`;
}

/** @param jobs each with a `title` and the `seconds` that it took the last time, if that is known */
export function progressOf(jobs) {
  const weights = jobs.map(({ seconds }) => seconds ?? UNKNOWN);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const bars = new cliProgress.MultiBar(
    {
      format: "{bar} {done}/{jobs} {title}, {elapsed}, about {left} left",
      hideCursor: true,
      stopOnComplete: false,
      // Where what benchmarks print goes, too.
      stream: process.stdout,
    },
    cliProgress.Presets.shades_classic,
  );
  const isLive = process.stdout.isTTY === true;
  const start = performance.now();
  let before = 0;
  let began = start;
  let at = 0;
  const payload = () => {
    const spent = (performance.now() - began) / 1_000;
    const within = Math.min(spent, 0.98 * (weights[at] ?? 0));
    const value = before + within;
    const elapsed = (performance.now() - start) / 1_000;
    return [
      Math.floor(value),
      {
        done: at,
        jobs: jobs.length,
        title: jobs[at]?.title ?? "done",
        elapsed: clock(elapsed),
        left: clock(Math.max(0, total - value)),
      },
    ];
  };
  const bar = isLive ? bars.create(Math.ceil(total), 0, payload()[1]) : null;
  const timer = bar && setInterval(() => bar.update(...payload()), 500);
  return {
    /** Whether what a benchmark prints has to go through `log`. */
    isLive,
    log(text) {
      if (!isLive) {
        console.log(text);
        return;
      }
      bars.log(text.endsWith("\n") ? text : `${text}\n`);
      // It waits for the next drawing, which may never come.
      bars.update();
    },
    begin(index) {
      at = index;
      began = performance.now();
      before = weights.slice(0, index).reduce((sum, each) => sum + each, 0);
      if (!isLive) {
        console.log(`\n[${index + 1}/${jobs.length}] ${jobs[index].title}`);
      }
    },
    end() {
      at = jobs.length;
      before = total;
      clearInterval(timer);
      bar?.update(...payload());
      bars.stop();
    },
  };
}
