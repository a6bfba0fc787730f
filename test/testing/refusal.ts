import { caught } from "../support/caught.ts";

/** What a call through the SDK was refused with, as `name status: message`. */
export async function refusal(call: () => Promise<unknown>): Promise<string> {
  const error = await caught(call);
  const { $metadata } = error as Error & {
    readonly $metadata?: { readonly httpStatusCode?: number };
  };
  return `${error.name} ${$metadata?.httpStatusCode}: ${error.message}`;
}
