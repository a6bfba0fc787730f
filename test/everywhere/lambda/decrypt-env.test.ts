import {
  afterAll,
  beforeAll,
  beforeEach,
  describe,
  expect,
  test,
} from "bun:test";
import { Buffer } from "node:buffer";
import { inspect } from "node:util";
import { DataMasking, generateKey, localKeyring } from "../../../mod.ts";
import { decryptEnv } from "../../../src/entries/lambda.ts";
import { KINDS, type Rig, rig } from "../../keyrings/kms/rig.ts";
import { caught } from "../../support/caught.ts";
import { until } from "../../support/turns.ts";

const FUNCTION = { LambdaFunctionName: "notes" };

for (const kind of KINDS) {
  describe(`decryptEnv over ${kind.name}`, () => {
    let it: Rig;
    let keyId: string;
    beforeAll(async () => {
      it = await rig(kind);
      keyId = (await it.kms.createKey()).arn;
    });
    afterAll(() => it.end());
    beforeEach(() => it.kms.reset());

    /** Encrypts a text as the helpers of Lambda's console do. */
    async function encrypted(text: string, context = FUNCTION) {
      const { CiphertextBlob } = await it.admin.encrypt({
        KeyId: keyId,
        Plaintext: new TextEncoder().encode(text),
        EncryptionContext: context,
      });
      return Buffer.from(CiphertextBlob as Uint8Array).toString("base64");
    }

    async function environment(count: number) {
      const env: Record<string, string> = { AWS_LAMBDA_FUNCTION_NAME: "notes" };
      for (let i = 0; i < count; i++) {
        env[`SECRET_${i}`] = await encrypted(`hunter-${i} 🦭`);
      }
      it.kms.reset();
      return env;
    }
    const namesOf = (count: number) =>
      Array.from({ length: count }, (_, i) => `SECRET_${i}`);

    test("20 variables are decrypted at the same time, and once", async () => {
      const env = await environment(20);
      let [open, most] = [0, 0];
      const method = "decrypt" in it.client() ? "decrypt" : "send";
      const counting = new Proxy(it.client(), {
        get(target, name) {
          const member = Reflect.get(target, name, target);
          if (name !== method) return member;
          return async (...args: unknown[]) => {
            most = Math.max(most, ++open);
            try {
              // No call is answered before all have arrived: calls made one by one would wait forever.
              await until(() => most === 20);
              return await member.apply(target, args);
            } finally {
              open--;
            }
          };
        },
      });
      const options = { names: namesOf(20), env, client: counting };
      const all = await Promise.all([
        decryptEnv(options),
        decryptEnv(options),
        decryptEnv({ ...options }),
      ]);
      const again = await decryptEnv(options);
      for (const secrets of [...all, again]) {
        for (let i = 0; i < 20; i++) {
          expect(secrets[`SECRET_${i}`]).toBe(`hunter-${i} 🦭`);
        }
      }
      expect(most).toBe(20);
      expect(it.kms.count("Decrypt")).toBe(20);
    });

    test("by a prefix all that begin with it are decrypted, under a key that is insisted on", async () => {
      const env = {
        ...(await environment(3)),
        OTHER: "plain",
        MY_SECRET_0: "plain",
      };
      const client = it.client();
      const secrets = await decryptEnv({
        prefix: "SECRET_",
        env,
        client,
        keyId,
      });
      expect(JSON.stringify(secrets)).toBe(
        '{"SECRET_0":"*****","SECRET_1":"*****","SECRET_2":"*****"}',
      );
      expect(secrets.SECRET_2).toBe("hunter-2 🦭");
      const other = (await it.kms.createKey()).arn;
      const error = await caught(() =>
        decryptEnv({ names: ["SECRET_0"], env, client, keyId: other }),
      );
      expect(error.name).toBe("KeyringError");
      expect(error.message).toContain("SECRET_0");
    });

    test("what is broken is named, and its value is not; what failed is tried again", async () => {
      const env = await environment(3);
      const good = env.SECRET_1 as string;
      const bytes = Buffer.from(good, "base64");
      bytes[bytes.length - 1] = (bytes.at(-1) as number) ^ 1;
      env.SECRET_1 = bytes.toString("base64");
      const client = it.client();
      const names = namesOf(3);
      const error = await caught(() => decryptEnv({ names, env, client }));
      expect(error.message).toContain("variable SECRET_1:");
      expect(error.message).not.toContain("SECRET_0");
      expect(inspect(error)).not.toContain(env.SECRET_1.slice(0, 40));

      env.SECRET_2 = "hunter2!";
      const wrong = await caught(() => decryptEnv({ names, env, client }));
      expect(wrong.name).toBe("EnvelopeError");
      expect(wrong.message).toContain(
        "variable SECRET_2: expected a KMS ciphertext in base64",
      );
      expect(wrong.message).not.toContain("hunter2");

      const fresh = { ...env, SECRET_1: good, SECRET_2: good };
      it.kms.faults.add({ kind: "500", operation: "Decrypt", times: 1 });
      const failing = await caught(() =>
        decryptEnv({ names, env: fresh, client }),
      );
      expect(failing.name).toBe("KeyringError");
      const secrets = await decryptEnv({ names, env: fresh, client });
      expect(secrets.SECRET_1).toBe("hunter-1 🦭");
    });

    test("another function's name is a context mismatch, for one variable and for several", async () => {
      const env = await environment(2);
      env.AWS_LAMBDA_FUNCTION_NAME = "other";
      const client = it.client();
      for (const names of [["SECRET_0"], namesOf(2)]) {
        const error = await caught(() => decryptEnv({ names, env, client }));
        expect(error.name).toBe("ContextMismatchError");
        for (const name of names) expect(error.message).toContain(name);
      }
      const context = FUNCTION;
      const names = ["SECRET_0"] as const;
      const secrets = await decryptEnv({ names, env, client, context });
      expect(secrets.SECRET_0).toBe("hunter-0 🦭");
      // Another context does not know the value that one context has opened.
      const again = await caught(() => decryptEnv({ names, env, client }));
      expect(again.name).toBe("ContextMismatchError");
    });

    test("one list holds what consoles wrote with a context and, before that, without", async () => {
      const env = await environment(3);
      env.SECRET_1 = await encrypted("old", {} as typeof FUNCTION);
      const client = it.client();
      it.kms.reset();
      const names = ["SECRET_0", "SECRET_1", "SECRET_2"] as const;
      const secrets = await decryptEnv({ names, env, client });
      expect(secrets.SECRET_0).toBe("hunter-0 🦭");
      expect(secrets.SECRET_1).toBe("old");
      expect(secrets.SECRET_2).toBe("hunter-2 🦭");
      expect(it.kms.count("Decrypt")).toBe(4);
      const prefix = "SECRET_";
      expect((await decryptEnv({ prefix, env, client })).SECRET_1).toBe("old");

      // A caller who names a context insists on it.
      for (const context of [FUNCTION, {}]) {
        const error = await caught(() =>
          decryptEnv({ names, env, client: it.client(), context }),
        );
        expect(error.name).toBe("ContextMismatchError");
        const name = context === FUNCTION ? "SECRET_1" : "SECRET_0";
        expect(error.message).toContain(name);
      }
      // Another function's variable opens under neither context, and the message names both.
      env.SECRET_1 = await encrypted("x", { LambdaFunctionName: "other" });
      const error = await caught(() => decryptEnv({ names, env, client }));
      expect(error.name).toBe("ContextMismatchError");
      expect(error.message).toContain('{"LambdaFunctionName":"notes"} or {}');
    });

    test("what fails for another reason than its context is not tried without one", async () => {
      const env = await environment(1);
      const other = (await it.kms.createKey()).arn;
      it.kms.reset();
      const error = await caught(() =>
        decryptEnv({
          names: ["SECRET_0"],
          env,
          client: it.client(),
          keyId: other,
        }),
      );
      expect(error.name).toBe("KeyringError");
      expect(it.kms.count("Decrypt")).toBe(1);
    });

    test("a variable is decrypted once, whichever lists it is in, for each client", async () => {
      const env = await environment(3);
      const client = it.client();
      await decryptEnv({ names: ["SECRET_0"], env, client });
      await decryptEnv({ names: namesOf(3), env, client });
      expect(it.kms.count("Decrypt")).toBe(3);
      await decryptEnv({ names: ["SECRET_0"], env, client: it.client() });
      expect(it.kms.count("Decrypt")).toBe(4);
      const other = (await it.kms.createKey()).arn;
      const error = await caught(() =>
        decryptEnv({ names: ["SECRET_0"], env, client, keyId: other }),
      );
      expect(error.name).toBe("KeyringError");
    });

    test("who gives up waiting disturbs nobody else", async () => {
      const env = await environment(1);
      const options = {
        names: ["SECRET_0"] as const,
        env,
        client: it.client(),
      };
      const controller = new AbortController();
      const { signal } = controller;
      const leaving = caught(() => decryptEnv({ ...options, signal }));
      const staying = decryptEnv(options);
      controller.abort(new RangeError("gone"));
      expect((await leaving).name).toBe("RangeError");
      expect((await staying).SECRET_0).toBe("hunter-0 🦭");
      expect(it.kms.count("Decrypt")).toBe(1);
    });

    test("several that are broken are named, with the reason of the first", async () => {
      const env = await environment(3);
      const client = it.client();
      env.SECRET_0 = await encrypted("x", { LambdaFunctionName: "other" });
      it.kms.faults.add({ kind: "500", operation: "Decrypt", times: 20 });
      const names = namesOf(3);
      const error = await caught(() => decryptEnv({ names, env, client }));
      it.kms.reset();
      expect(error.name).toBe("KeyringError");
      expect(error.message).toContain("SECRET_0, SECRET_1, SECRET_2");
      expect(error.message).toContain("; the first error: ");
      const both = { ...env, SECRET_1: env.SECRET_0 };
      const mismatch = await caught(() =>
        decryptEnv({ names: ["SECRET_0", "SECRET_1"], env: both, client }),
      );
      expect(mismatch.name).toBe("ContextMismatchError");
      expect(mismatch.message).toContain('{"LambdaFunctionName":"notes"}');
    });

    test("the environment keeps the ciphertexts unless it is asked to take the secrets", async () => {
      const env = await environment(2);
      const before = { ...env };
      const options = { names: namesOf(2), env, client: it.client() };
      await decryptEnv(options);
      expect(env).toEqual(before);
      await decryptEnv({ ...options, replace: true });
      expect(env.SECRET_0).toBe("hunter-0 🦭");
      // Other modules ask for the variables, too.
      const again = await decryptEnv({ ...options, replace: true });
      expect(again.SECRET_1).toBe("hunter-1 🦭");
      expect(it.kms.count("Decrypt")).toBe(2);
    });
  });
}

