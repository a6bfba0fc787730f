/** Texts with a character that a path allows only in a name in quotes. */
export type NoName =
  `${string}${"," | "'" | "]" | " " | "\t" | "\n" | "\r"}${string}`;

/**
 * Names in quotes that these types cannot parse: names with escapes, and names that look like an index or wildcard
 * step.
 */
export type NoQuotedName =
  | `[${string}`
  | `${string}${"'" | '"' | "\\"}${string}`;

/**
 * List of path steps that begins with `Step`, or `never` if the rest of the path could not be parsed. A step is the
 * text of a name, an index or a wildcard, as {@link StepsOf} describes.
 */
export type Before<Step, Steps> = Steps extends readonly string[]
  ? [Step, ...Steps]
  : never;

/**
 * List of path steps that begins with a name without quotes, or with `*`. It is `never` if `Name` is not a valid name.
 */
export type NamedSteps<Name extends string, Steps> = Name extends
  | ""
  | "*"
  | NoName
  ? Name extends "*"
    ? Before<"[*]", Steps>
    : never
  : Before<Name, Steps>;

/** Path steps of a text that begins with a name without quotes, or with `*`. */
export type NameSteps<Text extends string> =
  Text extends `${infer Head}[${infer Tail}`
    ? Head extends `${infer Name}.${infer Rest}`
      ? NamedSteps<Name, NameSteps<`${Rest}[${Tail}`>>
      : NamedSteps<Head, BracketSteps<`[${Tail}`>>
    : Text extends `${infer Name}.${infer Rest}`
      ? NamedSteps<Name, NameSteps<Rest>>
      : NamedSteps<Text, []>;

/** Path steps of a name in quotes that was already parsed, and of the rest of the path's text. */
export type QuotedSteps<
  Name extends string,
  Rest extends string,
> = Name extends NoQuotedName ? never : Before<Name, FurtherSteps<Rest>>;

/** Path steps of a text that begins with a bracket. */
export type BracketSteps<Text extends string> =
  Text extends `[${infer Index extends "*" | `${bigint}`}]${infer Rest}`
    ? Before<`[${Index}]`, FurtherSteps<Rest>>
    : Text extends `['${infer Name}']${infer Rest}`
      ? QuotedSteps<Name, Rest>
      : Text extends `["${infer Name}"]${infer Rest}`
        ? QuotedSteps<Name, Rest>
        : never;

/** Path steps of the text after a step: the text is empty, or begins with a dot or a bracket. */
export type FurtherSteps<Text extends string> = Text extends ""
  ? []
  : Text extends `.${infer Next}`
    ? NameSteps<Next>
    : Text extends `[${string}`
      ? BracketSteps<Text>
      : never;

/** Token of a JSON Pointer without escapes (`~0` and `~1`), or `never` if another character follows a `~`. */
export type UnescapedToken<Token extends string> =
  Token extends `${infer Head}~${infer Tail}`
    ? Tail extends `0${infer Rest}`
      ? `${Head}~${UnescapedToken<Rest>}`
      : Tail extends `1${infer Rest}`
        ? `${Head}/${UnescapedToken<Rest>}`
        : never
    : Token;

/**
 * List of path steps that begins with a token of a JSON Pointer. The token names a member. If the token is a number, it
 * may also be the index of an array's element; the type is then the union of both readings.
 */
export type TokenSteps<Token, Steps> = Token extends `[${string}`
  ? never
  : Token extends `-${string}`
    ? Before<Token, Steps>
    : Token extends `${bigint}`
      ? Before<Token, Steps> | Before<`[${Token}]`, Steps>
      : Before<Token, Steps>;

/** Path steps of a JSON Pointer, without its first slash. If a token has two readings, it is the union of both. */
export type PointerSteps<Text extends string> =
  Text extends `${infer Token}/${infer Rest}`
    ? TokenSteps<UnescapedToken<Token>, PointerSteps<Rest>>
    : TokenSteps<UnescapedToken<Text>, []>;

/**
 * `true` for a key of an index signature, which stands for many names, otherwise `false`. The test: an object type
 * without members is assignable to a record with such keys.
 */
export type IsPattern<K extends PropertyKey> =
  Readonly<Record<never, never>> extends Record<K, 1> ? true : false;

/** Path steps of a JSONPath, of a JSON Pointer, or of a path that begins with a bracket. */
export type SignedSteps<Path extends string> = Path extends `$${infer Rest}`
  ? FurtherSteps<Rest>
  : Path extends `/${infer Rest}`
    ? PointerSteps<Rest>
    : BracketSteps<Path>;

/**
 * Steps of a path in any notation, as a list of texts: a name as it is, and an index or a wildcard in brackets, such as
 * `["cards", "[*]", "number"]`. It is `never` for a path with other parts, such as filters, and for a path whose text
 * is not fully known.
 */
export type StepsOf<Path extends string> =
  IsPattern<Path> extends true
    ? never
    : Path extends `${"$" | "/" | "["}${string}`
      ? SignedSteps<Path>
      : NameSteps<Path>;
