/**
 * What a member of the configuration file may hold, as data: check, reference, JSON Schema and example read it.
 *
 * @module
 */

/** The values that are allowed. */
export type Shape =
  /** A text; with `empty` it may have no characters. */
  | { readonly kind: "text"; readonly empty?: true }
  /** The address of a server by HTTP. */
  | { readonly kind: "address" }
  /** The name of a variable of the environment, not its value. */
  | { readonly kind: "variable" }
  | { readonly kind: "flag" }
  /** A number within limits, both included. */
  | {
    readonly kind: "number";
    readonly whole: boolean;
    readonly least: number;
    readonly most?: number;
  }
  /** One of some words. */
  | { readonly kind: "word"; readonly words: readonly string[] }
  /** A list that is not empty. */
  | { readonly kind: "list"; readonly of: Shape }
  /** An object with any names; with `names`, ones that fit the expression, which `expected` describes. */
  | {
    readonly kind: "record";
    readonly of: Shape;
    readonly names?: RegExp;
    readonly expected?: string;
  }
  /** An object with members of a table and no others. */
  | {
    readonly kind: "members";
    readonly members: Members;
    readonly required?: readonly string[];
  }
  /** A text, or something else; `expected` describes both. With `words`, the text is one of them. */
  | {
    readonly kind: "either";
    readonly words?: readonly string[];
    readonly or: Shape;
    readonly expected?: string;
  }
  /** An object that another file checks when it is used. */
  | { readonly kind: "other" };

/** A member: what it may hold, what it means, and a value to show. */
export interface Member {
  readonly shape: Shape;
  /** One line, without a full stop. */
  readonly help: string;
  /** A value for the example; members of members have their own. */
  readonly example?: unknown;
}

/** Members by name, in the order in which they are shown. */
export type Members = Readonly<Record<string, Member>>;

/** A member that is reached through others: `providers.NAME.baseUrl`. */
export interface Path extends Member {
  readonly path: string;
}

/** All members, those of members included, each after the one that holds it. */
export function allMembers(members: Members, above = ""): Path[] {
  return Object.entries(members).flatMap(([name, member]) => {
    const path = `${above}${name}`;
    return [{ ...member, path }, ...within(member.shape, path)];
  });
}

function within(shape: Shape, path: string): Path[] {
  switch (shape.kind) {
    case "members":
      return allMembers(shape.members, `${path}.`);
    case "record":
      return within(shape.of, `${path}.NAME`);
    case "list":
      return within(shape.of, `${path}[]`);
    case "either":
      return within(shape.or, path);
    default:
      return [];
  }
}

/** What a shape allows, in words: "a whole number from 0 to 65535". */
export function shapeText(shape: Shape): string {
  switch (shape.kind) {
    case "text":
      return shape.empty ? "a text" : "a non-empty text";
    case "address":
      return "an address that begins with http:// or https://";
    case "variable":
      return "the name of a variable, such as MY_API_KEY";
    case "flag":
      return "true or false";
    case "number":
      return shape.most === undefined
        ? `a number of ${shape.least} or more`
        : `a whole number from ${shape.least} to ${shape.most}`;
    case "word":
      return shape.words.map((word) => `"${word}"`).join(" or ");
    case "list":
      return "a non-empty list";
    case "either":
      return shape.expected ?? "a text or a JSON object";
    case "record":
    case "members":
    case "other":
      return "a JSON object";
  }
}