test("an answer of AWS KMS under another key than the one insisted on is not taken", async () => {
  const arn = "arn:aws:kms:us-east-1:111122223333:key";
  const client = {
    decrypt: async () => ({
      Plaintext: new TextEncoder().encode("hunter2"),
      KeyId: `${arn}/1234abcd-12ab-34cd-56ef-1234567890ab`,
    }),
  };
  const env = { AWS_LAMBDA_FUNCTION_NAME: "notes", SECRET: "AAAA" };
  const options = { names: ["SECRET"], env, client: client as never };
  const keyId = `${arn}/0000abcd-12ab-34cd-56ef-1234567890ab`;
  const error = await caught(() => decryptEnv({ ...options, keyId }));
  expect(error.name).toBe("KeyringError");
  expect(error.message).not.toContain("hunter2");
});

describe("secrets of decryptEnv", () => {
  const masking = new DataMasking({
    keyring: localKeyring({ key: generateKey() }),
  });

  async function sealed(value: unknown) {
    const token = await masking.encrypt(value, { context: FUNCTION });
    return { AWS_LAMBDA_FUNCTION_NAME: "notes", SECRETS: token };
  }

  test("come from one sealed document, too", async () => {
    const env = await sealed({ DB_PASSWORD: "hunter2", API_KEY: "k-123" });
    const secrets = await decryptEnv({ document: "SECRETS", masking, env });
    expect(secrets.DB_PASSWORD).toBe("hunter2");
    expect(secrets.API_KEY).toBe("k-123");
    const other = { ...env, AWS_LAMBDA_FUNCTION_NAME: "other" };
    const error = await caught(() =>
      decryptEnv({ document: "SECRETS", masking, env: other }),
    );
    expect(error.name).toBe("ContextMismatchError");
    expect(error.message).toContain("variable SECRETS:");
    const taken = await caught(async () =>
      decryptEnv({
        document: "SECRETS",
        masking,
        env: await sealed({ toJSON: "hunter2" }),
      }),
    );
    expect(taken).toBeInstanceOf(TypeError);
    expect(taken.message).toContain("the secret toJSON");
    expect(taken.message).not.toContain("hunter2");
    for (const value of [["hunter2"], "hunter2", { a: 1 }, {}, null]) {
      const wrong = await caught(async () =>
        decryptEnv({ document: "SECRETS", masking, env: await sealed(value) }),
      );
      expect(wrong.name).toBe("EnvelopeError");
      expect(wrong.message).not.toContain("hunter2");
    }
  });

  test("show nowhere but where they are asked for by name", async () => {
    const env = await sealed({ DB_PASSWORD: "hunter2" });
    const secrets = await decryptEnv({ document: "SECRETS", masking, env });
    expect(JSON.stringify({ secrets })).toBe(
      '{"secrets":{"DB_PASSWORD":"*****"}}',
    );
    const shown = [
      inspect(secrets),
      inspect(secrets, { showHidden: true, depth: 9 }),
      inspect({ nested: [secrets] }, { depth: 9 }),
      `${secrets}`,
      JSON.stringify({ ...secrets }),
      JSON.stringify(Object.entries(secrets)),
      JSON.stringify(structuredClone({ ...secrets })),
    ];
    for (const text of shown) expect(text).not.toContain("hunter2");
    expect(shown[0]).toContain("DB_PASSWORD");
    expect(secrets.DB_PASSWORD).toBe("hunter2");
    expect(() => {
      (secrets as Record<string, string>).DB_PASSWORD = "x";
    }).toThrow(TypeError);
  });

  test("that are not there, and options that make no sense, are refused without a call", async () => {
    const env = { SECRET: "" };
    const refused: [object, string][] = [
      [{ names: ["SECRET"], env }, "the environment variable SECRET"],
      [{ names: ["MISSING"], env }, "the environment variable MISSING"],
      [{ names: ["toString"], env }, "the environment variable toString"],
      [{ names: [], env }, "names"],
      [{ env }, "names"],
      [{ prefix: "X_", env }, "prefix"],
      [{ names: ["A"], prefix: "A", env }, "prefix"],
      [{ document: "SECRET", masking, env }, "variable SECRET"],
      [{ document: "S", env: { S: "x" } }, "masking"],
      [{ document: "S", names: ["S"], masking, env: { S: "x" } }, "document"],
      [{ document: "S", prefix: "S", masking, env: { S: "x" } }, "document"],
    ];
    for (const [options, what] of refused) {
      const error = await caught(() => decryptEnv(options as never));
      expect(error).toBeInstanceOf(TypeError);
      expect(error.message).toContain(what);
    }
  });
});
