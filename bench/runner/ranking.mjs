/** Whether repeated runs of a benchmark say the same. */

/** Whether one row lies wholly below another: its middle half does not reach the other's. */
function isBelow(one, other) {
  return one.high < other.low;
}

/**
 * Compares the ranking of every comparison in several results of one benchmark. A run ranks two candidates where the
 * quartiles of one lie below those of the other; runs contradict each other where one ranks a pair one way and another
 * one the other way.
 *
 * @returns how many pairs all runs rank, how many only some, and how many none; and the pairs that runs contradict each
 *   other about
 */
export function compareRankings(results) {
  let [ranked, unsure, alike] = [0, 0, 0];
  const contradicted = [];
  const [first] = results;
  for (const [at, { title, rows }] of first.comparisons.entries()) {
    for (let i = 0; i < rows.length; i++) {
      for (let j = i + 1; j < rows.length; j++) {
        const orders = results.map(({ comparisons }) => {
          const [one, other] = [
            comparisons[at].rows[i],
            comparisons[at].rows[j],
          ];
          return isBelow(one, other) ? -1 : isBelow(other, one) ? 1 : 0;
        });
        if (orders.includes(-1) && orders.includes(1)) {
          contradicted.push(`${title}: ${rows[i].name}, ${rows[j].name}`);
        } else if (!orders.includes(0)) ranked++;
        else if (orders.some((order) => order !== 0)) unsure++;
        else alike++;
      }
    }
  }
  return { runs: results.length, ranked, unsure, alike, contradicted };
}

/**
 * The comparisons of the last of several runs. Each row has the least and the greatest median of all runs, and of a ratio those
 * of its medians.
 */
export function withRuns(results) {
  const last = results.at(-1).comparisons;
  if (results.length === 1) return last;
  return last.map((comparison, at) => ({
    ...comparison,
    rows: comparison.rows.map((row, i) => {
      const rows = results.map(({ comparisons }) => comparisons[at].rows[i]);
      const { ratio } = row;
      return {
        ...row,
        runs: ends(rows.map(({ median }) => median)),
        ...(ratio && {
          ratio: { ...ratio, runs: ends(rows.map((one) => one.ratio.median)) },
        }),
      };
    }),
  }));
}

function ends(values) {
  return [Math.min(...values), Math.max(...values)];
}

/** That no run turns round what another one ranks, as a goal. */
export function goalOf({ contradicted: { length: value } }) {
  return {
    what: "pairs of candidates that one run ranks one way, and another run the other way",
    value,
    bound: "at most",
    limit: 0,
    verdict: value === 0 ? "met" : "MISSED",
  };
}

/** How bad a goal's figure is: none at all is the worst. */
function badness({ value, bound }) {
  if (!Number.isFinite(value)) return Number.POSITIVE_INFINITY;
  return bound === "at most" ? value : -value;
}

/**
 * Of several runs the goals with the worst figure that any reached, and beside it the best: one that was missed once, or had no
 * figure, stays so.
 */
export function worstGoals(results) {
  return results[0].goals.map((_, at) => {
    const [best, ...others] = results
      .map(({ goals }) => goals[at])
      .sort((one, two) => badness(one) - badness(two));
    const worst = others.at(-1);
    return worst === undefined ? best : { ...worst, best: best.value };
  });
}
