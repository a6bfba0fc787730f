import type { ExampleName } from "./examples.ts";

/**
 * Megabytes of memory of each function: the smallest size at which a warm invocation with 1 KB stays under 10 ms. Lambda gives
 * CPU by memory, one core for 1,769 MB.
 */
export const MEMORY: Readonly<Record<ExampleName, number>> = {
  notes: 512,
  "encrypt-proxy": 256,
  "decrypt-service": 256,
  "kms-actions": 256,
  "secrets-at-cold-start": 256,
};
