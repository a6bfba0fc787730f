import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { DataMasking, generateKey, type Keyring, localKeyring } from "sealmask";
import { kmsKeyring } from "sealmask/kms";
import { fetchKmsClient } from "sealmask/kms-fetch";
import { startLocalKms } from "sealmask/testing";
import { encryptedVariables } from "../local/console.ts";
import type { LocalFunction } from "../local/function.ts";
import { startGateway } from "../local/gateway.ts";
import { RUNTIMES, type Stack, startStack } from "../local/stack.ts";
import { changed } from "./changed.ts";

for (const runtime of RUNTIMES) {
  describe(`functions on ${runtime.name}`, () => {
    let stack: Stack;
    beforeAll(async () => {
      stack = await startStack();
    });
    afterAll(() => stack.stop());

    /** Starts a function behind HTTP; returns a function that posts a document to it. */
    async function posting(
      name: string,
      role: "encrypt" | "decrypt",
      env: Record<string, string> = {},
    ) {
      const instance = await stack.start(name, role, env, runtime);
      const gateway = await startGateway(instance.invoke);
      const post = async (body: string | undefined, tenant?: string) => {
        const headers = tenant ? { "x-tenant-id": tenant } : {};
        const request = { method: "POST", headers, ...(body && { body }) };
        const response = await fetch(gateway.url, request);
        return { status: response.status, text: await response.text() };
      };
      return { instance, post, stop: () => gateway.stop() };
    }

    test("encrypt-proxy and decrypt-service do what the other one may not", async () => {
      const env = { FIELDS: "ssn,cards[*].number" };
      const proxy = await posting("encrypt-proxy", "encrypt", env);
      const service = await posting("decrypt-service", "decrypt");
      const document = {
        name: "Jo",
        ssn: "078-05",
        cards: [{ number: "4111" }],
      };
      const sent = await proxy.post(JSON.stringify(document), "a06b");
      expect(sent.status).toBe(200);
      expect(sent.text).toContain('"name":"Jo"');
      expect(sent.text).not.toMatch(/078-05|4111/);
      const back = await service.post(sent.text, "a06b");
      expect(JSON.parse(back.text)).toEqual(document);

      // With the other function's role, each of them fails.
      const noProxy = await posting("encrypt-proxy", "decrypt", env);
      const noService = await posting("decrypt-service", "encrypt");
      expect(
        (await noProxy.post(JSON.stringify(document), "a06b")).status,
      ).toBe(502);
      expect((await noService.post(sent.text, "a06b")).status).toBe(502);
      expect(noService.instance.log).toContain("AccessDenied");

      for (const [body, tenant, status] of [
        [sent.text, "b17c", 400],
        [sent.text, undefined, 400],
        [JSON.stringify(document), "a06b", 400],
        ["{", "a06b", 400],
        [undefined, "a06b", 400],
      ] as const) {
        const answer = await service.post(body, tenant);
        expect(answer.status).toBe(status);
        expect(answer.text).not.toMatch(/078-05|4111/);
      }
      for (const [body, tenant, status] of [
        ['{"name":"Jo"}', "a06b", 422],
        ['"078-05"', "a06b", 400],
        ["{", "a06b", 400],
        ["{}", undefined, 400],
      ] as const) {
        const answer = await proxy.post(body, tenant);
        expect(answer.status).toBe(status);
        expect(answer.text).not.toContain("078-05");
      }
      for (const each of [proxy, service, noProxy, noService]) {
        expect(each.instance.log).not.toMatch(/078-05|4111/);
        await each.stop();
      }
    });

    test("decrypt-service refuses foreign tokens, and fails where AWS KMS does", async () => {
      const service = await posting("decrypt-service", "decrypt");
      const context = { tenant_id: "a06b" };
      const encrypted = async (keyring: Keyring) => {
        const masking = new DataMasking({ keyring });
        const fields = ["ssn"];
        const document = { ssn: "078-05-1120" };
        return (await masking.encrypt(document, { fields, context })) as {
          ssn: string;
        };
      };
      const keyringOf = ({ clientConfig }: Stack["kms"], arn: string) =>
        kmsKeyring({ keyIds: [arn], client: fetchKmsClient(clientConfig()) });
      const account = await startLocalKms({ accountId: "444455556666" });

      const { kms, keyArn } = stack;
      const other = await kms.createKey();
      const own = await encrypted(keyringOf(kms, keyArn));
      const ofOther = await encrypted(keyringOf(kms, other.arn));
      /** Returns a token with changed encrypted data keys. */
      const withKeys = (token: string, change: (part: string) => string) =>
        token
          .split(".")
          .map((part, i) => (i === 1 ? change(part) : part))
          .join(".");
      const renamed = (part: string) =>
        Buffer.from(
          Buffer.from(part, "base64url")
            .toString("latin1")
            .replace(other.arn, keyArn),
          "latin1",
        ).toString("base64url");
      const foreign: Readonly<Record<string, object>> = {
        "another key": ofOther,
        "another account": await encrypted(
          keyringOf(account, (await account.createKey()).arn),
        ),
        "a local keyring": await encrypted(
          localKeyring({ key: generateKey() }),
        ),
        "a changed encrypted data key": { ssn: withKeys(own.ssn, changed) },
        "another key by the name of ours": {
          ssn: withKeys(ofOther.ssn, renamed),
        },
        "one that is ours, and one that is not": [own, ofOther],
      };
      await account.stop();
      for (const [of, document] of Object.entries(foreign)) {
        const body = JSON.stringify(document);
        const { status, text } = await service.post(body, "a06b");
        expect({ of, status }).toEqual({ of, status: 400 });
        expect(JSON.parse(text).message).toBeString();
        expect(text).not.toMatch(/078-05|eyJ/);
      }
      const back = await service.post(JSON.stringify(own), "a06b");
      expect(JSON.parse(back.text)).toEqual({ ssn: "078-05-1120" });

      // A failure that the request did not cause is an error of the function.
      const fresh = await encrypted(keyringOf(kms, keyArn));
      const remove = kms.faults.add({ kind: "500", times: 100 });
      const failed = await service.post(JSON.stringify(fresh), "a06b");
      remove();
      expect(failed.status).toBe(502);
      expect(service.instance.log).not.toMatch(/078-05|eyJ/);
      await service.stop();
    });

    test("kms-actions encrypts, decrypts and makes data keys, and says what is wrong with other events", async () => {
      const actions = await stack.start("kms-actions", "both", {}, runtime);
      const send = async (event: unknown) => {
        const { response } = await actions.invoke(event);
        const { statusCode, body } = response as {
          statusCode: number;
          body: string;
        };
        return { statusCode, ...JSON.parse(body) };
      };
      const { encrypted } = await send({ action: "encrypt", data: "hunter2" });
      expect(await send({ action: "decrypt", data: encrypted })).toEqual({
        statusCode: 200,
        decrypted: "hunter2",
      });
      const { encrypted_data_key } = await send({
        action: "generate_data_key",
      });
      expect(Buffer.from(encrypted_data_key, "base64").length).toBeGreaterThan(
        100,
      );

      const bad: [unknown, number][] = [
        [{}, 400],
        [null, 400],
        [{ action: "toString" }, 400],
        [{ action: ["encrypt"] }, 400],
        [{ action: "encrypt" }, 400],
        [{ action: "encrypt", data: { a: "hunter2" } }, 400],
        [{ action: "encrypt", data: "hunter2".repeat(1_000) }, 413],
        [{ action: "decrypt" }, 400],
        [{ action: "decrypt", data: "hunter2" }, 400],
        [{ action: "decrypt", data: changed(encrypted) }, 400],
      ];
      for (const [event, statusCode] of bad) {
        const answer = await send(event);
        expect({ event, statusCode: answer.statusCode }).toEqual({
          event,
          statusCode,
        });
        expect(answer.message).toBeString();
        expect(JSON.stringify(answer)).not.toContain("hunter2");
      }
      expect(actions.log).not.toContain("hunter2");
    });

    test("secrets-at-cold-start asks AWS KMS once for each variable, and fails at the start where it must", async () => {
      const name = "secrets-at-cold-start";
      const secrets = { DB_PASSWORD: "hunter2", API_KEY: "k-4711" };
      const env = await encryptedVariables(stack, name, secrets);
      stack.kms.reset();
      const instance = await stack.start(name, "decrypt", env, runtime);
      for (let i = 0; i < 3; i++) {
        const { response } = await instance.invoke({ message: "x" });
        const { statusCode, body } = response as {
          statusCode: number;
          body: string;
        };
        expect(statusCode).toBe(200);
        expect(JSON.parse(body)).toMatchObject({ passwordLength: 7 });
      }
      expect(stack.kms.count("Decrypt")).toBe(2);
      expect(instance.log).toContain(
        '{"DB_PASSWORD":"*****","API_KEY":"*****"}',
      );
      expect(instance.log).not.toMatch(/hunter2|k-4711/);

      const broken = { ...env, API_KEY: "k-4711" };
      const others = { ...env, AWS_LAMBDA_FUNCTION_NAME: "another" };
      for (const [wrong, what] of [
        [broken, "API_KEY"],
        [others, "ContextMismatchError"],
      ] as const) {
        const error = await stack.start(name, "decrypt", wrong, runtime).then(
          () => new Error("it started"),
          (reason: Error) => reason,
        );
        expect(error.message).toContain(what);
        expect(error.message).not.toMatch(/hunter2|k-4711/);
      }
    });

    test("a function is frozen between invocations", async () => {
      const name = "kms-actions";
      const instance: LocalFunction = await stack.start(
        name,
        "both",
        {},
        runtime,
      );
      const stateOf = async () => {
        const status = await Bun.file(
          `/proc/${instance.process.pid}/status`,
        ).text();
        return /^State:\s+(\w)/m.exec(status)?.[1];
      };
      /** Tells whether the process stops (proc(5)) within a second. */
      const isStopped = async () => {
        for (let i = 0; i < 100; i++) {
          if ((await stateOf()) === "T") return true;
          await Bun.sleep(10);
        }
        return false;
      };
      expect(await isStopped()).toBe(true);
      expect((await instance.invoke({ action: "x" })).error).toBeUndefined();
      expect(await isStopped()).toBe(true);
    });

    test("a warm instance that was frozen takes a new data key when the old one is too old", async () => {
      const source = "test/caches.ts";
      const warm = await stack.start(source, "both", {}, runtime);
      const asked = async (maxAgeSeconds: number) => {
        stack.kms.reset();
        expect((await warm.invoke({ maxAgeSeconds })).error).toBeUndefined();
        return stack.kms.count("GenerateDataKey");
      };
      expect(await asked(1)).toBe(1);
      expect(await asked(900)).toBe(1);
      // The wait is longer than the key's age on any machine: a frozen process, as in Lambda, has no clock to inject.
      await new Promise((resolve) => setTimeout(resolve, 1_200));
      expect(await asked(1)).toBe(1);
      expect(await asked(900)).toBe(0);
    });
  });
}
