/** Java with Maven: builds a project of this folder once, under .cache. */
import { createHash } from "node:crypto";
import {
  existsSync,
  globSync,
  mkdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { delimiter, join } from "node:path";
import { root } from "../../scripts/root.mjs";
import { capture } from "../../scripts/run.mjs";

/** First version of Java that the programs are written for. */
const MAJOR = 17;

const isWindows = process.platform === "win32";

const { JAVA_HOME } = process.env;

/** Command of Java: the one that JAVA_HOME names, which Maven uses too, or the one in the PATH. */
const JAVA = JAVA_HOME ? join(JAVA_HOME, "bin/java") : "java";

function findJava() {
  try {
    const found = capture(JAVA, ["--version"]);
    const [, version, major] = found.match(/ ((\d+)[\d.]*)/) ?? [];
    if (Number(major) >= MAJOR) return version;
  } catch {
    // Java is not installed.
  }
  throw new Error(
    `test:interop needs a JDK ${MAJOR} or later, in the PATH or named by JAVA_HOME`,
  );
}

function maven(...args) {
  try {
    capture("mvn", args, { shell: isWindows });
  } catch (error) {
    if (error.code !== "ENOENT") throw error;
    throw new Error("test:interop needs Maven in the PATH");
  }
}

/**
 * Builds a Maven project, which keeps its classes in `.cache/<name>/classes`. If neither the project nor a source changed since
 * the last build, Maven is not started.
 *
 * @param {string} name folder under `.cache`
 * @param {string} project folder of the project, whose sources are in `java`
 * @returns Java's version, the command that runs it, and the class path
 */
export function javaWith(name, project) {
  const version = findJava();
  const folder = join(root, ".cache", name);
  const paths = join(folder, "class-path.txt");
  const marker = join(folder, "built-from.txt");
  const pom = join(project, "pom.xml");
  const sources = globSync("java/**/*.java", { cwd: join(root, project) });
  const hash = createHash("sha256").update(version);
  for (const file of [pom, ...sources.sort().map((it) => join(project, it))]) {
    hash.update(file).update(readFileSync(join(root, file)));
  }
  const from = hash.digest("hex");
  const isBuilt =
    existsSync(marker) &&
    readFileSync(marker, "utf8") === from &&
    // Somebody may have emptied Maven's own folder since.
    readFileSync(paths, "utf8").trim().split(delimiter).every(existsSync);
  if (!isBuilt) {
    console.log(`Building ${project} with Maven`);
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    const goals = ["compile", "dependency:build-classpath"];
    const output = `-Dmdep.outputFile=${paths}`;
    const quiet = ["--quiet", "--batch-mode"];
    maven(...quiet, "--file", pom, ...goals, output);
    // The marker comes last: an interrupted build must be repeated.
    writeFileSync(marker, from);
  }
  const libraries = readFileSync(paths, "utf8").trim();
  const classPath = [join(folder, "classes"), libraries].join(delimiter);
  return { version, command: JAVA, classPath };
}
