import {
  buildEncrypt,
  CommitmentPolicy,
  KmsKeyringNode,
} from "@aws-crypto/client-node";
import { reportCost } from "./cost.ts";
import { context, keyArn, record } from "./work.ts";

reportCost();
const { encrypt } = buildEncrypt(
  CommitmentPolicy.REQUIRE_ENCRYPT_REQUIRE_DECRYPT,
);
const keyring = new KmsKeyringNode({ generatorKeyId: keyArn });
await encrypt(keyring, JSON.stringify(record), { encryptionContext: context });
