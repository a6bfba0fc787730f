import type { FactoryProvider } from "@nestjs/common";
import { DataMasking, generateKey, localKeyring } from "sealmask";
import { nativeCrypto } from "sealmask/native";

/** Provides the application's single DataMasking, which Nest injects by its class. */
export const maskingProvider: FactoryProvider<DataMasking> = {
  provide: DataMasking,
  useFactory: () =>
    new DataMasking({
      keyring: localKeyring({ key: generateKey() }),
      crypto: nativeCrypto(),
    }),
};
