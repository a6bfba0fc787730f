import { DataMasking, generateKey, localKeyring } from "sealmask";
import { type Sealed, seal } from "sealmask/patch";

const keyring = localKeyring({ key: generateKey() });
const masking: DataMasking = new DataMasking({ keyring });
export const sealed: Promise<Sealed<{ ssn: string }>> = seal(
  masking,
  { ssn: "078-05-1120" },
  { fields: ["ssn"] },
);
