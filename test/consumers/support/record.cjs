/** Runs a program inside a consumer's process, and writes its output to a file in the folder `printed`. */
const { writeFileSync } = require("node:fs");
const { format } = require("node:util");

exports.record = async (name, run) => {
  const lines = [];
  const { log } = console;
  console.log = (...values) => lines.push(format(...values));
  try {
    await run();
  } finally {
    console.log = log;
  }
  writeFileSync(`printed/${name}.txt`, lines.join("\n"));
};
