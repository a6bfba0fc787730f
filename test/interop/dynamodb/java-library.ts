import { JavaProcess } from "../java-process.ts";
import type { JsonItem } from "./dynamodb-json.ts";
import type { Action, Suite, TableOptions } from "./random-case.ts";

/** Header of an item, as the Java library parses it. */
export interface JavaHeader {
  readonly suite: Suite;
  readonly actions: { readonly [name: string]: Action };
  readonly storedContext: { readonly [name: string]: string };
  readonly encryptedDataKeys: readonly {
    readonly providerId: string;
    /** Base64. */
    readonly providerInfo: string;
  }[];
}

/** Item that the Java library wrote or read, or its error. */
export type JavaAnswer =
  | { readonly item: JsonItem; readonly header: JavaHeader }
  | { readonly error: { readonly name: string; readonly message: string } };

/** Item and what to do with it. The keyring was defined before, under this name. */
export interface JavaRequest {
  readonly operation: "encrypt" | "decrypt";
  readonly table: TableOptions;
  readonly keyring: string;
  readonly item: JsonItem;
}

/** Calls to time: as many as fit in a number of milliseconds. */
export interface TimeRequest extends Omit<JavaRequest, "operation"> {
  readonly operation: "time";
  readonly direction: "encrypt" | "decrypt";
  readonly milliseconds: number;
}

/** Calls that were made, and the time of all of them, taken inside Java. */
export interface JavaTime {
  readonly calls: number;
  readonly nanoseconds: number;
  /** Time of the processor for the thread that makes the calls. */
  readonly processorNanoseconds: number;
}

/** The Java library in a process that stays. It answers one request after another, in the order in which they come. */
export class JavaLibrary {
  readonly #process: JavaProcess;

  constructor(command: string, classPath: string) {
    this.#process = new JavaProcess(command, classPath);
  }

  /** Makes a keyring, for requests to name. */
  async define(name: string, keyring: object): Promise<void> {
    const answer = await this.#process.ask<{ error?: { message: string } }>({
      operation: "define",
      name,
      keyring,
    });
    if (answer.error) {
      throw new Error(
        `Java refuses the keyring ${name}: ${answer.error.message}`,
      );
    }
  }

  /** Encrypts or decrypts an item. */
  answer(request: JavaRequest): Promise<JavaAnswer> {
    return this.#process.ask(request);
  }

  /** Times calls. */
  async time(request: TimeRequest): Promise<JavaTime> {
    const answer = await this.#process.ask<
      JavaTime & { error?: { message: string } }
    >(request);
    if (answer.error) throw new Error(`Java: ${answer.error.message}`);
    return answer;
  }

  /** Ends the process. */
  stop(): void {
    this.#process.stop();
  }
}
