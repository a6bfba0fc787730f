/** Runs the function on this machine, and gives it events as the console's test does. */
import { show, step } from "../local/print.ts";
import { startStack } from "../local/stack.ts";

const stack = await startStack();
const actions = await stack.start("kms-actions", "both", {});

async function send(event: unknown): Promise<{ encrypted?: string }> {
  show("event", event);
  const { response } = await actions.invoke(event);
  const { statusCode, body } = response as { statusCode: number; body: string };
  const answer = JSON.parse(body);
  show(`${statusCode}`, answer);
  return answer;
}

try {
  step("Encrypt, and decrypt");
  const data = "My secret credit card number";
  const { encrypted } = await send({ action: "encrypt", data });
  await send({ action: "decrypt", data: encrypted });
  step("Generate a data key");
  await send({ action: "generate_data_key" });
  step("Events that are none");
  await send({});
  await send({ action: "decrypt", data: "not encrypted" });
  await send({ action: "encrypt", data: "x".repeat(5_000) });
} finally {
  await stack.stop();
}
