interface NodeProcess {
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly versions?: Readonly<Record<string, string | undefined>>;
  getBuiltinModule?(name: string): unknown;
}

function nodeProcess(): NodeProcess | undefined {
  return (globalThis as { readonly process?: NodeProcess }).process;
}

/**
 * Reads the current value of an environment variable; nothing is cached, so that tests can change the variable. Returns
 * `undefined` if the variable is unset or empty, if the runtime has no environment, or if the runtime denies permission
 * to read the variable.
 */
export function environment(name: string): string | undefined {
  try {
    return nodeProcess()?.env?.[name] || undefined;
  } catch {
    // Deno throws without permission for the variable; callers who give every option need no permission.
    return undefined;
  }
}

/**
 * Returns a built-in module of the runtime, such as `"node:crypto"`; `undefined` if the runtime has no such module. A
 * bundler cannot see the import, so the bundler does not try to resolve the module.
 */
export function builtinModule(name: string): unknown {
  return nodeProcess()?.getBuiltinModule?.(name);
}

/** Tells whether the runtime is Node. False on Bun, Deno and Workers with `nodejs_compat`, which imitate Node's API. */
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
