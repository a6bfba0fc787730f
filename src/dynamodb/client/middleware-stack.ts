/** Request's arguments as they travel through the middleware of an AWS SDK client, with members that middleware adds. */
export interface HandlerArguments {
  readonly input: object;
  readonly [extra: symbol]: unknown;
}

/** Result as it travels back. */
export interface HandlerResult {
  readonly response: unknown;
  readonly output?: object;
}

/** Handler of a request: the middleware further inside. */
export type Handler = (args: HandlerArguments) => Promise<HandlerResult>;

/** Facts about the command that is handled. */
export interface HandlerContext {
  readonly commandName?: string | undefined;
  readonly __smithy_context?:
    | { readonly abortSignal?: unknown; readonly operation?: unknown }
    | undefined;
}

/** Middleware of an AWS SDK client. */
export type Middleware = (next: Handler, context: HandlerContext) => Handler;

/** Place of a middleware beside another one. */
export interface RelativePlace {
  readonly name: string;
  readonly relation: "before" | "after";
  readonly toMiddleware: string;
  /** True to replace a middleware of the same name. */
  readonly override: true;
}

/** Function of a middleware stack that {@link ItemMiddleware} calls. */
export interface RelativeStack {
  addRelativeTo(middleware: Middleware, place: RelativePlace): void;
}

/**
 * Middleware stack of an AWS SDK client or command. Only what {@link ItemMiddleware} needs is declared, so that no package of
 * the AWS SDK is imported; `never` lets every version of the stack fit.
 */
export interface MiddlewareStackLike {
  /** Adds a middleware beside another one. */
  addRelativeTo(middleware: never, place: never): void;
}

/** Plug-in for `client.middlewareStack.use(…)`. */
export interface ItemMiddleware {
  /** Adds the middleware to a stack. The AWS SDK calls this. */
  applyToStack(stack: MiddlewareStackLike): void;
}
