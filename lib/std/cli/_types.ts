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
