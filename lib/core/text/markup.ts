/**
 * HTML, SVG and XML, in which text cannot turn into markup.
 *
 * @module
 */

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Characters that XML 1.0 does not allow: controls, halves of pairs, U+FFFE and U+FFFF; and DEL. */
const FORBIDDEN =
  /[^\t\n\r\u0020-\u007e\u0080-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu;

/** Text for element content and quoted attribute values; what markup cannot hold becomes U+FFFD. */
export function escapeMarkup(text: string): string {
  return text.toWellFormed().replace(FORBIDDEN, "\ufffd")
    .replace(/[&<>"']/g, (mark) => ENTITIES[mark] ?? mark);
}

/** Markup that is safe to put into other markup. */
export class Markup {
  /** The markup's text. */
  readonly text: string;

  /** Takes markup; text is to go through {@linkcode markup}. */
  constructor(text: string) {
    this.text = text;
  }
}

/** What {@linkcode markup} inserts: markup unchanged, a list item by item, nothing for undefined, anything else as text. */
export type Insert = Markup | string | number | undefined | readonly Insert[];

/** A template's tag for markup; escapes inserted text, for elements and quoted attributes alike. */
export function markup(
  pieces: TemplateStringsArray,
  ...inserts: Insert[]
): Markup {
  return new Markup(
    pieces.map((piece, i) => piece + written(inserts[i])).join(""),
  );
}

function written(insert: Insert): string {
  if (insert === undefined) return "";
  if (insert instanceof Markup) return insert.text;
  if (Array.isArray(insert)) return insert.map(written).join("");
  return escapeMarkup(String(insert));
}
