type Region = string | Promise<string>;

/** Members in which clients of AWS keep their Region: a method of sealmask's clients, `config` of the SDK's clients. */
interface Located {
  region?(): Region;
  readonly config?: { readonly region?: Region | (() => Region) } | undefined;
}

/** Returns the Region that a client of AWS calls, for error messages. Returns `undefined` if the client does not tell. */
export async function clientRegion(
  client: object | undefined,
): Promise<string | undefined> {
  const { config } = (client ?? {}) as Located;
  try {
    const given = config?.region;
    const region = await ((client as Located).region?.() ??
      (typeof given === "function" ? given() : given));
    return typeof region === "string" ? region : undefined;
  } catch {
    // Ignored: the Region is for the message of another error, which matters more.
    return undefined;
  }
}
