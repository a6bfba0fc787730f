import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { encryptedVariables } from "../local/console.ts";
import type { LocalFunction } from "../local/function.ts";
import { startGateway } from "../local/gateway.ts";
import { type Role, RUNTIMES, type Stack, startStack } from "../local/stack.ts";

/** Value in events that no answer or log may show. */
const SECRET = "hunter2";

const SOME = [null, 5, true, SECRET, [], [SECRET], {}];
const NONE = [
  ...SOME,
  { requestContext: null },
  { requestContext: {} },
  { requestContext: {}, headers: null, body: SECRET },
];
/** Bodies that are not JSON objects, and values that are not bodies. */
const BODIES = [
  ...SOME,
  "",
  "{",
  "null",
  "5",
  "[]",
  `"${SECRET}"`,
  "[".repeat(50_000),
];

for (const runtime of RUNTIMES) {
  describe(`events of functions on ${runtime.name}`, () => {
    let stack: Stack;
    beforeAll(async () => {
      stack = await startStack();
    });
    afterAll(() => stack.stop());

    const start = (name: string, role: Role, env = {}) =>
      stack.start(name, role, env, runtime);
    async function startSecrets() {
      const name = "secrets-at-cold-start";
      const env = await encryptedVariables(stack, name, {
        DB_PASSWORD: "p-4711",
        API_KEY: "k-4711",
      });
      return start(name, "decrypt", env);
    }

    /** Sends an event to a function, and reads its HTTP answer. */
    async function send(instance: LocalFunction, event: unknown) {
      const { response, error } = await instance.invoke(event);
      expect({ event, error }).toEqual({ event, error: undefined });
      const { statusCode, body } = response as Record<string, unknown>;
      return { statusCode, body: JSON.parse(`${body}`) };
    }
    /** Sends events that the function must refuse, each with a reason and without the secret. */
    async function refused(
      instance: LocalFunction,
      events: readonly unknown[],
    ) {
      for (const event of events) {
        const { statusCode, body } = await send(instance, event);
        const shown = JSON.stringify(event).slice(0, 200);
        const isRefused = [400, 413, 422].includes(statusCode as number);
        expect({ shown, statusCode, isRefused }).toMatchObject({
          isRefused: true,
        });
        expect(body.message).toBeString();
        expect(JSON.stringify(body)).not.toContain(SECRET);
      }
      expect(instance.log).not.toContain(SECRET);
    }

    const isEither = [false, true];
    /** Makes HTTP API requests with these bodies, as they are and in base64. */
    const withBodies = (bodies: readonly unknown[], headers = {}) =>
      bodies.flatMap((given) =>
        isEither.map((isBase64Encoded) => ({
          requestContext: { http: { method: "POST", path: "/" } },
          headers,
          body:
            isBase64Encoded && typeof given === "string" ? btoa(given) : given,
          isBase64Encoded,
        })),
      );
    /** Makes requests whose headers name no tenant. */
    const withHeaders = () =>
      [
        undefined,
        ...SOME,
        { "x-tenant-id": "" },
        { "x-tenant-id": 5 },
        { "x-tenant-id": ["a06b"] },
        { "x-tenant-id": "\ud800" },
        { "x-tenant-id": "x".repeat(9_000) },
        { "x-tenant-id": "x".repeat(70_000) },
      ].map((headers) => ({
        requestContext: { http: { method: "POST", path: "/" } },
        headers,
        body: JSON.stringify({ ssn: SECRET }),
      }));
    const tenant = { "x-tenant-id": "a06b" };

    test("encrypt-proxy refuses what is no document of a tenant", async () => {
      const env = { FIELDS: "ssn" };
      const proxy = await start("encrypt-proxy", "encrypt", env);
      await refused(proxy, NONE);
      await refused(proxy, withBodies(BODIES, tenant));
      await refused(proxy, withHeaders());
      const deep = `${"[".repeat(60_000)}${"]".repeat(60_000)}`;
      const documents = [`{"ssn":${deep}}`, `{"ssn":"x","a":${deep}}`];
      const plain = withBodies(documents, tenant).filter(
        ({ isBase64Encoded }) => !isBase64Encoded,
      );
      await refused(proxy, plain);
    });

    test("decrypt-service refuses what is no document of a tenant", async () => {
      const env = { FIELDS: "ssn" };
      const proxy = await start("encrypt-proxy", "encrypt", env);
      const service = await start("decrypt-service", "decrypt");
      await refused(service, NONE);
      await refused(service, [{ headers: tenant }]);
      await refused(service, withBodies(BODIES, tenant));
      const [event] = withBodies([JSON.stringify({ ssn: SECRET })], tenant);
      const { body } = await send(proxy, event);
      const encrypted = JSON.stringify(body);
      await refused(
        service,
        withHeaders().map((each) => ({ ...each, body: encrypted })),
      );
      const [same] = withBodies([encrypted], tenant);
      expect((await send(service, same)).body).toEqual({ ssn: SECRET });
    });

    test("kms-actions refuses what is no action", async () => {
      const actions = await start("kms-actions", "both");
      await refused(actions, NONE);
      await refused(actions, withBodies(BODIES));
      const action = "decrypt";
      const bad = [
        { action, data: `kms1.${"A".repeat(100_000)}` },
        { action, data: `kms1.${"A".repeat(8_193)}` },
        { action, data: "kms1." },
        { action, data: "kms1.A" },
        { action, data: [SECRET] },
        { action: "encrypt", data: "" },
        { action: "__proto__", data: SECRET },
      ];
      await refused(actions, bad);
      await refused(
        actions,
        withBodies(bad.map((each) => JSON.stringify(each))),
      );
    });

    test("secrets-at-cold-start refuses what is no message", async () => {
      const secrets = await startSecrets();
      await refused(secrets, NONE);
      await refused(secrets, withBodies(BODIES));
      const bad: readonly object[] = [
        { message: "" },
        { message: null },
        { message: {} },
        { message: [SECRET] },
        { message: { toString: 1 } },
      ];
      await refused(secrets, bad);
      await refused(
        secrets,
        withBodies(bad.map((each) => JSON.stringify(each))),
      );
    });

    test("bodies of any content type arrive, over HTTP and in base64", async () => {
      const cases: readonly [LocalFunction, string, object][] = [
        [
          await start("kms-actions", "both"),
          '{"action":"encrypt","data":"ü"}',
          { encrypted: expect.stringMatching(/^kms1\./) },
        ],
        [
          await start("encrypt-proxy", "encrypt", { FIELDS: "ssn" }),
          '{"ssn":"x","name":"ü"}',
          { ssn: expect.stringMatching(/^ey/), name: "ü" },
        ],
        [
          await startSecrets(),
          '{"message":"ü"}',
          { signature: expect.stringMatching(/^[0-9a-f]{64}$/) },
        ],
      ];
      for (const [instance, body, expected] of cases) {
        const gateway = await startGateway(instance.invoke);
        const types = ["application/json", "application/octet-stream"];
        for (const type of types) {
          const response = await fetch(gateway.url, {
            method: "POST",
            headers: { ...tenant, "content-type": type },
            body,
          });
          expect(response.status).toBe(200);
          expect(await response.json()).toMatchObject(expected);
        }
        const notUtf8 = await fetch(gateway.url, {
          method: "POST",
          headers: { ...tenant, "content-type": "application/octet-stream" },
          body: Buffer.from(body.replace("ü", "\xff"), "latin1"),
        });
        expect(notUtf8.status).toBe(400);
        await gateway.stop();
      }
    });
  });
}
