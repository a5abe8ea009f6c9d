/**
 * What `parseArgs` returns: the value of each option under each of its names, in `_` the arguments that
 * belong to none, and in `--`, where asked for, those after a `--`.
 */
export type Args<
  TArgs extends object = Record<string, unknown>,
  TDoubleDash extends boolean | undefined = undefined,
> =
  & TArgs
  & { _: Array<string | number> }
  & (true extends TDoubleDash ? { "--": string[] } : unknown);

/** How `parseArgs` reads the arguments. */
export interface ParseOptions<
  TBooleans extends boolean | string | undefined = boolean | string | undefined,
  TStrings extends string | undefined = string | undefined,
  TCollectable extends string | undefined = string | undefined,
  TDefault extends Record<string, unknown> | undefined =
    | Record<string, unknown>
    | undefined,
  TAliases extends
    | Readonly<Record<string, string | readonly string[]>>
    | undefined =
      | Readonly<Record<string, string | readonly string[]>>
      | undefined,
  TDoubleDash extends boolean | undefined = boolean | undefined,
> {
  /**
   * Puts what follows a `--` into the result's `--` instead of its `_`.
   *
   * @default {false}
   */
  "--"?: TDoubleDash;
  /** Further names of options: each name of a row sets them all. */
  alias?: TAliases;
  /**
   * Names of options that are true or false, false by default; `true` makes one of every `--name` without `=`.
   *
   * @default {false}
   */
  boolean?: TBooleans | ReadonlyArray<Extract<TBooleans, string>>;
  /** Values of options that are not given. */
  default?: TDefault;
  /**
   * Ends at the first argument that belongs to no option; it and all that follow go into `_`.
   *
   * @default {false}
   */
  stopEarly?: boolean;
  /** Names of options whose values stay text, `_` among them: `"007"` is no number then. */
  string?: TStrings | ReadonlyArray<Extract<TStrings, string>>;
  /** Names of options that may be given several times; their values are lists, empty by default. */
  collect?: TCollectable | ReadonlyArray<Extract<TCollectable, string>>;
  /** Names of options that `--no-` before the name sets to false. */
  negatable?: string | readonly string[];
  /**
   * Called with each argument that is declared by no name above: as written, and for an option with its name and
   * value. What it answers `false` to is left out of the result.
   */
  unknown?: (arg: string, key?: string, value?: unknown) => unknown;
}

/** Names that the compiler knows; of a `string` it knows none. */
export type Known<T> = string extends T ? never : Extract<T, string>;

/** The type of one option's value. */
export type Value<Name, Booleans, Strings, Collectable, Default> =
  | (Name extends Collectable ? Array<
      Name extends Strings ? string : Name extends Booleans ? boolean : unknown
    >
    : Name extends Booleans ? boolean
    : string)
  | (Name extends keyof Default ? Default[Name] : never);

/** Of some names, those that have a value even if their option is not given. */
export type Always<Names, Booleans, Collectable, Default> = Extract<
  Names,
  Booleans | Collectable | keyof Default
>;

/** The further names of an option. */
export type Further<Aliases, Name> = Name extends keyof Aliases
  ? Aliases[Name] extends readonly (infer One extends string)[] ? One
  : Extract<Aliases[Name], string>
  : never;

/** The options as members, typed by what is declared of their names. */
export type Members<
  Booleans extends string,
  Strings extends string,
  Collectable extends string,
  Default,
  Aliases,
  Names extends string = Booleans | Strings | Collectable,
  Given extends string = Always<Names, Booleans, Collectable, Default>,
> =
  & {
    [Name in Given as Name | Further<Aliases, Name>]: Value<
      Name,
      Booleans,
      Strings,
      Collectable,
      Default
    >;
  }
  & {
    [Name in Exclude<Names, Given> as Name | Further<Aliases, Name>]?:
      | string
      | undefined;
  };

/** The options as members of the result: typed where they are declared by literal names, unknown elsewhere. */
export type Typed<Booleans, Strings, Collectable, Default, Aliases> =
  & Record<string, unknown>
  & Members<
    Known<Booleans>,
    Known<Strings>,
    Known<Collectable>,
    Default,
    Aliases
  >;
