import type { ExampleName } from "./examples.ts";

/**
 * Megabytes of memory of each function: the smallest size in `bench/results/lambda-sizing.bun.json` with which 95 of 100 warm
 * invocations with 1 KB take less than 10 ms on the function's runtime; where there is none, the smallest that is as fast as any,
 * within a quarter of that time. Lambda gives CPU by memory, one core for 1,769 MB.
 */
export const MEMORY: Readonly<Record<ExampleName, number>> = {
  notes: 1_024,
  "encrypt-proxy": 256,
  "decrypt-service": 256,
  "kms-actions": 512,
  "secrets-at-cold-start": 128,
};
