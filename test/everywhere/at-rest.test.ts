/** Data that earlier versions wrote to people's databases still opens. */
import { afterAll, describe, expect, test } from "bun:test";
import { copyFileSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { KMSClient } from "@aws-sdk/client-kms";
import { startLocalKms } from "../../src/entries/testing.ts";
import {
  documentOf,
  fileOf,
  kindsOf,
  sampleOf,
} from "../at-rest/token-kinds.ts";

const textOf = (name: string): string =>
  readFileSync(new URL(`../at-rest/${name}`, import.meta.url), "utf8");

// The local KMS writes to its file, so it gets a copy.
const folder = mkdtempSync(join(tmpdir(), "sealmask-at-rest-"));
const file = join(folder, "kms.json");
copyFileSync(new URL("../at-rest/kms.json", import.meta.url), file);
const kms = await startLocalKms({ file });
const client = new KMSClient(kms.clientConfig());
const kinds = kindsOf(JSON.parse(textOf("keys.json")), client);

afterAll(async () => {
  client.destroy();
  await kms.stop();
  rmSync(folder, { recursive: true });
});

describe("tokens written earlier", () => {
  for (const [name, kind] of Object.entries(kinds)) {
    test(`open: ${name}`, async () => {
      const kept: never[] = JSON.parse(textOf(fileOf(name)));
      expect(kept.length).toBe(100);
      for (const [i, made] of kept.entries()) {
        const expected = kind.isDocument ? documentOf(i) : sampleOf(i);
        expect(await kind.read(made, i)).toEqual(expected);
      }
    });
  }
});
