/** Options of every public function: known members are accepted, and all others are refused. */
import { describe, expect, test } from "bun:test";
import * as core from "../../mod.ts";
import * as dynamodb from "../../src/entries/dynamodb.ts";
import * as esdk from "../../src/entries/esdk.ts";
import * as jose from "../../src/entries/jose.ts";
import * as keyStore from "../../src/entries/key-store.ts";
import * as kms from "../../src/entries/kms.ts";
import * as kmsFetch from "../../src/entries/kms-fetch.ts";
import * as lambda from "../../src/entries/lambda.ts";
import * as log from "../../src/entries/log.ts";
import * as native from "../../src/entries/native.ts";
import * as patch from "../../src/entries/patch.ts";
import * as path from "../../src/entries/path.ts";
import * as testing from "../../src/entries/testing.ts";
import { caught } from "../support/caught.ts";
import { KEY_STORE_DOORS } from "./key-store-doors.ts";
import { DOORS as DOORS_OF_OTHERS, type Door } from "./options-table.ts";

const DOORS = [...DOORS_OF_OTHERS, ...KEY_STORE_DOORS];

/** Functions without options of ours: no options at all, or those of the runtime's own errors. */
const WITHOUT_OPTIONS = [
  "ContextMismatchError",
  "DecryptionError",
  "EnvelopeError",
  "FieldNotFoundError",
  "InvalidPathError",
  "ItemRequestError",
  "ItemsError",
  "KeyringError",
  "LocationMismatchError",
  "NumberText",
  "SealmaskError",
  "UnsupportedTypeError",
  "branchKeyIdOfItem",
  "decodeKey",
  "encodeKey",
  "inspect",
  "isEnvelope",
  "memoryTableClient",
  "nativeCrypto",
  "powertoolsProvider",
  "toStandardJwe",
];

/** Misspelt names with another known name at the same distance. */
const AS_NEAR: Readonly<Record<string, string>> = {
  regios: "region",
  regiosn: "region",
  nCheckpoint: "checkpoint",
  oCheckpoint: "checkpoint",
};

/** Places that accept a function, or an array, instead of options. */
const TAKE_FUNCTIONS = [
  "erase: a rule of maskingRules",
  "fetchKmsClient: credentials",
];
const TAKE_ARRAYS = ["withMasking: log.erase", "withMasking: response.erase"];

const TAKE_TRUE = ["new KeyStore: kms.discovery"];

/** Returns misspellings of a name: a letter left out, or two neighbors swapped. */
function misspelt(name: string): string[] {
  const letters = [...name];
  const dropped = letters.map((_, i) => letters.toSpliced(i, 1).join(""));
  const swapped = letters
    .slice(1)
    .map((letter, i) =>
      letters.toSpliced(i, 2, letter, letters[i] as string).join(""),
    );
  return [...dropped, ...swapped];
}

const withMember = ({ base }: Door, name: string): never =>
  ({ ...base, [name]: undefined }) as never;

test("every public function with options is in the table", () => {
  const entries = [
    core,
    dynamodb,
    esdk,
    jose,
    keyStore,
    kms,
    kmsFetch,
    lambda,
    log,
    native,
    patch,
    path,
    testing,
  ];
  const functions = entries.flatMap((entry) =>
    Object.entries(entry).flatMap(([name, value]) =>
      typeof value === "function" ? [name] : [],
    ),
  );
  const doors = new Set(DOORS.map(({ name }) => name.replace(/^new /, "")));
  const missing = [...new Set(functions)].filter((name) => !doors.has(name));
  expect(missing.sort()).toEqual(WITHOUT_OPTIONS);
});

test("every method of a DataMasking and of a cache with options is in the table", () => {
  const without = ["constructor", "serializer", "stats", "clear", "ownKeys"];
  for (const Class of [core.DataMasking, core.DataKeyCache]) {
    const names = Object.getOwnPropertyNames(Class.prototype).filter(
      (name) => !without.includes(name) && name !== "allowEmptyContextValues",
    );
    for (const name of names) {
      const door = DOORS.find((each) => each.name === `${Class.name}.${name}`);
      expect(door?.name).toBe(`${Class.name}.${name}`);
    }
  }
});

test("every method of a key store is in the table", () => {
  const names = Object.getOwnPropertyNames(keyStore.KeyStore.prototype);
  for (const name of names.filter((each) => each !== "constructor")) {
    const found = DOORS.some((each) => each.name === `KeyStore.${name}`);
    expect([name, found]).toEqual([name, true]);
  }
});

for (const door of DOORS) {
  describe(`the options of ${door.name}`, () => {
    test("may hold every member that there is", async () => {
      const undefinedMembers = Object.fromEntries(
        door.members.map((name) => [name, undefined]),
      );
      await door.call({ ...undefinedMembers, ...door.base } as never);
    });

    test("may hold no misspelt member, and the error names the right one", async () => {
      for (const member of door.members) {
        for (const name of misspelt(member)) {
          if (name === "" || door.members.includes(name)) continue;
          const error = await caught(() => door.call(withMember(door, name)));
          expect(error).toBeInstanceOf(TypeError);
          const near = AS_NEAR[name] ?? member;
          const meant = door.members.includes(near) ? near : member;
          expect(error.message).toContain(
            `: unknown option ${JSON.stringify(name)}; did you mean ${JSON.stringify(meant)}?`,
          );
        }
      }
    });

    test("may hold no member that is like none, and the error lists those that there are", async () => {
      const error = await caught(() => door.call(withMember(door, "zzqqzz")));
      expect(error).toBeInstanceOf(TypeError);
      expect(error.message).toContain(': unknown option "zzqqzz"; it takes ');
      for (const member of door.members) {
        expect(error.message).toContain(member);
      }
    });

    test("may have any member inherited: whose it is, a class knows", async () => {
      const inherited = Object.create({ zzqqzz: 1 });
      await door.call(Object.assign(inherited, door.base) as never);
    });

    test("are an object, or left out", async () => {
      const others: unknown[] = [
        1,
        true,
        () => {},
        Symbol("a"),
        1n,
        [],
        new Map(),
        Promise.resolve({}),
        new Uint8Array(4),
      ];
      if (!door.takesNull) others.push(null);
      for (const options of others) {
        if (typeof options === "function" && TAKE_FUNCTIONS.includes(door.name))
          continue;
        if (options === true && TAKE_TRUE.includes(door.name)) continue;
        if (Array.isArray(options) && TAKE_ARRAYS.includes(door.name)) continue;
        const error = await caught(() => door.call(options as never));
        expect(error).toBeInstanceOf(TypeError);
        expect(error.message).toMatch(/^Cannot use .* got (?:an? )?\w+/);
      }
    });
  });
}
