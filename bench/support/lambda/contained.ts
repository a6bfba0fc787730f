import type { FunctionRuntime } from "../../../examples/local/function.ts";
import type { Stack } from "../../../examples/local/stack.ts";
import { type ControlGroup, makeControlGroup } from "./control-group.ts";
import type { Subject } from "./subjects.ts";
import { throttled } from "./throttle.ts";

/** Megabytes of memory for which Lambda gives one core (AWS Lambda Developer Guide: "Configure Lambda function memory"). */
export const ONE_CORE = 1_769;

/** Kind of control group that limits a function; `null` for the throttle, if control groups are not available. */
export type Containment = ControlGroup["kind"] | null;

/** Instance of a function within the limits of a memory size. */
export interface Contained {
  /** Milliseconds from the start of the process to its first request for an event. */
  readonly initMs: number;
  /**
   * Sends an event, and measures the milliseconds to the answer.
   *
   * @param isChecked opens and compares the answer, once for each payload
   */
  invoke(payload: number, isChecked: boolean): Promise<{ ms: number }>;
  stop(): Promise<void>;
}

/** Thrown for a wrong answer of a function: its times would mean nothing. */
export class WrongAnswer extends Error {}

let count = 0;

/** Finds the kind of control groups available here, or the reason why there is none. */
export function findContainment(): { kind: Containment; why: string } {
  try {
    const limits = { memory: 128, cores: 1 };
    const group = makeControlGroup(`sealmask-${process.pid}`, limits);
    group.remove();
    return { kind: group.kind, why: "" };
  } catch (error) {
    return { kind: null, why: (error as Error).message };
  }
}

/** Returns V8's heap options: Lambda's Node runtimes size the heap by the function's memory. */
function heapOptions(memory: number): string {
  const [old, young] = [0.9 * memory, 0.05 * memory].map(Math.round);
  return `--max-old-space-size=${old} --max-semi-space-size=${young}`;
}

/**
 * Starts an instance with the memory of a size, and its share of CPU.
 *
 * @param memory megabytes
 */
export async function startContained(
  stack: Stack,
  subject: Subject,
  runtime: FunctionRuntime,
  memory: number,
  containment: Containment,
): Promise<Contained> {
  const { name, source, role } = subject;
  const cores = memory / ONE_CORE;
  const group =
    containment &&
    makeControlGroup(`sealmask-${process.pid}-${count++}`, { memory, cores });
  const enter = (group?.entrances ?? []).map((file) => `echo $$ > ${file} && `);
  const script = `${enter.join("")}exec "$0" "$@"`;
  const args = ["-c", script, runtime.command, ...runtime.args];
  const contained = { ...runtime, command: "/bin/sh", args };
  const env = {
    ...subject.env,
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: `${memory}`,
    ...(runtime.name === "Node" && { NODE_OPTIONS: heapOptions(memory) }),
  };
  const instance = await stack
    .start(source, role, env, contained)
    .catch((error) => {
      group?.remove();
      throw error;
    });
  const { process: child } = instance;
  return {
    initMs: instance.initMs,
    async invoke(payload, isChecked) {
      const work = () => instance.invoke(subject.event(payload));
      const { ms, response, error } = group
        ? await work()
        : await throttled(child, cores, work);
      const isRight =
        !error && (!isChecked || (await subject.isRight(response, payload)));
      if (isRight) return { ms };
      const answer = JSON.stringify(error ?? response).slice(0, 200);
      throw new WrongAnswer(`${name} on ${runtime.name} answers ${answer}`);
    },
    async stop() {
      await instance.stop();
      group?.remove();
    },
  };
}
