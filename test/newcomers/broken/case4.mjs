// The column is VARCHAR(255).
import { DataMasking, generateKey, localKeyring } from "sealmask";

const masking = new DataMasking({
  keyring: localKeyring({ key: generateKey() }),
});
const token = await masking.encrypt({ ssn: "078-05-1120" });
const column = token.slice(0, 255);
console.log(await masking.decrypt(column));
