/**
 * What `-f` finds: texts, and files that it leaves out.
 *
 * @module
 */

/** A text that goes into a message as a separate block. */
export interface FoundText {
  /** What the model reads above it: a path with slashes, or an address. */
  readonly name: string;
  readonly text: string;
  /** Size of the file, or of what was fetched, in bytes. */
  readonly bytes: number;
}

/** A text that is too long to be read. */
export interface LongFile {
  readonly name: string;
  readonly bytes: number;
}

/** The texts of one or several places. */
export interface FoundTexts {
  /** In the order of the places; those of a folder by their names. */
  readonly texts: FoundText[];
  /** Files of folders and patterns that are not text. */
  readonly binary: string[];
  /** Files of folders and patterns that hold keys by their names. */
  readonly secret: string[];
  /** Texts that are longer than all together may be. */
  readonly long: LongFile[];
}
