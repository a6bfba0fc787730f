import { spawn } from "node:child_process";
import { once } from "node:events";
import process from "node:process";

/** Configuration of a client of the local KMS, as `clientConfig()` returns it. */
export interface LocalKms {
  readonly endpoint: string;
  readonly credentials: {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
  };
}

/** Runs a Python program with the credentials of a local KMS, gives it JSON with the endpoint, and returns its exit code. */
export async function runPython(
  python: string,
  program: string,
  { endpoint, credentials }: LocalKms,
  given: object,
): Promise<number> {
  const child = spawn(python, [program], {
    stdio: ["pipe", "inherit", "inherit"],
    env: {
      ...process.env,
      AWS_ACCESS_KEY_ID: credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    },
  });
  child.stdin.end(JSON.stringify({ ...given, endpoint }));
  const [code] = await once(child, "close");
  return code ?? 1;
}
