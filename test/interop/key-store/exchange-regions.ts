import { ReplicateKeyCommand } from "@aws-sdk/client-kms";
import { startLocalKms } from "../../../src/entries/testing.ts";
import { kmsAt } from "./clients.ts";
import {
  CONTEXT,
  type Exchange,
  newPlace,
  noteRefused,
  noteRight,
  openAll,
  type Parties,
} from "./exchange-run.ts";
import { ourReason } from "./our-reason.ts";
import type { Party, StoreKeys } from "./party.ts";

const TEXT = "in every Region";
const [HERE, THERE] = ["us-east-1", "eu-west-1"] as const;

/** Notes that every library reads a key and a message in every Region, and without knowing the KMS key. */
async function readEverywhere(
  exchange: Exchange,
  readers: Readonly<Record<string, Parties>>,
  { id, name, message }: { id: string; name: string; message: string },
): Promise<void> {
  const hashes = new Set<string>();
  for (const [where, { all }] of Object.entries(readers)) {
    for (const reader of all) {
      const read = async () => {
        const { version = "", hash } = await reader.active(id);
        hashes.add(hash);
        await reader.versionOf(id, version);
        return await reader.decrypt(id, CONTEXT, message);
      };
      await noteRight(
        exchange,
        `${reader.name} reads with ${where}`,
        name,
        read(),
        (text) => text === TEXT && hashes.size === 1,
      );
    }
  }
}

/** Makes, versions and reads keys under a multi-Region KMS key and its replica. KMS is ours: moto's multi-Region keys do not decrypt. */
export async function exchangeRegions(exchange: Exchange): Promise<void> {
  const local = await startLocalKms();
  try {
    const { arn } = await local.createKey({ multiRegion: true });
    const kms = kmsAt(local.clientConfig());
    const copy = { KeyId: arn, ReplicaRegion: THERE };
    await kms.send(new ReplicateKeyCommand(copy));
    kms.destroy();
    const replica = arn.replace(HERE, THERE);
    const place = await newPlace(exchange, "regions");
    const open = (keys: StoreKeys, region: string) =>
      openAll(exchange, { ...place, kms: local.clientConfig(region), keys });
    const readers = {
      "the key": await open({ kind: "multi-Region key", arn }, HERE),
      "its replica": await open(
        { kind: "multi-Region key", arn: replica },
        THERE,
      ),
      "multi-Region discovery": await open(
        { kind: "multi-Region discovery", region: THERE },
        THERE,
      ),
    };
    const strangers = await open({ kind: "key", arn: replica }, THERE);
    await readers["the key"].ours.keyStore.createTable();
    for (const at of ["the key", "its replica"] as const) {
      for (const maker of readers[at].all) {
        const name = `made by ${maker.name} with ${at}`;
        const id = await maker.create({
          branchKeyId: name,
          encryptionContext: CONTEXT,
        });
        const versioners = [
          ...readers["the key"].all,
          ...readers["its replica"].all,
        ];
        for (const [i, by] of versioners.entries()) {
          const where = i < 3 ? "the key" : "its replica";
          const what = `${by.name} adds versions with ${where}`;
          await noteRight(exchange, what, name, by.version(id));
          const message = await maker.encrypt(id, CONTEXT, TEXT);
          await readEverywhere(exchange, readers, { id, name, message });
        }
        if (at === "its replica") continue;
        for (const stranger of strangers.all) {
          await noteRefused(
            exchange,
            `${stranger.name} refuses the key of another Region`,
            name,
            stranger.active(id),
            (error) => isForeign(stranger, error),
          );
        }
      }
    }
    for (const each of [...Object.values(readers), strangers]) each.close();
  } finally {
    await local.stop();
  }
}

function isForeign({ name }: Party, error: Error): boolean {
  return name !== "sealmask" || ourReason(error) === "foreign";
}
