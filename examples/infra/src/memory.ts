import type { ExampleName } from "./examples.ts";

/**
 * Megabytes of memory of each function. For `encrypt-proxy` and `decrypt-service` the values come from docs/guides/sizing.md: the
 * smallest size at which 95 of 100 warm invocations with 1 KB take less than 10 ms, or else the smallest size within a quarter of
 * the fastest. The others are not measured, since they wait for AWS: those of `notes` call DynamoDB and AWS KMS, and `kms-actions` AWS KMS
 * with each event, and `secrets-at-cold-start` calls AWS KMS at its start. Lambda gives CPU by memory, one core for 1,769 MB.
 */
export const MEMORY: Readonly<Record<ExampleName, number>> = {
  notes: 1_024,
  "notes-accounts": 512,
  "notes-sweep": 512,
  "encrypt-proxy": 512,
  "decrypt-service": 512,
  "kms-actions": 512,
  "secrets-at-cold-start": 128,
};
