/** What ends a name in dot notation, or does not belong in one. */
export type NoName =
  `${string}${"," | "'" | "]" | " " | "\t" | "\n" | "\r"}${string}`;

/** Steps of a text that starts with a name, and of what follows it. */
export type NameStep<Name extends string, Rest extends string> = Name extends
  | ""
  | "*"
  | NoName
  ? never
  : Rest extends ""
    ? [Name]
    : Rest extends `.${infer Next}`
      ? NamesOf<Next> extends infer After extends readonly string[]
        ? [Name, ...After]
        : never
      : BracketStep<Rest, [Name]>;

/** Steps of a text that starts with a name. */
export type NamesOf<Text extends string> =
  Text extends `${infer Head}[${infer Tail}`
    ? Head extends `${infer Name}.${infer Rest}`
      ? NameStep<Name, `.${Rest}[${Tail}`>
      : NameStep<Head, `[${Tail}`>
    : Text extends `${infer Name}.${infer Rest}`
      ? NameStep<Name, `.${Rest}`>
      : NameStep<Text, "">;

/** Steps of a text that starts with a bracket, after those before it. */
export type BracketStep<
  Text extends string,
  Before extends readonly string[],
> = Text extends `[${infer Index}]${infer Rest}`
  ? Index extends "*" | `${bigint}`
    ? Rest extends ""
      ? [...Before, `[${Index}]`]
      : Rest extends `[${string}`
        ? BracketStep<Rest, [...Before, `[${Index}]`]>
        : Rest extends `.${infer Next}`
          ? NamesOf<Next> extends infer After extends readonly string[]
            ? [...Before, `[${Index}]`, ...After]
            : never
          : never
    : never
  : never;

/** Whether a key stands for any of its kind, as in an index signature: an object without members has all of these. */
export type IsPattern<K extends PropertyKey> =
  Readonly<Record<never, never>> extends Record<K, 1> ? true : false;

/** The steps of a path of names, indices and `[*]` in dot notation; `never` for others, and for one not known in full. */
export type StepsOf<Path extends string> =
  IsPattern<Path> extends true
    ? never
    : Path extends `${"$" | "/"}${string}`
      ? never
      : Path extends `[${string}`
        ? BracketStep<Path, []>
        : NamesOf<Path>;
