import type { FactoryProvider } from "@nestjs/common";
import { DataMasking, generateKey, localKeyring } from "sealmask";
import { nativeCrypto } from "sealmask/native";

/** Makes the one DataMasking of the application, which Nest injects by its class. */
export const maskingProvider: FactoryProvider<DataMasking> = {
  provide: DataMasking,
  useFactory: () =>
    new DataMasking({
      keyring: localKeyring({ key: generateKey() }),
      crypto: nativeCrypto(),
    }),
};
