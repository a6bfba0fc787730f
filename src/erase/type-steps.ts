/** Strings that are not valid as a name without quotes. */
export type NoName =
  `${string}${"," | "'" | "]" | " " | "\t" | "\n" | "\r"}${string}`;

/**
 * Strings that are not supported as a name in quotes: names with escapes, and names that look like another kind of
 * step.
 */
export type NoQuotedName =
  | `[${string}`
  | `${string}${"'" | '"' | "\\"}${string}`;

/** Step followed by other steps, or `never` if those could not be parsed. */
export type Before<Step, Steps> = Steps extends readonly string[]
  ? [Step, ...Steps]
  : never;

/** Steps that begin with a name without quotes, or with `*`. */
export type NamedSteps<Name extends string, Steps> = Name extends
  | ""
  | "*"
  | NoName
  ? Name extends "*"
    ? Before<"[*]", Steps>
    : never
  : Before<Name, Steps>;

/** Steps of a text that begins with a name without quotes, or with `*`. */
export type NameSteps<Text extends string> =
  Text extends `${infer Head}[${infer Tail}`
    ? Head extends `${infer Name}.${infer Rest}`
      ? NamedSteps<Name, NameSteps<`${Rest}[${Tail}`>>
      : NamedSteps<Head, BracketSteps<`[${Tail}`>>
    : Text extends `${infer Name}.${infer Rest}`
      ? NamedSteps<Name, NameSteps<Rest>>
      : NamedSteps<Text, []>;

/** Steps made of a name in quotes that was already parsed, and the rest of the text. */
export type QuotedSteps<
  Name extends string,
  Rest extends string,
> = Name extends NoQuotedName ? never : Before<Name, FurtherSteps<Rest>>;

/** Steps of a text that begins with a bracket. */
export type BracketSteps<Text extends string> =
  Text extends `[${infer Index extends "*" | `${bigint}`}]${infer Rest}`
    ? Before<`[${Index}]`, FurtherSteps<Rest>>
    : Text extends `['${infer Name}']${infer Rest}`
      ? QuotedSteps<Name, Rest>
      : Text extends `["${infer Name}"]${infer Rest}`
        ? QuotedSteps<Name, Rest>
        : never;

/** Steps of a text that is empty or begins with a dot or a bracket. */
export type FurtherSteps<Text extends string> = Text extends ""
  ? []
  : Text extends `.${infer Next}`
    ? NameSteps<Next>
    : Text extends `[${string}`
      ? BracketSteps<Text>
      : never;

/** JSON Pointer token without its escapes, or `never` if `~` precedes anything other than 0 and 1. */
export type UnescapedToken<Token extends string> =
  Token extends `${infer Head}~${infer Tail}`
    ? Tail extends `0${infer Rest}`
      ? `${Head}~${UnescapedToken<Rest>}`
      : Tail extends `1${infer Rest}`
        ? `${Head}/${UnescapedToken<Rest>}`
        : never
    : Token;

/**
 * Steps that begin with a JSON Pointer token. The token names a member. If it is an index, it may also name an array
 * element; the result is then the union of both readings.
 */
export type TokenSteps<Token, Steps> = Token extends `[${string}`
  ? never
  : Token extends `-${string}`
    ? Before<Token, Steps>
    : Token extends `${bigint}`
      ? Before<Token, Steps> | Before<`[${Token}]`, Steps>
      : Before<Token, Steps>;

/** Steps of a JSON Pointer after its first slash. For several readings it is the union. */
export type PointerSteps<Text extends string> =
  Text extends `${infer Token}/${infer Rest}`
    ? TokenSteps<UnescapedToken<Token>, PointerSteps<Rest>>
    : TokenSteps<UnescapedToken<Text>, []>;

/**
 * `true` for a key that stands for all keys of its kind, as in an index signature, otherwise `false`. An object type
 * without members is assignable to a record of such keys.
 */
export type IsPattern<K extends PropertyKey> =
  Readonly<Record<never, never>> extends Record<K, 1> ? true : false;

/** Steps of a JSONPath, of a JSON Pointer, or of a path that begins with a bracket. */
export type SignedSteps<Path extends string> = Path extends `$${infer Rest}`
  ? FurtherSteps<Rest>
  : Path extends `/${infer Rest}`
    ? PointerSteps<Rest>
    : BracketSteps<Path>;

/**
 * Steps of a path of names, indices and wildcards in any spelling. A name stands for itself; an index or a wildcard
 * stands in brackets: `["cards", "[*]", "number"]`. It is `never` for other paths, and for a path that is not fully
 * known.
 */
export type StepsOf<Path extends string> =
  IsPattern<Path> extends true
    ? never
    : Path extends `${"$" | "/" | "["}${string}`
      ? SignedSteps<Path>
      : NameSteps<Path>;
