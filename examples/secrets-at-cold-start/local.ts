/** Runs the function on this machine, behind a function URL, with variables encrypted as in Lambda's console. */
import { encryptedVariables } from "../local/console.ts";
import { startGateway } from "../local/gateway.ts";
import { ask, show, step } from "../local/print.ts";
import { startStack } from "../local/stack.ts";

const stack = await startStack();
const name = "secrets-at-cold-start";
try {
  step("The function's environment");
  const env = await encryptedVariables(stack, name, {
    DB_PASSWORD: "hunter2",
    API_KEY: "k-4711",
  });
  show("variables", env);

  step("It starts");
  const instance = await stack.start(name, "decrypt", env);
  show("started in", `${instance.initMs.toFixed(0)} ms`);

  step("It works, twice");
  const gateway = await startGateway(instance.invoke);
  const send = (request: object) =>
    ask(gateway.url, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(request),
    });
  await send({ message: "one" });
  await send({ message: "two" });
  show("log", instance.log.trim());
  show("Decrypt", `${stack.kms.count("Decrypt")} calls of AWS KMS`);

  step("A request without a message");
  await send({});
  await gateway.stop();

  step("A function of another name cannot decrypt them");
  const other = { ...env, AWS_LAMBDA_FUNCTION_NAME: "another" };
  await stack.start(name, "decrypt", other).catch((error: Error) => {
    show("error", error.message.split("\n", 1)[0]);
  });
} finally {
  await stack.stop();
}
