/**
 * Encrypts and decrypts the same customer record with an AWS KMS key. The AWS SDK's client calls a local KMS over HTTP, and every
 * call is counted.
 */
import { DisableKeyCommand, KMSClient } from "@aws-sdk/client-kms";
import colors from "picocolors";
import { DataMasking } from "../../mod.ts";
import { kmsKeyring } from "../../src/entries/kms.ts";
import { startLocalKms } from "../../src/entries/testing.ts";
import { customer } from "./customer.ts";
import {
  assertEqual,
  heading,
  indent,
  showApart,
  showEqual,
  showRefusal,
  showRow,
  showToken,
  title,
} from "./print.ts";

const DOCUMENTS = 1_000;
const CONCURRENCY = 25;
const context = { tenant_id: "a06b", purpose: "demo" };

const kms = await startLocalKms();
const { arn } = await kms.createKey({ alias: "alias/demo" });
const client = new KMSClient(kms.clientConfig());

/** Makes a DataMasking for one of several function instances: instances share no cached data keys. */
function newInstance(
  cache: { maxMessages?: number } | false = {},
): DataMasking {
  return new DataMasking({
    keyring: kmsKeyring({ keyIds: [arn], client }),
    cache,
  });
}

/** Returns the calls that KMS received since the previous call of this function. */
function newCalls(): string {
  const counts = new Map<string, number>();
  for (const { operation } of kms.calls) {
    counts.set(operation, (counts.get(operation) ?? 0) + 1);
  }
  kms.reset();
  const texts = [...counts].map(
    ([operation, count]) => `${count.toLocaleString("en-US")} ${operation}`,
  );
  return texts.join(", ") || "none";
}

function showCalls(): void {
  console.log(`   calls to KMS: ${colors.cyan(newCalls())}`);
}

/** Runs work for every item with limited concurrency, as a busy function would. */
async function forEach<T, U>(
  items: readonly T[],
  work: (item: T) => Promise<U>,
): Promise<U[]> {
  const done: U[] = [];
  for (let i = 0; i < items.length; i += CONCURRENCY) {
    const batch = items.slice(i, i + CONCURRENCY);
    done.push(...(await Promise.all(batch.map(work))));
  }
  return done;
}

/** Returns a row of the table: one instance encrypts different documents, and another decrypts them. */
async function countCalls(
  label: string,
  cache?: { maxMessages?: number } | false,
): Promise<string[]> {
  const [writer, reader] = [newInstance(cache), newInstance(cache)];
  const documents = Array.from({ length: DOCUMENTS }, (_, i) => ({
    ...customer,
    id: i + 1,
  }));
  const start = performance.now();
  const tokens = await forEach(documents, (document) =>
    writer.encrypt(document, { context }),
  );
  const encrypting = newCalls();
  const back = await forEach(tokens, (token) =>
    reader.decrypt(token, { context }),
  );
  assertEqual(back, documents);
  const seconds = (performance.now() - start) / 1_000;
  return [label, encrypting, newCalls(), `${seconds.toFixed(1)} s`];
}

try {
  title("sealmask with AWS KMS: the same record, and every call counted");

  heading("A local KMS, and the client of the AWS SDK");
  console.log(indent(`endpoint   ${kms.endpoint}\nkey        ${arn}`));

  heading(`Encrypted under the context ${JSON.stringify(context)}`);
  const token = await newInstance().encrypt(customer, { context });
  showToken(token);
  console.log("");
  showCalls();

  heading("The token taken apart, without any key");
  showApart(token);

  heading("Decrypted by another instance, under the same context");
  const reader = newInstance();
  showEqual(await reader.decrypt(token, { context }), customer);
  const seen = JSON.stringify(kms.calls[0]?.encryptionContext);
  console.log(`\n   context that KMS saw, and CloudTrail would log: ${seen}`);
  showCalls();

  const count = DOCUMENTS.toLocaleString("en-US");
  heading(
    `${count} documents, encrypted and then decrypted by another instance`,
  );
  showRow(["", "encrypting", "decrypting", "time"], colors.dim);
  showRow(await countCalls("default cache"));
  showRow(await countCalls("maxMessages: 100", { maxMessages: 100 }));
  showRow(await countCalls("cache: false", false));

  heading("What does not open");
  await showRefusal(
    'Under the context {"tenant_id":"someone else"}, which KMS is not even asked about:',
    newInstance().decrypt(token, { context: { tenant_id: "someone else" } }),
  );
  await client.send(new DisableKeyCommand({ KeyId: arn }));
  await showRefusal(
    "After DisableKey, by an instance that has no data key yet:",
    newInstance().decrypt(token, { context }),
  );
} finally {
  client.destroy();
  await kms.stop();
}
