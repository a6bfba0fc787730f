const [, , task, names] = process.argv;
import("./consumer.mjs").then(({ fail, use }) => {
  const run = task === "use" ? use : fail;
  return run(require, JSON.parse(names));
});
