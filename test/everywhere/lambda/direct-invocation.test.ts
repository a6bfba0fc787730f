/** Effects of a direct invocation by a caller with that right, as SECURITY.md lists them. */
import { expect, test } from "bun:test";
import { DataMasking } from "../../../mod.ts";
import { withMasking } from "../../../src/entries/lambda.ts";
import { memoryKeyring } from "../../../src/entries/testing.ts";
import { caught } from "../../support/caught.ts";

interface Order {
  readonly tenant: string;
  readonly ssn: string;
}

const masking = new DataMasking({ keyring: memoryKeyring() });

const orderOf = (tenant: string): Promise<Order> =>
  masking.encrypt({ tenant, ssn: `<ssn of ${tenant}>` } as Order, {
    fields: ["ssn"],
    context: { tenant },
  });

const handle = async (event: Order) => event.ssn;

test("who invokes a function whose context is made of the event chooses under which context it decrypts", async () => {
  const handler = withMasking(handle, {
    masking,
    kind: "plain",
    request: {
      fields: ["ssn"],
      context: (event: Order) => ({ tenant: event.tenant }),
    },
  });
  for (const tenant of ["a", "b"]) {
    const order = await orderOf(tenant);
    expect(await handler(order, {} as never)).toBe(`<ssn of ${tenant}>`);
  }
});

test("who invokes a function opens no token under a context that the function does not make", async () => {
  const handler = withMasking(handle, {
    masking,
    kind: "plain",
    request: { fields: ["ssn"], context: { tenant: "a" } },
  });
  const own = await orderOf("a");
  expect(await handler(own, {} as never)).toBe("<ssn of a>");
  const { ssn } = await orderOf("b");
  for (const event of [
    { tenant: "b", ssn },
    { tenant: "a", ssn },
  ]) {
    const error = await caught(() => handler(event, {} as never));
    expect(error.name).toBe("ContextMismatchError");
  }
});
