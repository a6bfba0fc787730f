/** Runs the function on this machine, behind a function URL; the console's test button sends the same JSON as events. */
import { startGateway } from "../local/gateway.ts";
import { ask, step } from "../local/print.ts";
import { startStack } from "../local/stack.ts";

const stack = await startStack();
const actions = await stack.start("kms-actions", "both", {});

const gateway = await startGateway(actions.invoke);

async function send(request: unknown): Promise<{ encrypted?: string }> {
  const headers = { "content-type": "application/json" };
  const body = JSON.stringify(request);
  return (await ask(gateway.url, { method: "POST", headers, body })) as object;
}

try {
  step("Encrypt, and decrypt");
  const data = "My secret credit card number";
  const { encrypted } = await send({ action: "encrypt", data });
  await send({ action: "decrypt", data: encrypted });
  step("Generate a data key");
  await send({ action: "generate_data_key" });
  step("Requests that are none");
  await send({});
  await send({ action: "decrypt", data: "not encrypted" });
  await send({ action: "encrypt", data: "x".repeat(5_000) });
} finally {
  await gateway.stop();
  await stack.stop();
}
