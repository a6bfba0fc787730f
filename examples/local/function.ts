import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import type { Bundle } from "./bundle.ts";
import { type Invocation, startRuntimeApi } from "./runtime-api.ts";
import { makeTask } from "./task.ts";

/** Runtime of a function. */
export interface FunctionRuntime {
  readonly name: string;
  readonly command: string;
  /** Arguments, with the program that asks the Lambda Runtime API for events. */
  readonly args: readonly string[];
  /** True if functions find the AWS SDK without bundling it. */
  readonly bringsSdk: boolean;
}

const here = import.meta.dirname;

/** Option that loads the clock before anything else. */
const CLOCK = ["--import", join(here, "clock.mjs")];

/** Returns Node with AWS's own runtime client, which needs Node 22 or later. */
export function nodeRuntime(command: string): FunctionRuntime {
  const args = [...CLOCK, join(here, "node-runtime.mjs")];
  return { name: "Node", command, args, bringsSdk: true };
}

/** Returns Bun with a short loop: a custom runtime, which provides no packages. */
export function bunRuntime(command: string): FunctionRuntime {
  // Without this option Bun would download missing packages.
  const args = ["--no-install", ...CLOCK, join(here, "loop.mjs")];
  return { name: "Bun", command, args, bringsSdk: false };
}

/** Running instance of a function. */
export interface LocalFunction {
  /** Milliseconds from the start of the process to its first request for an event. */
  readonly initMs: number;
  /** Log of the function. */
  readonly log: string;
  /** Process of the function, stopped between invocations. */
  readonly process: ChildProcess;
  /** Sends an event to the function. */
  invoke(event: unknown): Promise<Invocation>;
  stop(): Promise<void>;
}

/**
 * Starts an instance of a function as Lambda does: its own process, which asks the Lambda Runtime API for events, and is
 * frozen between them.
 *
 * @param name the function's name
 * @param code its bundle
 * @param env its environment variables
 */
export async function startFunction(
  name: string,
  { file, handler }: Bundle,
  { command, args, bringsSdk }: FunctionRuntime,
  env: Readonly<Record<string, string>>,
): Promise<LocalFunction> {
  const api = await startRuntimeApi(name);
  const { folder, remove } = makeTask(file, bringsSdk);
  const start = performance.now();
  const child = spawn(command, args, {
    cwd: folder,
    // Nothing of ours: a function has what it is given.
    env: {
      PATH: process.env.PATH ?? "",
      AWS_LAMBDA_RUNTIME_API: api.address,
      AWS_LAMBDA_FUNCTION_NAME: name,
      AWS_LAMBDA_FUNCTION_VERSION: "$LATEST",
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: "256",
      AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${name}`,
      AWS_LAMBDA_LOG_STREAM_NAME: "local",
      AWS_REGION: "us-east-1",
      LAMBDA_TASK_ROOT: folder,
      _HANDLER: handler,
      ...env,
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const lines: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => lines.push(text));
  }
  const ended = new Promise<void>((resolve) => child.once("close", resolve));
  const failed = ended.then(() => {
    throw new Error(`${name} has ended\n${lines.join("")}`);
  });
  failed.catch(() => {});
  api.onIdle = (isIdle) => {
    child.kill(isIdle ? "SIGSTOP" : "SIGCONT");
  };
  const stop = async () => {
    child.kill("SIGKILL");
    await ended;
    await api.stop();
    remove();
  };
  try {
    await Promise.race([api.ready, failed]);
  } catch (error) {
    await stop();
    throw new Error(`${name} cannot start: ${(error as Error).message}`, {
      cause: error,
    });
  }
  return {
    initMs: performance.now() - start,
    get log() {
      return lines.join("");
    },
    process: child,
    invoke: (event) => Promise.race([api.invoke(event), failed]),
    stop,
  };
}
