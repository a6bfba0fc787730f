import { Buffer } from "node:buffer";
import { randomBytes, randomUUID } from "node:crypto";
import { branchKeyIdOfItem } from "../../../src/entries/dynamodb.ts";
import { branchKeyring } from "../../../src/entries/key-store.ts";
import type { JsonItem } from "./dynamodb-json.ts";
import type { KmsAccess, Pair } from "./keyrings.ts";

const LOGICAL_NAME = "interop-key-store";
const TENANTS = ["tenant-a", "tenant-b", "münchen \u{1f511}"];

/** Partition key, whose text up to a number sign is the id of the branch key. */
const ATTRIBUTE = "pk";

interface Branch {
  readonly branchKeyId: string;
  readonly version: string;
  readonly key: Uint8Array;
  /** Items of the key store: the version, and the same version as the active one. */
  readonly items: readonly JsonItem[];
}

/** Makes a branch key, and the items in which AWS's key store keeps it. */
async function makeBranch(
  { client }: KmsAccess,
  kmsArn: string,
  branchKeyId: string,
): Promise<Branch> {
  const key = new Uint8Array(randomBytes(32));
  const version = randomUUID();
  const types = [
    { type: `branch:version:${version}` },
    { type: "branch:ACTIVE", version: `branch:version:${version}` },
  ];
  const items = types.map(async (type) => {
    const texts = {
      "branch-key-id": branchKeyId,
      "create-time": "2026-11-01T02:03:04.000000Z",
      "kms-arn": kmsArn,
      ...type,
    };
    const { CiphertextBlob } = await client.encrypt({
      KeyId: kmsArn,
      Plaintext: key,
      EncryptionContext: {
        ...texts,
        "hierarchy-version": "1",
        tablename: LOGICAL_NAME,
      },
    });
    const values = Object.entries(texts).map(([name, S]) => [name, { S }]);
    return {
      ...Object.fromEntries(values),
      "hierarchy-version": { N: "1" },
      enc: { B: Buffer.from(CiphertextBlob ?? []).toString("base64") },
    };
  });
  return { branchKeyId, version, key, items: await Promise.all(items) };
}

/** Makes keyrings over one key store: with one branch key, and with the branch key that the partition key `pk` names. */
export async function branchKeyrings(
  access: KmsAccess,
  kmsArn: string,
): Promise<Pair[]> {
  const branches = await Promise.all(
    TENANTS.map((id) => makeBranch(access, kmsArn, id)),
  );
  const byId = new Map(branches.map((each) => [each.branchKeyId, each]));
  const common = {
    type: "branch",
    client: access.config,
    store: {
      tableName: "KeyStoreTable",
      logicalName: LOGICAL_NAME,
      kmsArn,
      items: branches.flatMap(({ items }) => items),
    },
  };
  const branchKeyFor = async ({ branchKeyId = "" }) => {
    const found = byId.get(branchKeyId);
    if (found === undefined) throw new Error("There is no such branch key");
    return { version: found.version, key: found.key };
  };
  const [branchKeyId = ""] = TENANTS;
  const [one, several] = ["one branch key", "a branch key for each tenant"];
  const idOf = branchKeyIdOfItem((item) =>
    `${item[ATTRIBUTE]}`.replace(/#.*/s, ""),
  );
  return [
    {
      name: one,
      ours: branchKeyring({ branchKeyId, branchKeyFor }),
      theirs: { ...common, branchKeyId },
      readers: [one],
    },
    {
      name: several,
      ours: branchKeyring({ branchKeyIdOf: idOf, branchKeyFor }),
      theirs: { ...common, attribute: ATTRIBUTE },
      readers: [several],
      branchKeyIds: TENANTS,
    },
  ];
}
