import { DataMasking } from "../../../mod.ts";
import { kmsKeyring } from "../../../src/entries/kms.ts";
import { answer, reportCost } from "./cost.ts";
import { context, keyArn, record } from "./workload.ts";

reportCost();
const masking = new DataMasking({ keyring: kmsKeyring({ keyIds: [keyArn] }) });
answer(await masking.encrypt(record, { context }));
