import {
  buildEncrypt,
  CommitmentPolicy,
  KmsKeyringNode,
} from "@aws-crypto/client-node";
import { answer, reportCost } from "./cost.ts";
import { context, keyArn, record } from "./workload.ts";

reportCost();
const { encrypt } = buildEncrypt(
  CommitmentPolicy.REQUIRE_ENCRYPT_REQUIRE_DECRYPT,
);
const keyring = new KmsKeyringNode({ generatorKeyId: keyArn });
const { result } = await encrypt(keyring, JSON.stringify(record), {
  encryptionContext: context,
});
answer(result.toString("base64"));
