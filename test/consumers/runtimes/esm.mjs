import { fail, use } from "./consumer.mjs";

const [, , task, names] = process.argv;
const run = task === "use" ? use : fail;
await run((name) => import(name), JSON.parse(names));
