import { existsSync, readFileSync } from "node:fs";
import type {
  FunctionRuntime,
  LocalFunction,
} from "../../../examples/local/function.ts";
import type { Stack } from "../../../examples/local/stack.ts";
import { type ControlGroup, makeControlGroup } from "./control-group.ts";
import type { Subject } from "./subjects.ts";
import { throttled } from "./throttle.ts";

/** Megabytes of memory for which Lambda gives one core (AWS Lambda Developer Guide: "Configure Lambda function memory"). */
const ONE_CORE = 1_769;

/** What holds a function within its limits: `null` for the throttle, where no control group can be made. */
export type Containment = ControlGroup["kind"] | null;

/** An instance of a function within the limits of a memory size. */
export interface Contained {
  /** Milliseconds from the start of its process until it asked for its first event. */
  readonly initMs: number;
  /**
   * Gives it an event; the milliseconds until its answer.
   *
   * @param isChecked whether the answer is opened and compared, which is done once for each payload
   */
  invoke(
    payload: number,
    isChecked?: boolean,
  ): Promise<{ ms: number; response: unknown }>;
  /** The most megabytes that its process has held so far (resident set); 0 where the system does not tell. */
  peak(): number;
  stop(): Promise<void>;
}

/** A function answered something else than it should: nothing that it took means anything. */
export class WrongAnswer extends Error {}

let count = 0;

/** Whether control groups can be made here: which ones, or `null` and why not. */
export function findContainment(): { kind: Containment; why: string } {
  try {
    const group = makeControlGroup(`sealmask-${process.pid}`, {
      memory: 128,
      cores: 1,
    });
    group.remove();
    return { kind: group.kind, why: "" };
  } catch (error) {
    return { kind: null, why: (error as Error).message };
  }
}

/** Lambda's Node runtimes size V8's heap by the function's memory. */
function heapOptions(memory: number): string {
  const [old, young] = [0.9 * memory, 0.05 * memory].map(Math.round);
  return `--max-old-space-size=${old} --max-semi-space-size=${young}`;
}

/** The number after a name in a process's status, in kilobytes; 0 where there is none (proc(5)). */
function statusOf(pid: number | undefined, name: string): number {
  const file = `/proc/${pid}/status`;
  if (!existsSync(file)) return 0;
  const status = readFileSync(file, "utf8");
  return Number(new RegExp(`^${name}:\\s+(\\d+)`, "m").exec(status)?.[1]);
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
  const cores = memory / ONE_CORE;
  const group =
    containment &&
    makeControlGroup(`sealmask-${process.pid}-${count++}`, { memory, cores });
  const enter = (group?.entrances ?? []).map((file) => `echo $$ > ${file} && `);
  const contained: FunctionRuntime = {
    ...runtime,
    command: "/bin/sh",
    args: [
      "-c",
      `${enter.join("")}exec "$0" "$@"`,
      runtime.command,
      ...runtime.args,
    ],
  };
  let instance: LocalFunction;
  try {
    instance = await stack.start(
      subject.source,
      subject.role,
      {
        ...subject.env,
        AWS_LAMBDA_FUNCTION_MEMORY_SIZE: `${memory}`,
        ...(runtime.name === "Node" && { NODE_OPTIONS: heapOptions(memory) }),
      },
      contained,
    );
  } catch (error) {
    group?.remove();
    throw error;
  }
  const { process: child } = instance;
  return {
    initMs: instance.initMs,
    async invoke(payload, isChecked = false) {
      const event = subject.event(payload);
      const work = () => instance.invoke(event);
      const { ms, response, error } = group
        ? await work()
        : await throttled(child, cores, work);
      const isRight =
        !error && (!isChecked || (await subject.isRight(response, payload)));
      if (!isRight) {
        throw new WrongAnswer(
          `${subject.name} on ${runtime.name} answers ${JSON.stringify(error ?? response).slice(0, 200)}`,
        );
      }
      return { ms, response };
    },
    peak: () => statusOf(child.pid, "VmHWM") / 1_024,
    async stop() {
      await instance.stop();
      group?.remove();
    },
  };
}
