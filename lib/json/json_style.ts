/**
 * How the common JSON writers lay out a request, so that its values determine its exact text.
 *
 * @module
 */
import type { ChatRequest } from "../core/chat.ts";
import type { SentRequest } from "../core/call.ts";
import { JsonText } from "./json_text.ts";
import { isLong, type LongTexts } from "./long_text.ts";

/** A way to write JSON. */
export interface JsonStyle {
  /** A space after each comma and colon, as Python's default has it. */
  readonly spaced: boolean;
  /** Which characters are escaped by their number, `\u00e9`, beyond those that must be. */
  readonly escapes: "none" | "ascii" | "html";
  /** Members of the request whose whole numbers are written as floats: `1.0`. */
  readonly floats: readonly string[];
}

/** Outside strings, JSON has none of these characters. */
const ESCAPES: Readonly<Record<JsonStyle["escapes"], RegExp | undefined>> = {
  /** JavaScript, and most writers that leave UTF-8 alone. */
  none: undefined,
  /** Python's default. */
  ascii: /[\u007f-\uffff]/g,
  /** Go's default: safe inside HTML. */
  html: /[<>&\u2028\u2029]/g,
};

const ESCAPE_NAMES = ["none", "ascii", "html"] as const;

/** Members that typed languages hold as floats. */
const FLOATS = [
  "temperature",
  "top_p",
  "min_p",
  "presence_penalty",
  "frequency_penalty",
  "repetition_penalty",
] as const;

/** The text of a request in a style, with the members and values of {@linkcode JSON.stringify}. */
export function writeJson(request: ChatRequest, style: JsonStyle): string {
  if (style.floats.length === 0) return writeValue(request, style);
  const [comma, colon] = style.spaced ? [", ", ": "] : [",", ":"];
  const members = Object.entries(request)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => {
      const text = writeValue(value, style);
      const written = style.floats.includes(name) ? `${text}.0` : text;
      return writeValue(name, style) + colon + written;
    });
  return `{${members.join(comma)}}`;
}

/** The text of a value in a style, whose floats it does not know. */
export function writeValue(value: unknown, style: JsonStyle): string {
  const text = style.spaced ? spacedJson(value) : JSON.stringify(value);
  const escapes = ESCAPES[style.escapes];
  return escapes === undefined ? text : text.replace(escapes, escaped);
}

/** No string in JSON text holds a line end, so all line ends are those of the indentation. */
function spacedJson(value: unknown): string {
  return JSON.stringify(value, null, 1)
    .replace(/(,?)\n */g, (_, comma) => comma === "" ? "" : ", ");
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}

/** Finds a member whose whole number is written as a float. */
const WRITTEN_FLOATS = FLOATS.map((name) =>
  [
    name,
    // Within a string the quotes would be escaped, the first one's backslash before it.
    new RegExp(`[^\\\\]"${name}": ?-?\\d+\\.0[,}]`),
  ] as const
);

/** A body as it was sent. */
export interface SentBody {
  /** Its text. */
  readonly body: string;
  /** The same in UTF-8, if known. */
  readonly bytes: SentRequest["bytes"];
}

/** Whether one of the styles gives exactly this body for a request. */
export function isWritten(
  sent: SentBody,
  request: ChatRequest,
  long?: LongTexts,
): boolean {
  // Most clients use this style, and searching a long text costs more than writing it.
  if (isJsonOf(request, sent, long)) return true;
  const { body } = sent;
  const spaced = /^\{"[^"\\]*": /.test(body);
  const floats = WRITTEN_FLOATS.filter(([, written]) => written.test(body))
    .map(([name]) => name);
  return ESCAPE_NAMES.some((escapes) =>
    writeJson(request, { spaced, escapes, floats }) === body
  );
}

function isJsonOf(
  value: unknown,
  { body, bytes }: SentBody,
  long: LongTexts | undefined,
): boolean {
  if (!isLong(body)) return JSON.stringify(value) === body;
  const text = JsonText.of(value, long);
  // A concatenated text is copied before it can be read.
  return bytes === undefined ? text.equals(body) : text.equalsBytes(bytes);
}

/** All styles that give different texts for a request, the likeliest first. */
export function* possibleStyles(request: ChatRequest): Generator<JsonStyle> {
  const whole = FLOATS.filter((name) => Number.isInteger(request[name]));
  for (const spaced of [false, true]) {
    for (const escapes of ESCAPE_NAMES) {
      for (const floats of subsets(whole)) yield { spaced, escapes, floats };
    }
  }
}

function subsets(names: readonly string[]): string[][] {
  return names.reduce<string[][]>(
    (sets, name) => [...sets, ...sets.map((set) => [...set, name])],
    [[]],
  );
}
