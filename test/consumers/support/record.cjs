/** Runs a program inside of a consumer's process, and keeps what it prints in a file of the folder `printed`. */
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
