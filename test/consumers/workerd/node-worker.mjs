/** Worker with Node compatibility, with additional tasks that need `node:crypto`. */
import { DataMasking, localKeyring } from "sealmask";
import { nativeCrypto } from "sealmask/native";
import { key, local, respond } from "./tasks.mjs";

const crypto = nativeCrypto();
const keyring = localKeyring({ key, crypto });
const native = new DataMasking({ keyring, crypto });
const web = new DataMasking({ keyring: local });

const tasks = {
  async native() {
    const context = { tenant_id: "a06b" };
    const token = await native.encrypt({ a: 1 });
    if ((await web.decrypt(token)).a !== 1) throw new Error("Another value");
    const session = await native.session({ context });
    const written = session.encryptSync({ a: 1 });
    const back = await web.decrypt(written, { context });
    if (back.a !== 1) throw new Error("Another value");
  },
};

export default { fetch: (request) => respond(request, tasks) };
