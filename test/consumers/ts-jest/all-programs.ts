import { expect, test } from "@jest/globals";

import names = require("./programs.json");

import { record } from "./record.cjs";

test.each(names)("%s", async (name) => {
  const program: { default(): Promise<void> } = require(`./programs/${name}`);
  expect(program).toBeDefined();
  await record(name, program.default);
});
