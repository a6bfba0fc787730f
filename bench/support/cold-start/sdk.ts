import { DataMasking } from "../../../mod.ts";
import { kmsKeyring } from "../../../src/kms.ts";
import { reportCost } from "./cost.ts";
import { context, keyArn, record } from "./work.ts";

reportCost();
const masking = new DataMasking({ keyring: kmsKeyring({ keyIds: [keyArn] }) });
await masking.encrypt(record, { context });
