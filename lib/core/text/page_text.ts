/**
 * The text of an HTML page, which proxies and gateways send in place of an answer.
 *
 * @module
 */

/** Characters of a page that are read. */
const READ_CHARACTERS = 64 * 1024;

/** Elements whose content is not for people. */
const HIDDEN = ["script", "style"];

/**
 * The text of the first 64 Ki characters of a page, with a space in place of each tag. Each character is read a fixed
 * number of times, whatever the page holds.
 */
export function pageText(html: string): string {
  const page = html.slice(0, READ_CHARACTERS);
  const lower = page.toLowerCase();
  const closings = HIDDEN.map((name) => ({
    opening: `<${name}`,
    ends: new Finder(lower, `</${name}>`),
  }));
  const tagEnds = new Finder(lower, ">");
  let text = "";
  let at = 0;
  for (let start; (start = page.indexOf("<", at)) !== -1;) {
    text += page.slice(at, start);
    const hidden = closings.find(({ opening }) =>
      lower.startsWith(opening, start) &&
      !isWordCharacter(lower.charCodeAt(start + opening.length))
    );
    const end = hidden?.ends.after(start) ?? tagEnds.after(start);
    if (end === undefined) return text + page.slice(start);
    text += " ";
    at = end;
  }
  return text + page.slice(at);
}

/** Finds the next occurrence of a text; stops searching once there are no more. */
class Finder {
  readonly #text: string;
  readonly #wanted: string;
  #missing = false;

  constructor(text: string, wanted: string) {
    this.#text = text;
    this.#wanted = wanted;
  }

  /** The index behind the next occurrence; undefined if there is none. */
  after(from: number): number | undefined {
    if (this.#missing) return undefined;
    const found = this.#text.indexOf(this.#wanted, from);
    this.#missing = found === -1;
    return this.#missing ? undefined : found + this.#wanted.length;
  }
}

function isWordCharacter(code: number): boolean {
  return code >= 0x61 && code <= 0x7a || code >= 0x30 && code <= 0x39 ||
    code === 0x5f;
}
