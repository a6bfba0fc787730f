import { describe, expect, test } from "bun:test";
import {
  ContextMismatchError,
  DataMasking,
  DecryptionError,
  EnvelopeError,
  generateKey,
  inspect,
  KeyringError,
  LocationMismatchError,
  localKeyring,
} from "../../../../mod.ts";
import { seal, unseal } from "../../../../src/entries/patch.ts";
import { memoryKeyring } from "../../../../src/entries/testing.ts";
import { caught } from "../../../support/caught.ts";
import { changeCharacter } from "../../../support/change-character.ts";

interface Patient {
  id: unknown;
  ssn?: unknown;
  name: unknown;
  address?: unknown;
  visits?: unknown;
  note?: unknown;
}

const context = { tenant_id: "a06b" };
const patient = {
  id: 1,
  ssn: "<secret ssn>",
  name: { first: "<secret first>", last: "Doe" },
  address: { street: "<secret street>", "a/b~c": "<secret odd>" },
  visits: ["<secret visit>", "<secret other>"],
};
const fields = ["ssn", "name.first", "address", "visits"];

const keyring = memoryKeyring();
const masking = new DataMasking({ keyring });

async function sealedPatient(options = {}) {
  const given = { fields, context, ...options };
  const { document, sealed } = await seal(masking, patient, given);
  return { document: structuredClone(document) as Patient, sealed };
}

function refusal(document: unknown, sealed: string): Promise<Error> {
  return caught(() => unseal(masking, document, sealed, { context }));
}

