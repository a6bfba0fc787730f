import { test } from "vitest";
import names from "./programs.json";
import { record } from "./record.cjs";

test.each(names)("%s", (name) =>
  record(name, () => import(`./programs/${name}.ts`)),
);
