import {
  DataMasking,
  type EncryptFieldsOptions,
  type EraseOptions,
  eraseText,
} from "../../../mod.ts";
import * as reference from "./reference.ts";

/** Functions that edit JSON text. */
export interface TextEngine {
  eraseText(text: string, options: EraseOptions): string;
  encryptText(text: string, options: EncryptFieldsOptions): Promise<string>;
  decryptText(text: string, options?: EncryptFieldsOptions): Promise<string>;
}

/** The library's encryption, with the key of the reference. */
export const masking: DataMasking = new DataMasking({
  keyring: reference.keyring,
});

/** Text functions of the library. */
export const sealmask: TextEngine = {
  eraseText,
  encryptText: (text, options) =>
    masking.encryptText(text, { ...options, fields: options.fields ?? [] }),
  decryptText: (text, options) => masking.decryptText(text, options),
};
