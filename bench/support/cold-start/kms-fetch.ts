import { DataMasking } from "../../../mod.ts";
import { kmsKeyring } from "../../../src/entries/kms.ts";
import { fetchKmsClient } from "../../../src/entries/kms-fetch.ts";
import { answer, reportCost } from "./cost.ts";
import { context, keyArn, record } from "./workload.ts";

reportCost();
const keyring = kmsKeyring({ keyIds: [keyArn], client: fetchKmsClient() });
answer(await new DataMasking({ keyring }).encrypt(record, { context }));
