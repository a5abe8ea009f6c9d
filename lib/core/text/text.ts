/**
 * Text from elsewhere, made safe for a terminal: nothing in it can move the cursor, set a title, reach the clipboard
 * or turn the reading direction, and nothing of it is hidden.
 *
 * @module
 */

/** CRLF, which is one newline, and the tags that make a regional flag of a black one. */
const KEPT =
  /\r\n|\u{1f3f4}[\u{e0030}-\u{e0039}\u{e0061}-\u{e007a}]{2,6}\u{e007f}/u;

/**
 * C0 without tab and newline, DEL, C1, and the characters that mark, embed, override or isolate a direction: with these,
 * a command can look like a harmless one.
 */
const CONTROLS =
  // deno-lint-ignore no-control-regex
  /[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/u;

/** Invisible characters: soft hyphens, spaces without width, line separators, fillers, tags. */
const UNSEEN =
  /[\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180e\u200b\u2028\u2029\u2060-\u2065\u206a-\u206f\u3164\ufeff\uffa0\ufff0-\ufffb\u{e0000}-\u{e007f}]/u;

/**
 * Joiners beside plain letters, and selectors that select nothing: other scripts and emoji need them, elsewhere they
 * hide text.
 */
const MISPLACED =
  /(?<![\u0080-\u{10ffff}])[\u200c\u200d]|(?<=^|[\s\ufe00-\ufe0f])[\ufe00-\ufe0f]|(?<!\p{Script=Han})[\u{e0100}-\u{e01ef}]/u;

const SPECIAL = new RegExp(
  [KEPT, CONTROLS, UNSEEN, MISPLACED].map(({ source }) => source).join("|"),
  "gu",
);

function visible(special: string): string {
  if (special === "\r\n") return "\n";
  const code = special.codePointAt(0) ?? 0;
  if (code === 0x1f3f4) return special;
  if (code < 0x20) return String.fromCharCode(0x2400 + code); // ␛ for ESC
  if (code === 0x7f) return "␡";
  return `<U+${code.toString(16).toUpperCase().padStart(4, "0")}>`;
}

/**
 * The text with every control character other than tab and newline, and every character that hides, as a visible
 * sign (`␛` for ESC, `<U+202E>`); without its ESC, an escape sequence is ordinary text.
 */
export function sanitize(text: string): string {
  return text.replace(SPECIAL, visible);
}

/** The text without those characters: their signs would mean something to a shell. */
export function withoutHidden(text: string): string {
  return text.replace(SPECIAL, (special) => {
    if (special === "\r\n") return "\n";
    return special.codePointAt(0) === 0x1f3f4 ? special : "";
  });
}

/** {@linkcode sanitize} for HTML that is ready: the signs are text of its elements and attributes. */
export function sanitizeMarkup(html: string): string {
  return html.replace(
    SPECIAL,
    (special) => visible(special).replace("<", "&lt;").replace(">", "&gt;"),
  );
}

/**
 * JSON with every such character as an escape: the same value, harmless to a terminal and visible.
 *
 * @param json may be several lines
 */
export function escapeHidden(json: string): string {
  return json.replace(SPECIAL, (special) => {
    if (special === "\r\n" || special.codePointAt(0) === 0x1f3f4) {
      return special;
    }
    return Array.from(
      { length: special.length },
      (_, i) => `\\u${special.charCodeAt(i).toString(16).padStart(4, "0")}`,
    ).join("");
  });
}

/** An end that the next piece may complete: a CR, the first half of a pair, a flag. */
const UNFINISHED =
  /(?:\r|\u{1f3f4}[\u{e0030}-\u{e0039}\u{e0061}-\u{e007a}]*[\ud800-\udbff]?|[\ud800-\udbff])$/u;

/** Code units of the flag with the most tags. */
const LONGEST_FLAG = 16;

/** {@linkcode sanitize} for text that comes in pieces, cut anywhere. */
export class TerminalSanitizer {
  #held = "";
  /** The character before what is held: whether a joiner is allowed depends on it. */
  #before = "";

  /** Takes the next piece; returns the text that can be shown. Holds back an end that a further piece may complete. */
  push(text: string): string {
    const all = this.#held + text;
    this.#held = UNFINISHED.exec(all.slice(-LONGEST_FLAG))?.[0] ?? "";
    return this.#shown(all.slice(0, all.length - this.#held.length));
  }

  /** Returns what was held back, as nothing follows. */
  end(): string {
    const rest = this.#shown(this.#held).toWellFormed();
    this.#held = "";
    this.#before = "";
    return rest;
  }

  #shown(text: string): string {
    const before = this.#before;
    this.#before = /.$/su.exec((before + text).slice(-2))?.[0] ?? "";
    return (before + text).replace(
      SPECIAL,
      (special, at) => at < before.length ? special : visible(special),
    ).slice(before.length);
  }
}

/** Text in pieces that split no surrogate pair: the first half of a pair waits for the second. */
export class WholeCharacters {
  #held = "";

  /** Takes the next piece; returns the text that can be written. */
  push(text: string): string {
    const all = this.#held + text;
    const cut = (all.charCodeAt(all.length - 1) & 0xfc00) === 0xd800;
    this.#held = cut ? all.slice(-1) : "";
    return cut ? all.slice(0, -1) : all;
  }

  /** Returns what was held back, as nothing follows. */
  end(): string {
    const rest = this.#held.toWellFormed();
    this.#held = "";
    return rest;
  }
}

/** {@linkcode sanitize} on one line, with one space for any white space; half a surrogate pair becomes U+FFFD. */
export function oneLine(text: string): string {
  return sanitize(text.toWellFormed()).replace(/\s+/g, " ").trim();
}
