/** Worker with Node compatibility, with additional tasks that need `node:crypto`. */
import { DataMasking, localKeyring } from "sealmask";
import { itemEncryptor } from "sealmask/dynamodb";
import { esdkFormat } from "sealmask/esdk";
import { nativeCrypto } from "sealmask/native";
import { key, local, respond } from "./tasks.mjs";

const crypto = nativeCrypto();
const keyring = localKeyring({ key, crypto });
const native = new DataMasking({ keyring, crypto });
const web = new DataMasking({ keyring: local });

const format = esdkFormat();
const nativeEsdk = new DataMasking({ keyring, crypto, format });
const webEsdk = new DataMasking({ keyring: local, format });

const itemsWith = (options) =>
  itemEncryptor({
    tableName: "notes",
    partitionKey: "id",
    attributes: { id: "sign", text: "encrypt" },
    ...options,
  });
const nativeItems = itemsWith({ keyring, crypto });
const webItems = itemsWith({ keyring: local });

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
  /** Without a context, and with empty texts, there are no bytes to encrypt or to authenticate. */
  async "native-empty"() {
    const message = await nativeEsdk.encrypt("");
    for (const reader of [nativeEsdk, webEsdk]) {
      const value = await reader.decrypt(message);
      if (value !== "") throw new Error("Another value");
    }
    const item = await nativeItems.encrypt({ id: "1", text: "" });
    for (const reader of [nativeItems, webItems]) {
      const { text } = await reader.decrypt(item);
      if (text !== "") throw new Error("Another text");
    }
  },
};

export default { fetch: (request) => respond(request, tasks) };
