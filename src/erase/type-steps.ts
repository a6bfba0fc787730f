/** Matches what does not belong in a name without quotes. */
export type NoName =
  `${string}${"," | "'" | "]" | " " | "\t" | "\n" | "\r"}${string}`;

/** Matches what does not belong in a name in quotes here: escapes are not read, nor names that look like another step. */
export type NoQuotedName =
  | `[${string}`
  | `${string}${"'" | '"' | "\\"}${string}`;

/** A step before others; `never` where these are not understood. */
export type Before<Step, Steps> = Steps extends readonly string[]
  ? [Step, ...Steps]
  : never;

/** Steps of which a name without quotes, or `*`, is the first. */
export type NamedSteps<Name extends string, Steps> = Name extends
  | ""
  | "*"
  | NoName
  ? Name extends "*"
    ? Before<"[*]", Steps>
    : never
  : Before<Name, Steps>;

/** Steps of a text that starts with a name without quotes, or with `*`. */
export type NameSteps<Text extends string> =
  Text extends `${infer Head}[${infer Tail}`
    ? Head extends `${infer Name}.${infer Rest}`
      ? NamedSteps<Name, NameSteps<`${Rest}[${Tail}`>>
      : NamedSteps<Head, BracketSteps<`[${Tail}`>>
    : Text extends `${infer Name}.${infer Rest}`
      ? NamedSteps<Name, NameSteps<Rest>>
      : NamedSteps<Text, []>;

/** Steps of a text that a name in quotes has been read from, and of that name. */
export type QuotedSteps<
  Name extends string,
  Rest extends string,
> = Name extends NoQuotedName ? never : Before<Name, FurtherSteps<Rest>>;

/** Steps of a text that starts with a bracket. */
export type BracketSteps<Text extends string> =
  Text extends `[${infer Index extends "*" | `${bigint}`}]${infer Rest}`
    ? Before<`[${Index}]`, FurtherSteps<Rest>>
    : Text extends `['${infer Name}']${infer Rest}`
      ? QuotedSteps<Name, Rest>
      : Text extends `["${infer Name}"]${infer Rest}`
        ? QuotedSteps<Name, Rest>
        : never;

/** Steps of a text in which a dot or a bracket comes next, or nothing. */
export type FurtherSteps<Text extends string> = Text extends ""
  ? []
  : Text extends `.${infer Next}`
    ? NameSteps<Next>
    : Text extends `[${string}`
      ? BracketSteps<Text>
      : never;

/** A token of a JSON Pointer without its escapes; `never` where `~` stands before anything but 0 and 1. */
export type UnescapedToken<Token extends string> =
  Token extends `${infer Head}~${infer Tail}`
    ? Tail extends `0${infer Rest}`
      ? `${Head}~${UnescapedToken<Rest>}`
      : Tail extends `1${infer Rest}`
        ? `${Head}/${UnescapedToken<Rest>}`
        : never
    : Token;

/**
 * Steps of which a token is the first. It names a member, and where it is an index, an element of an array too: then
 * there are two readings, of which one leads on.
 */
export type TokenSteps<Token, Steps> = Token extends `[${string}`
  ? never
  : Token extends `-${string}`
    ? Before<Token, Steps>
    : Token extends `${bigint}`
      ? Before<Token, Steps> | Before<`[${Token}]`, Steps>
      : Before<Token, Steps>;

/** The steps of a JSON Pointer after its first slash; of several readings the union. */
export type PointerSteps<Text extends string> =
  Text extends `${infer Token}/${infer Rest}`
    ? TokenSteps<UnescapedToken<Token>, PointerSteps<Rest>>
    : TokenSteps<UnescapedToken<Text>, []>;

/** Whether a key stands for any of its kind, as in an index signature: an object without members has all of these. */
export type IsPattern<K extends PropertyKey> =
  Readonly<Record<never, never>> extends Record<K, 1> ? true : false;

/** Steps of a path in JSONPath, a JSON Pointer, or a path that starts with a bracket. */
export type SignedSteps<Path extends string> = Path extends `$${infer Rest}`
  ? FurtherSteps<Rest>
  : Path extends `/${infer Rest}`
    ? PointerSteps<Rest>
    : BracketSteps<Path>;

/**
 * The steps of a path of names, indices and wildcards in any spelling; `never` for others, and for one not known in full.
 * A name is itself, an index or a wildcard stands in brackets: `["cards", "[*]", "number"]`.
 */
export type StepsOf<Path extends string> =
  IsPattern<Path> extends true
    ? never
    : Path extends `${"$" | "/" | "["}${string}`
      ? SignedSteps<Path>
      : NameSteps<Path>;
