/**
 * What the parts of an answer look like: attributes and the terminal's own 16 colours, so that each person's light or
 * dark theme decides what they are. Yellow and white are left out: on white nobody can read them.
 *
 * @module
 */

/** Parameters of SGR (ECMA-48, 8.3.117) joined by `;`; "" for ordinary text. */
export type Style = string;

/** The styles, by what they mark. */
export const THEME = {
  /** Headings of the first level to the sixth. */
  headings: ["1;4;35", "1;35", "1", "1", "1", "1"],
  strong: "1",
  emphasis: "3",
  strike: "9",
  code: "36",
  link: "4",
  /** What belongs to the form and not to the text: bars, rules, addresses. */
  faint: "2",
  tableHead: "1",
} as const;

/** Styles of the tokens of code, by the first word of the name that a language's mode gives them. */
export const CODE_THEME: Readonly<Record<string, Style>> = {
  keyword: "35",
  operatorKeyword: "35",
  modifier: "35",
  controlKeyword: "35",
  string: "32",
  "string-2": "32",
  regexp: "32",
  inserted: "32",
  deleted: "31",
  error: "31",
  comment: "2;3",
  meta: "2",
  processingInstruction: "2",
  number: "36",
  atom: "36",
  bool: "36",
  null: "36",
  unit: "36",
  builtin: "36",
  def: "34",
  typeName: "34",
  "variable-3": "34",
  type: "34",
  className: "34",
  tagName: "34",
  tag: "34",
  attributeName: "36",
  attribute: "36",
  heading: "1",
  strong: "1",
  link: "4",
};

/** Both styles at once. */
export function styled(outer: Style, inner: Style): Style {
  if (outer === "" || outer === inner) return inner;
  return inner === "" ? outer : `${outer};${inner}`;
}

/** The text in a style, which ends with it. */
export function paint(text: string, style: Style): string {
  return style === "" || text === "" ? text : `\x1b[${style}m${text}\x1b[0m`;
}
