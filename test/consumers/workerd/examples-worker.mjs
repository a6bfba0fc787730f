/** Worker that runs the example named in a request's path, and answers with its output. */
import { format } from "node:util";
import programs from "./programs.mjs";

export default {
  async fetch({ url }) {
    const { log } = console;
    const lines = [];
    console.log = (...values) => lines.push(format(...values));
    try {
      await programs[new URL(url).pathname.slice(1)]();
      return Response.json({ result: lines.join("\n") });
    } catch ({ message, stack }) {
      return Response.json({ error: `${message}\n${stack}` });
    } finally {
      console.log = log;
    }
  },
};
