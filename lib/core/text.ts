/**
 * Text from elsewhere, made safe for a terminal: nothing in it can move the cursor, set a title, reach the clipboard
 * or turn the reading direction, and nothing of it is hidden.
 *
 * @module
 */

/**
 * C0 without tab and newline, DEL, C1, and the characters that embed, override or isolate a direction: a line that
 * reads one way and was written another is how a command is passed off as a harmless one.
 */
// deno-lint-ignore no-control-regex
const UNSAFE = /\r\n|[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]/g;

function visible(unsafe: string): string {
  if (unsafe === "\r\n") return "\n";
  const code = unsafe.charCodeAt(0);
  if (code < 0x20) return String.fromCharCode(0x2400 + code); // ␛ for ESC
  if (code === 0x7f) return "␡";
  return `<U+${code.toString(16).toUpperCase().padStart(4, "0")}>`;
}

/**
 * The text with every control character other than tab and newline as a visible sign (`␛` for ESC, `<U+202E>`);
 * without its ESC, an escape sequence is ordinary text.
 */
export function sanitize(text: string): string {
  return text.replace(UNSAFE, visible);
}

/** {@linkcode sanitize} for text that comes in pieces, cut anywhere. */
export class TerminalSanitizer {
  #held = "";

  /**
   * What can be shown with the next piece; the first half of a pair that the next piece may complete (a surrogate,
   * a CR) is held back.
   */
  push(text: string): string {
    const whole = this.#held + text;
    this.#held = /[\r\ud800-\udbff]$/.exec(whole)?.[0] ?? "";
    return sanitize(whole.slice(0, whole.length - this.#held.length));
  }

  /** What was held back: nothing follows. */
  end(): string {
    const rest = sanitize(this.#held).toWellFormed();
    this.#held = "";
    return rest;
  }
}

/** Text that comes in pieces, each whole in itself: a surrogate pair that was cut comes with its second half. */
export class WholeCharacters {
  #held = "";

  /** What can be written with the next piece. */
  push(text: string): string {
    const whole = this.#held + text;
    const cut = (whole.charCodeAt(whole.length - 1) & 0xfc00) === 0xd800;
    this.#held = cut ? whole.slice(-1) : "";
    return cut ? whole.slice(0, -1) : whole;
  }

  /** What was held back: nothing follows. */
  end(): string {
    const rest = this.#held.toWellFormed();
    this.#held = "";
    return rest;
  }
}
