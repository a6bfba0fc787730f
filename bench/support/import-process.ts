/**
 * A program: imports a module and prints the milliseconds that it took.
 *
 *   import-process <file> <type of its `DataMasking`>
 */
import process from "node:process";
import { pathToFileURL } from "node:url";

const [, , file = "", expected] = process.argv;
const { href } = pathToFileURL(file);
const start = performance.now();
const { DataMasking } = await import(href);
const took = performance.now() - start;
if (typeof DataMasking !== expected) throw new Error(`${file} is another`);
console.log(took);
