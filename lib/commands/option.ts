/**
 * What an option is; parser and help are made from tables of them.
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
  /** What stands for the value in the help: `MODEL`. */
  readonly value?: string;
  /** The values that it may have, where there are only so many; completion offers them. */
  readonly choices?: readonly string[];
  /** What it does, for the help. */
  readonly help: string;
}

/** Options that belong together, under one heading of the help. */
export interface OptionGroup {
  /** The heading. */
  readonly title: string;
  /** In the order of the help. */
  readonly options: readonly Option[];
}
