/** Options of a key store are strict, and read once. */
import { describe, expect, test } from "bun:test";
import {
  KeyStore,
  type KeyStoreOptions,
} from "../../../src/entries/key-store.ts";
import { memoryTableClient } from "../../../src/entries/testing.ts";
import { KMS_ARN, memoryKms } from "../../support/key-store/memory-kms.ts";

const OPTIONS: KeyStoreOptions = {
  tableName: "branch-keys",
  logicalName: "logical",
  kms: { keyArn: KMS_ARN },
};

function make(options: object): () => KeyStore {
  return () => new KeyStore({ ...OPTIONS, ...options } as KeyStoreOptions);
}

describe("the options of a key store", () => {
  test("are accepted as they are documented", () => {
    make({})();
    make({
      client: undefined,
      access: "admin",
      consistentRead: false,
      fenceTableName: "fences",
      cache: { capacity: 1, maxAgeSeconds: 0.5, clock: () => 0 },
      clock: () => 0,
      kms: {
        keyArn: KMS_ARN,
        multiRegion: true,
        grantTokens: ["a"],
        timeoutMs: 1,
      },
    })();
    make({ kms: { discovery: true } })();
    make({ kms: { discovery: { region: "eu-west-1" } }, access: "wrap" })();
    make({ kms: { discovery: { accountIds: ["111122223333"] } } })();
  });

  test("are refused with the option's name if they are wrong", () => {
    const wrong: readonly [
      object,
      string,
      typeof TypeError | typeof RangeError,
    ][] = [
      [{ tableName: undefined }, "tableName", TypeError],
      [{ tableName: "ab" }, "tableName", TypeError],
      [{ tableName: "a b c" }, "tableName", TypeError],
      [
        { tableName: "arn:aws:dynamodb:us-east-1:1:table/keys" },
        "tableName",
        TypeError,
      ],
      [{ fenceTableName: "" }, "fenceTableName", TypeError],
      [{ logicalName: undefined }, "logicalName", TypeError],
      [{ logicalName: "" }, "logicalName", TypeError],
      [{ logicalName: "\ud800" }, "logicalName", TypeError],
      [{ kms: undefined }, "kms", TypeError],
      [{ kms: {} }, "either keyArn or discovery, got neither", TypeError],
      [{ kms: { keyArn: KMS_ARN, discovery: true } }, "got both", TypeError],
      [{ kms: { keyArn: "alias/app" } }, "kms.keyArn", TypeError],
      [
        { kms: { keyArn: KMS_ARN.replace("key/", "alias/") } },
        "the ARN of an alias",
        TypeError,
      ],
      [
        { kms: { keyArn: "1234abcd-12ab-34cd-56ef-1234567890ab" } },
        "kms.keyArn",
        TypeError,
      ],
      [
        { kms: { keyArn: KMS_ARN, multiRegion: "yes" } },
        "kms.multiRegion",
        TypeError,
      ],
      [
        { kms: { discovery: true, multiRegion: true } },
        "discovery.region",
        TypeError,
      ],
      [{ kms: { discovery: false } }, "kms.discovery", TypeError],
      [{ kms: { discovery: {} } }, "accountIds, region or both", TypeError],
      [
        { kms: { discovery: { region: 7 } } },
        "kms.discovery.region",
        TypeError,
      ],
      ...[[], "111122223333", ["1"], ["1111222233334"], [7]].map(
        (accountIds): [object, string, typeof TypeError] => [
          { kms: { discovery: { accountIds } } },
          "kms.discovery.accountIds",
          TypeError,
        ],
      ),
      [
        { kms: { discovery: { regions: ["eu-west-1"] } } },
        'did you mean "region"?',
        TypeError,
      ],
      [{ kms: { keyarn: KMS_ARN } }, 'did you mean "keyArn"?', TypeError],
      [{ kms: { keyArn: KMS_ARN, timeoutMs: 0 } }, "timeoutMs", RangeError],
      [{ kms: { keyArn: KMS_ARN, client: {} } }, "client", TypeError],
      [{ access: "write" }, "access", TypeError],
      [{ consistentRead: "true" }, "consistentRead", TypeError],
      [{ cache: { capacity: 0 } }, "capacity", RangeError],
      [{ cache: { maxAgeSeconds: 0 } }, "maxAgeSeconds", RangeError],
      [{ cache: { maxMessages: 7 } }, "maxMessages", TypeError],
      [{ clock: 7 }, "clock", TypeError],
      [{ crypto: {} }, "crypto", TypeError],
      [{ clients: {} }, 'did you mean "client"?', TypeError],
    ];
    for (const [options, text, kind] of wrong) {
      let error: unknown;
      try {
        make(options)();
      } catch (thrown) {
        error = thrown;
      }
      expect([options, error instanceof kind]).toEqual([options, true]);
      expect((error as Error).message).toContain(text);
    }
    expect(() => new KeyStore(undefined as never)).toThrow(TypeError);
  });

  test("are read once, so that a later change of the object changes nothing", () => {
    const reads = new Map<string, number>();
    const counted = <T extends object>(of: T, path = ""): T =>
      new Proxy(of, {
        get(target, name) {
          const option = `${path}${String(name)}`;
          reads.set(option, (reads.get(option) ?? 0) + 1);
          return Reflect.get(target, name);
        },
      });
    const kms = {
      keyArn: KMS_ARN,
      multiRegion: true,
      client: memoryKms().client,
      grantTokens: ["a"],
      timeoutMs: 1,
    };
    const cache = { capacity: 1, maxAgeSeconds: 1, clock: () => 0 };
    const options = {
      ...OPTIONS,
      kms: counted(kms, "kms."),
      client: memoryTableClient(),
      access: "all",
      consistentRead: true,
      fenceTableName: "fences",
      cache: counted(cache, "cache."),
      clock: () => 0,
    } as const;
    new KeyStore(counted(options));
    const once = [
      ...Object.keys(options),
      ...Object.keys(kms).map((name) => `kms.${name}`),
      ...Object.keys(cache).map((name) => `cache.${name}`),
    ].map((name) => [name, 1] as const);
    expect(Object.fromEntries(reads)).toMatchObject(Object.fromEntries(once));
  });
});
