interface NodeProcess {
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly versions?: Readonly<Record<string, string | undefined>>;
  getBuiltinModule?(name: string): unknown;
}

function nodeProcess(): NodeProcess | undefined {
  return (globalThis as { readonly process?: NodeProcess }).process;
}

/**
 * Reads a variable of the environment as it is now: functions read theirs anew, and tests change it. `undefined` where
 * it is empty or not set, where there is no environment, and where it may not be read.
 */
export function environment(name: string): string | undefined {
  try {
    return nodeProcess()?.env?.[name] || undefined;
  } catch {
    // Deno asks for permission for each variable, and callers who give every option need none.
    return undefined;
  }
}

/** Returns a module that the runtime has built in, without a bundler looking for it; `undefined` if there is none. */
export function builtinModule(name: string): unknown {
  return nodeProcess()?.getBuiltinModule?.(name);
}

/**
 * Tells whether this is Node itself, and not another runtime that has much of its API, such as Workers under
 * `nodejs_compat`.
 */
export function isNode(): boolean {
  const versions = nodeProcess()?.versions;
  const { navigator } = globalThis as {
    readonly navigator?: { readonly userAgent?: string };
  };
  return (
    Boolean(versions?.node && !versions.bun && !versions.deno) &&
    navigator?.userAgent !== "Cloudflare-Workers"
  );
}
