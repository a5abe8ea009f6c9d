/**
 * An option of the command line; parser and help read tables of options.
 *
 * @module
 */

/** One option of the command line. */
export interface Option {
  /** Long name without dashes. */
  readonly name: string;
  /** One letter. */
  readonly short?: string;
  /** Further long names. */
  readonly aliases?: readonly string[];
  /** `flag` takes no value, `list` may be given several times. */
  readonly kind: "flag" | "text" | "number" | "list";
  /** Placeholder of the value in the help: `MODEL`. */
  readonly value?: string;
  /** The allowed values, if the list is closed; completion offers them. */
  readonly choices?: readonly string[];
  /** The value is a comma-separated list. */
  readonly commas?: true;
  /** What the option does, for the help. */
  readonly help: string;
}

/** Options that belong together, under one heading of the help. */
export interface OptionGroup {
  readonly title: string;
  /** In the order of the help. */
  readonly options: readonly Option[];
}
