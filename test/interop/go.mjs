/** Go, with the modules of test/interop/jose/go.mod in a temporary module. */
import { copyFileSync, mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { root } from "../../scripts/root.mjs";
import { capture } from "../../scripts/run.mjs";

/** The first Go with `crypto/hkdf`. */
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
      // Not there.
    }
  }
  throw new Error(
    `test:interop needs Go ${MAJOR}.${MINOR} or later in the PATH: https://go.dev/dl/`,
  );
}

/**
 * Makes a module, and a way to build programs in it.
 *
 * @returns Go's version, a function from a program's name and text to what is built of it, and the module's folder
 */
export function goModule() {
  const { command, version } = findGo();
  const folder = mkdtempSync(join(tmpdir(), "sealmask-go-"));
  for (const file of ["go.mod", "go.sum"]) {
    copyFileSync(join(root, "test/interop/jose", file), join(folder, file));
  }
  // The Go that is here, and the modules that go.sum names, whatever the machine's own settings are.
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
