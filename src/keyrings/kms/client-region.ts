import type { KmsClient } from "./kms-client.ts";

type Region = string | Promise<string>;

/** Where clients keep their Region: ours say it, the SDK's have it in their settings. */
interface Located {
  region?(): Region;
  readonly config?: { readonly region?: Region | (() => Region) } | undefined;
}

/** Returns the Region that a client calls, for messages; `undefined` where it does not say. */
export async function clientRegion(
  client: KmsClient | undefined,
): Promise<string | undefined> {
  const { config } = (client ?? {}) as Located;
  try {
    const given = config?.region;
    const region = await ((client as Located).region?.() ??
      (typeof given === "function" ? given() : given));
    return typeof region === "string" ? region : undefined;
  } catch {
    // The error that it is asked for says more.
    return undefined;
  }
}
