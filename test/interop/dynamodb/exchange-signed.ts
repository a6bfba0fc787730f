import { Buffer } from "node:buffer";
import { isDeepStrictEqual } from "node:util";
import { webEcdsa } from "../../../src/crypto/ecdsa/web-ecdsa.ts";
import { Counts } from "../counts.ts";
import { type JsonItem, textOf } from "./dynamodb-json.ts";
import { pick } from "./pick.ts";
import { randomCase } from "./random-case.ts";
import { sameValue } from "./same-value.ts";
import { cipherOf, Sealmask } from "./sealmask.ts";
import { type SignatureKind, steered } from "./steered-signer.ts";
import { onAll, type Surroundings, show } from "./surroundings.ts";
import { FOOTER } from "./tamper.ts";

const SIGNATURE_LENGTH = 103;

/** Way to steer the signatures of one item. */
interface Way {
  /** Kind of the first message's signature, of the second one's and so on. */
  readonly wanted: readonly SignatureKind[];
  /** Origin that the item's signature must have. */
  readonly origin: SignatureKind;
  /** Items of each round. A signature that no `s` makes fit takes hundreds of attempts. */
  readonly share: number;
}

const WAYS: readonly Way[] = [
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
  const targets = pairs.filter((pair) => pair.branchKeyIds === undefined);
  const turns = WAYS.flatMap((way) =>
    Array.from({ length: way.share }, () => way),
  );
  const jobs = Array.from({ length: items }, (_, i) => ({
    way: turns[i % turns.length] as Way,
    // Each round of turns is for one port.
    crypto: cipherOf(Math.floor(i / turns.length)),
    pair: pick(random, targets),
    each: randomCase(random, `item ${i} to sign`, { suite: "6701" }),
  }));
  await onAll(jobs, async ({ way, crypto, pair, each }) => {
    const { name, table, item } = each;
    const title = way.wanted.join(", then ");
    const signer = steered(crypto, crypto.ecdsa ?? webEcdsa, way.wanted);
    const writer = new Sealmask(table, pair.ours, signer.port);
    const ours = await writer.encrypt(item, "sdk");
    if ("error" in ours) {
      outcomes.note("steered signatures", false, name, () => show(ours));
      return;
    }
    const origin = signer.originOf(signatureOf(ours.item));
    const isSteered =
      origin === way.origin && isDeepStrictEqual(signer.kinds, way.wanted);
    const got = () => `${title}: ${origin}, ${signer.kinds}`;
    outcomes.note("steered signatures", isSteered, name, got);

    const theirs = await java.answer({
      operation: "decrypt",
      table,
      keyring: pair.name,
      item: ours.item,
    });
    const reader = new Sealmask(table, pair.ours, crypto);
    const again = await reader.decrypt(ours.item, "sdk");
    const isRead =
      "item" in theirs &&
      "item" in again &&
      sameValue(theirs.item, item) &&
      textOf(theirs.item) === textOf(again.item);
    const both = () => `${title}: ${show(theirs)} ${show(again)}`;
    outcomes.note("Java reads steered signatures", isRead, name, both);
    if (isRead) counts.add(title, crypto.name);
  });
  counts.print();
}