describe("a sealed place", () => {
  const changes: [string, string, (document: Patient) => void][] = [
    ["was changed", "/ssn", (d) => (d.ssn = "***")],
    ["holds its value again", "/ssn", (d) => (d.ssn = patient.ssn)],
    ["became null", "/ssn", (d) => (d.ssn = null)],
    ["became undefined", "/ssn", (d) => (d.ssn = undefined)],
    ["became a big integer", "/ssn", (d) => (d.ssn = 5n)],
    ["became a function", "/ssn", (d) => (d.ssn = () => "*****")],
    ["became an array of its mask", "/ssn", (d) => (d.ssn = ["*****"])],
    ["became an object", "/address", (d) => (d.address = { street: "*****" })],
    ["was removed", "/ssn", (d) => delete d.ssn],
    ["lost its parent", "/name/first", (d) => (d.name = null)],
    ["lost its parent to a text", "/name/first", (d) => (d.name = "first")],
    [
      "lost its parent to a Map",
      "/name/first",
      (d) => (d.name = new Map([["first", "*****"]])),
    ],
    [
      "is inherited alone",
      "/name/first",
      (d) => (d.name = Object.create({ first: "*****" })),
    ],
    ["became longer", "/visits", (d) => (d.visits = Array(3).fill("*****"))],
    ["became shorter", "/visits", (d) => (d.visits = ["*****"])],
    ["became a Set", "/visits", (d) => (d.visits = new Set(["*****"]))],
    [
      "became a cycle",
      "/visits",
      (d) => {
        const cycle: unknown[] = ["*****"];
        cycle.push(cycle);
        d.visits = cycle;
      },
    ],
  ];

  for (const [what, pointer, change] of changes) {
    test(`that ${what} is refused with its pointer, and no value`, async () => {
      const { document, sealed } = await sealedPatient();
      change(document);
      const error = await refusal(document, sealed);
      expect(error).toBeInstanceOf(LocationMismatchError);
      expect(error.message).toMatch(/^Cannot unseal the field "/);
      expect(error.message).toContain(JSON.stringify(pointer));
      expect(error.message).not.toContain("secret");
      expect(error.cause).toBe(undefined);
      expect(Object.values(error).join()).not.toContain("secret");
    });
  }

  test("is known by its pointer, however its name is written", async () => {
    const odd = { fields: ["$.address['a/b~c']"] };
    const { document, sealed } = await sealedPatient(odd);
    (document.address as Record<string, unknown>)["a/b~c"] = "";
    const error = await refusal(document, sealed);
    expect(error.message).toContain('"/address/a~1b~0c"');
  });

  test("that the whole document is may not be changed at all", async () => {
    const whole = { fields: undefined, dynamicMask: true };
    const { document, sealed } = await sealedPatient(whole);
    expect(await unseal(masking, document, sealed, { context })).toEqual(
      patient,
    );
    document.note = "new";
    const error = await refusal(document, sealed);
    expect(error.message).toContain('""');
    expect(error).toBeInstanceOf(LocationMismatchError);
  });

  test("with members masked one by one may have them in another order", async () => {
    const deep = { fields: ["name", "address"], customMask: "-" };
    const { document, sealed } = await sealedPatient(deep);
    const { name, address, ...rest } = document;
    const turned = {
      address: Object.fromEntries(Object.entries(address as object).reverse()),
      name: Object.fromEntries(Object.entries(name as object).reverse()),
      ...rest,
    };
    expect(JSON.stringify(turned)).not.toBe(JSON.stringify(document));
    expect(await unseal(masking, turned, sealed, { context })).toEqual(patient);
  });
});

describe("places that are not sealed", () => {
  test("may be changed, added and removed, and stay as they are now", async () => {
    const { document, sealed } = await sealedPatient();
    const when = new Date(0);
    document.id = { when, big: 1n, tags: new Set([1]) };
    (document.name as { last?: string }).last = undefined as never;
    document.note = [undefined, NaN];
    const back = await unseal<Patient>(masking, document, sealed, { context });
    expect(back).toEqual({
      ...patient,
      id: document.id,
      note: document.note,
      name: { first: "<secret first>", last: undefined },
    });
    expect(back.id).toBe(document.id);
    expect(document.ssn).toBe("*****");
  });
});

describe("the token", () => {
  test("does not open under another context, and no key service is called", async () => {
    const { document, sealed } = await sealedPatient();
    const before = keyring.calls.unwrap;
    for (const wrong of [
      {},
      { context: {} },
      { context: { tenant_id: "b" } },
    ]) {
      const error = await caught(() =>
        unseal(masking, document, sealed, wrong),
      );
      expect(error).toBeInstanceOf(ContextMismatchError);
    }
    expect(keyring.calls.unwrap).toBe(before);
  });

  test("that was changed, cut or made under another key throws as any other", async () => {
    const { document, sealed } = await sealedPatient();
    const parts = sealed.split(".");
    const fresh = new DataMasking({ keyring, cache: false });
    const parts2 = (await seal(fresh, patient, { fields, context })).sealed;
    const mixed = [...parts.slice(0, 3), ...parts2.split(".").slice(3)];
    for (const [bad, kind] of [
      // The tag has 22 characters.
      [changeCharacter(sealed, -22), DecryptionError],
      [mixed.join("."), DecryptionError],
      [sealed.slice(0, -4), EnvelopeError],
      ["", EnvelopeError],
      ["not a token", EnvelopeError],
    ] as const) {
      expect(await refusal(document, bad)).toBeInstanceOf(kind);
    }
    const other = new DataMasking({
      keyring: localKeyring({ key: generateKey() }),
    });
    const call = () => unseal(other, document, sealed, { context });
    expect(await caught(call)).toBeInstanceOf(KeyringError);
  });

  test("of a field is no sealed one", async () => {
    const { document } = await sealedPatient();
    const { ssn } = (await masking.encrypt(patient, {
      fields: ["ssn"],
      context,
    })) as { ssn: string };
    const error = await refusal(document, ssn);
    expect(error).toBeInstanceOf(LocationMismatchError);
  });

  test("of another document with the same fields restores that one's values: only a context tells them apart", async () => {
    const { document } = await sealedPatient();
    const other = { ...patient, ssn: "<of another>" };
    const { sealed } = await seal(masking, other, { fields, context });
    const mixed = await unseal<Patient>(masking, document, sealed, { context });
    expect(mixed.ssn).toBe("<of another>");
    const own = { context: { ...context, patient: "1" } };
    const bound = await seal(masking, patient, { fields, ...own });
    const strange = { context: { ...context, patient: "2" } };
    expect(
      await caught(() => unseal(masking, document, bound.sealed, strange)),
    ).toBeInstanceOf(ContextMismatchError);
    expect(await unseal(masking, document, bound.sealed, own)).toEqual(patient);
  });

  test("can be rewrapped for other keys, its payload untouched", async () => {
    const last = localKeyring({ key: generateKey(), keyName: "2025" });
    const next = localKeyring({ key: generateKey(), keyName: "2026" });
    const old = new DataMasking({ keyring: last });
    const { document, sealed } = await seal(old, patient, { fields, context });
    const moved = await old.rewrap(sealed, { to: next, context });
    expect(moved.split(".").toSpliced(1, 1)).toEqual(
      sealed.split(".").toSpliced(1, 1),
    );
    expect(inspect(moved).encryptedDataKeys[0]?.keyName).toBe("2026");
    const fresh = new DataMasking({ keyring: next });
    expect(await unseal(fresh, document, moved, { context })).toEqual(patient);
    expect(
      await caught(() => unseal(old, document, moved, { context })),
    ).toBeInstanceOf(KeyringError);
  });

  test("gives up waiting for the keyring when aborted", async () => {
    const slow = memoryKeyring();
    const waiting = new DataMasking({ keyring: slow, cache: false });
    const { document, sealed } = await seal(waiting, patient, { fields });
    slow.gate = new Promise(() => {});
    const reason = new Error("enough");
    for (const call of [
      (signal: AbortSignal) => seal(waiting, patient, { fields, signal }),
      (signal: AbortSignal) => unseal(waiting, document, sealed, { signal }),
    ]) {
      const controller = new AbortController();
      const error = caught(() => call(controller.signal));
      controller.abort(reason);
      expect(await error).toBe(reason);
    }
  });

  test("sealed twice is unsealed in turn, the last one first", async () => {
    const first = await seal(masking, patient, { fields: ["ssn"] });
    const second = await seal(masking, first.document, {
      fields: ["address", "visits[*]"],
    });
    const between = await unseal(masking, second.document, second.sealed);
    expect(between).toEqual(first.document);
    expect(await unseal(masking, between, first.sealed)).toEqual(patient);
  });
});

describe("a patch within an array", () => {
  const document = { list: [{ a: "*****" }], map: { 0: { a: "*****" } } };
  const patchOf = (path: string) => [
    { op: "test", path, value: "*****" },
    { op: "replace", path, value: "<secret>" },
  ];

  test("that another program made is refused, and told for what it may be", async () => {
    const foreign = await masking.encrypt(patchOf("/list/0/a"), { context });
    const error = await refusal(document, foreign);
    expect(error).toBeInstanceOf(LocationMismatchError);
    expect(error.message).toBe(
      'Cannot unseal the field "/list/0/a": the patch has no mark of the array on the way to it: the array was an object when it was sealed, or another program made the patch',
    );
    const within = await masking.encrypt(patchOf("/0/list/0/a"), { context });
    expect((await refusal([document], within)).message).toContain(
      "another program made the patch",
    );
  });

  test("of an object that became an array is told with the same words", async () => {
    const { sealed } = await seal(
      masking,
      { list: { 0: { a: "<secret>" } } },
      { fields: ["list.0.a"], context },
    );
    const error = await refusal(document, sealed);
    expect(error.message).toContain(
      "the array was an object when it was sealed",
    );
  });

  test("of an array that became an object says that", async () => {
    const { sealed } = await seal(
      masking,
      { map: [{ a: "<secret>" }] },
      { fields: ["map[0].a"], context },
    );
    const error = await refusal(document, sealed);
    expect(error.message).toContain(
      "an array on the way to it became an object, or the reverse",
    );
    expect(error.message).not.toContain("no mark");
  });

  test("through objects alone opens, whoever made it", async () => {
    const foreign = await masking.encrypt(patchOf("/map/0/a"), { context });
    expect(
      await unseal<typeof document>(masking, document, foreign, { context }),
    ).toEqual({ ...document, map: { 0: { a: "<secret>" } } });
  });
});
