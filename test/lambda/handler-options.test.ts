import { describe, expect, test } from "bun:test";
import type { Context } from "aws-lambda";
import { DataMasking, generateKey, localKeyring } from "../../mod.ts";
import { type LogEntry, withMasking } from "../../src/entries/lambda.ts";
import { getters } from "../support/getters.ts";
import { thrown } from "../support/keys.ts";
import { lambdaContext } from "./lambda-events.ts";

const masking = new DataMasking({
  keyring: localKeyring({ key: generateKey() }),
});
const context = { tenant_id: "a06b" };
const person = { name: "Jo", ssn: "078-05-1120", card: "4111111111111111" };
const sealed = (await masking.encrypt(person, {
  fields: ["ssn"],
  context,
})) as typeof person;

type Person = typeof person;
type Options = Parameters<typeof withMasking<Person, Context, Person>>[1];
type Request = NonNullable<Options["request"]>;
type Response = NonNullable<Options["response"]>;
type Log = NonNullable<Options["log"]>;

describe("the options of a handler", () => {
  test("that are no objects are refused, and not taken for none", () => {
    for (const name of ["request", "response"]) {
      for (const value of [null, "ssn", true]) {
        const options = { masking, [name]: value } as never;
        const make = () => withMasking(async () => person, options);
        expect(thrown(make).message).toContain(`Cannot use ${name}`);
      }
    }
  });

  test("are read once each, when it is wrapped, and not for each event", async () => {
    const entries: LogEntry[] = [];
    const request = getters<Request>({
      fields: [["ssn"], ["name"]],
      context: [context, {}],
      onMissingField: ["throw", "ignore"],
    });
    const erase = getters<{ fields: string[]; customMask: string }>({
      fields: [["ssn"], ["name"]],
      customMask: ["#", "?"],
    });
    const response = getters<Response>({
      erase: [erase.options, []],
      encrypt: [["card"], ["name"]],
      context: [context, {}],
      onMissingField: ["throw", "ignore"],
    });
    const logged = getters<{ fields: string[] }>({
      fields: [["ssn", "card"], ["name"]],
    });
    const log = getters<Log>({
      erase: [logged.options, []],
      write: [(entry) => void entries.push(entry)],
    });
    const all = getters<Options>({
      masking: [masking, new DataMasking()],
      request: [request.options, undefined],
      response: [response.options, undefined],
      log: [log.options, undefined],
      kind: ["plain", "http"],
    });
    const seen: Person[] = [];
    const handler = withMasking(async (event: Person, _: Context) => {
      seen.push(event);
      return event;
    }, all.options);
    for (let i = 0; i < 2; i++) {
      const result = await handler(sealed, lambdaContext);
      expect(result).toMatchObject({ name: "Jo", ssn: "#" });
      const { card } = person;
      const fields = ["card"];
      expect(await masking.decrypt(result, { fields, context })).toMatchObject({
        card,
      });
    }
    expect(seen).toEqual([person, person]);
    expect(JSON.stringify(entries)).not.toContain("078-05-1120");
    for (const { counts } of [all, request, response, erase, log, logged]) {
      expect(Object.values(counts).every((count) => count === 1)).toBe(true);
    }
  });

  test("may be changed afterwards: the handler goes on as it was wrapped", async () => {
    const request = { fields: ["ssn"], context: { ...context } };
    const response = { erase: ["ssn"], encrypt: ["card"] };
    const handler = withMasking(async (event: Person, _: Context) => event, {
      masking,
      request,
      response,
    });
    request.fields[0] = "name";
    request.context.tenant_id = "evil";
    response.erase[0] = "name";
    response.encrypt.length = 0;
    const result = await handler(sealed, lambdaContext);
    expect(result).toMatchObject({ name: "Jo", ssn: "*****" });
    expect(result.card).not.toBe(person.card);
  });

  test("may be inherited from a class, and not from a polluted Object.prototype", async () => {
    class Fields {
      get fields() {
        return ["ssn"];
      }
    }
    const handler = async (event: Person, _: Context) => event;
    const inherited = withMasking(handler, {
      masking,
      response: { erase: new Fields() },
    });
    const masked = { ...person, ssn: "*****" };
    expect(await inherited(person, lambdaContext)).toEqual(masked);

    const descriptor = { value: ["name"], configurable: true };
    for (const name of ["fields", "encrypt"]) {
      Object.defineProperty(Object.prototype, name, descriptor);
    }
    try {
      const polluted = withMasking(handler, {
        masking,
        request: { context },
        response: { erase: ["name"] },
      });
      const result = await polluted(sealed, lambdaContext);
      expect(result).toEqual({ ...person, name: "*****" });
    } finally {
      for (const name of ["fields", "encrypt"]) {
        Reflect.deleteProperty(Object.prototype, name);
      }
    }
  });

  test("that are wrong are refused when it is wrapped", () => {
    const handler = async (event: Person, _: Context) => event;
    for (const more of [
      { request: { fields: [] } },
      { request: { fields: ["a["] } },
      { request: { context: { tenant_id: 1 } } },
      { response: { encrypt: "ssn" } },
      { response: { context: [] } },
    ]) {
      const options = { masking, ...more } as never;
      const error = thrown(() => withMasking(handler, options));
      expect(["TypeError", "InvalidPathError"]).toContain(error.name);
    }
  });
});
