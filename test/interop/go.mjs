/** Go in a temporary module, with the dependencies of test/interop/jose/go.mod. */
import { copyFileSync, mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { root } from "../../scripts/root.mjs";
import { capture } from "../../scripts/run.mjs";

/** First version of Go with `crypto/hkdf`. */
const [MAJOR, MINOR] = [1, 24];

const isWindows = process.platform === "win32";

function findGo() {
  for (const command of ["go", "/usr/local/go/bin/go"]) {
    try {
      const found = capture(command, ["env", "GOVERSION"]);
      const [, major, minor] = found.match(/^go(\d+)\.(\d+)/) ?? [];
      const isRecent = Number(major) === MAJOR && Number(minor) >= MINOR;
      if (isRecent) return { command, version: found.trim().slice(2) };
    } catch {
      // Go is not installed.
    }
  }
  throw new Error(
    `test:interop needs Go ${MAJOR}.${MINOR} or later in the PATH: https://go.dev/dl/`,
  );
}

/**
 * Makes a module in which programs can be built.
 *
 * @returns Go's version, a function that builds a program from its name and text, and the module's folder
 */
export function goModule() {
  const { command, version } = findGo();
  const folder = mkdtempSync(join(tmpdir(), "sealmask-go-"));
  for (const file of ["go.mod", "go.sum"]) {
    copyFileSync(join(root, "test/interop/jose", file), join(folder, file));
  }
  // The installed Go, and the modules in go.sum, whatever the machine's own settings are.
  const env = {
    ...process.env,
    GOTOOLCHAIN: "local",
    GOFLAGS: "-mod=readonly",
  };
  function build(name, text) {
    mkdirSync(join(folder, name));
    writeFileSync(join(folder, name, "main.go"), text);
    const output = join(folder, `${name}-program${isWindows ? ".exe" : ""}`);
    capture(command, ["build", "-o", output, `./${name}`], {
      cwd: folder,
      env,
    });
    return output;
  }
  return { version, build, folder };
}
