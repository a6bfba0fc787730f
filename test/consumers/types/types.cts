import sealmask = require("sealmask");
import patch = require("sealmask/patch");

const keyring = sealmask.localKeyring({ key: sealmask.generateKey() });
const masking: sealmask.DataMasking = new sealmask.DataMasking({ keyring });
const sealed: Promise<patch.Sealed<{ ssn: string }>> = patch.seal(
  masking,
  { ssn: "078-05-1120" },
  { fields: ["ssn"] },
);
void sealed;
