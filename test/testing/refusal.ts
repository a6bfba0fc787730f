import { caught } from "../support/caught.ts";

/** Returns the error of a call through the SDK as `name status: message`. */
export async function refusal(call: () => Promise<unknown>): Promise<string> {
  const error = await caught(call);
  const { $metadata } = error as Error & {
    readonly $metadata?: { readonly httpStatusCode?: number };
  };
  return `${error.name} ${$metadata?.httpStatusCode}: ${error.message}`;
}
