const names = require("./programs.json");
const { record } = require("./record.cjs");

test.each(names)(
  "%s",
  (name) => record(name, require(`./programs/${name}.cjs`).default),
  20_000,
);
