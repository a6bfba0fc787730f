/** Runs both functions on this machine, each with its own rights, and shows a document on its way through them. */
import { startGateway } from "../local/gateway.ts";
import { ask, show, step } from "../local/print.ts";
import { startStack } from "../local/stack.ts";

const stack = await startStack();
const env = { FIELDS: "ssn,cards[*].number" };
const proxy = await stack.start("encrypt-proxy", "encrypt", env);
const service = await stack.start("decrypt-service", "decrypt", {});
const [encrypting, decrypting] = [
  await startGateway(proxy.invoke),
  await startGateway(service.invoke),
];
const post = (url: string, tenant: string, document: unknown) =>
  ask(url, {
    method: "POST",
    headers: { "x-tenant-id": tenant },
    body: JSON.stringify(document),
  });

try {
  step("The proxy encrypts, with the right to kms:GenerateDataKey alone");
  const document = {
    name: "Jo",
    ssn: "078-05-1120",
    cards: [{ number: "4111111111111111" }],
  };
  const encrypted = await post(encrypting.url, "a06b", document);

  step("The service decrypts, with the right to kms:Decrypt alone");
  await post(decrypting.url, "a06b", encrypted);

  step("Another tenant cannot");
  await post(decrypting.url, "b17c", encrypted);

  step("A document without the field goes nowhere");
  await post(encrypting.url, "a06b", { name: "Jo" });

  step("Calls of AWS KMS");
  show("calls", {
    GenerateDataKey: stack.kms.count("GenerateDataKey"),
    Decrypt: stack.kms.count("Decrypt"),
  });
} finally {
  await encrypting.stop();
  await decrypting.stop();
  await stack.stop();
}
