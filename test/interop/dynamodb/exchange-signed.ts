import { Buffer } from "node:buffer";
import { webEcdsa } from "../../../src/crypto/ecdsa/web-ecdsa.ts";
import { Counts } from "./counts.ts";
import { type JsonItem, textOf } from "./dynamodb-json.ts";
import { pick } from "./pick.ts";
import { type Case, randomCase } from "./random-case.ts";
import { CIPHERS, Sealmask } from "./sealmask.ts";
import { type SignatureKind, type Steered, steered } from "./steered-signer.ts";
import { onAll, type Surroundings, show } from "./surroundings.ts";
import { FOOTER } from "./tamper.ts";

const SIGNATURE_LENGTH = 103;

/** Ways to steer: the kind of the first message's signature, of the second one's and so on, and how the item's must have come about. */
const WAYS: readonly {
  readonly wanted: readonly SignatureKind[];
  readonly origin: SignatureKind;
  /** Drawing a signature that no `s` makes fit takes hundreds of attempts. */
  readonly share: number;
}[] = [
  { wanted: ["as-signed"], origin: "as-signed", share: 6 },
  { wanted: ["negated"], origin: "negated", share: 6 },
  { wanted: ["never", "as-signed"], origin: "as-signed", share: 1 },
  { wanted: ["never", "never", "negated"], origin: "negated", share: 1 },
];

function signatureOf(item: JsonItem): Uint8Array {
  const footer = item[FOOTER];
  const base64 = footer !== undefined && "B" in footer ? footer.B : "";
  return Buffer.from(base64, "base64").subarray(-SIGNATURE_LENGTH);
}

/** Has the Java library read items whose signatures came about in each way that there is. */
export async function exchangeSigned(
  { java, pairs, random, outcomes }: Surroundings,
  items: number,
): Promise<void> {
  const counts = new Counts("signatures that Java accepts");
  const every = WAYS.flatMap(
    (way) => Array(way.share).fill(way) as [typeof way],
  );
  const targets = pairs.filter(
    ({ branchKeyIds }) => branchKeyIds === undefined,
  );
  const jobs = Array.from({ length: items }, (_, i) => ({
    way: every[i % every.length] as (typeof WAYS)[number],
    pair: pick(random, targets),
    each: randomCase(random, `item ${i} to sign`, { suite: "6701" }),
  }));

  async function one(
    each: Case,
    pair: (typeof pairs)[number],
    way: (typeof WAYS)[number],
    index: number,
  ) {
    const base = CIPHERS[index % 2 === 0 ? 0 : 1];
    const port: Steered = steered(base, base.ecdsa ?? webEcdsa, way.wanted);
    const { name, table, item } = each;
    const ours = await new Sealmask(table, pair.ours, port.port).encrypt(
      item,
      "sdk",
    );
    const title = `${way.wanted.join(", then ")}: ${name}`;
    if ("error" in ours) {
      outcomes.note("steered signatures", false, title, () => show(ours));
      return;
    }
    const origin = port.originOf(signatureOf(ours.item));
    const isSteered =
      origin === way.origin && `${port.kinds}` === `${way.wanted}`;
    outcomes.note(
      "steered signatures",
      isSteered,
      title,
      () => `${origin} ${port.kinds}`,
    );
    const ask = { table, keyring: pair.name };
    const read = await java.answer({
      ...ask,
      operation: "decrypt",
      item: ours.item,
    });
    const again = await new Sealmask(table, pair.ours, base).decrypt(
      ours.item,
      "sdk",
    );
    const isRead =
      "item" in read &&
      "item" in again &&
      textOf(read.item) === textOf(again.item);
    const got = () => `${show(read)} ${show(again)}`;
    if (!outcomes.note("Java reads steered signatures", isRead, title, got))
      return;
    counts.add(way.wanted.join(", then "), base.name);
  }

  await onAll(jobs, ({ each, pair, way }, index) =>
    one(each, pair, way, Math.floor(index / every.length) + index),
  );
  counts.print();
}
