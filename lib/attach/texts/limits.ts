/**
 * How much text one message may bring along.
 *
 * @module
 */
import { UsageError } from "../../core/errors.ts";
import { plural } from "../../core/text/plural.ts";
import { sizeText } from "../../core/text/size_text.ts";
import type { FoundTexts } from "./found_text.ts";
import { fullest, MANY_HINT } from "./folder_files.ts";

/** Most texts of a message. */
const MOST_TEXTS = 1000;
/** How many of the largest texts an error names. */
const NAMED = 5;

/** What the texts of a message are held against. */
export interface TextLimits {
  /** Most characters (UTF-16 units) of a message. */
  readonly maxText: number;
  /** What allows more, for the hint of the error. */
  readonly more?: readonly string[] | undefined;
}

/**
 * Refuses texts that are too many or too long together.
 *
 * @throws {UsageError} names the limit, the largest texts and what to do
 */
export function checkTexts(
  { texts, long }: FoundTexts,
  { maxText, more }: TextLimits,
): void {
  const count = texts.length + long.length;
  const characters = texts.reduce((sum, { text }) => sum + text.length, 0);
  if (long.length > 0 || characters > maxText) {
    const bytes = [...texts, ...long]
      .reduce((sum, { bytes }) => sum + bytes, 0);
    const what = count === 1 ? "The file has" : `The ${count} files have`;
    throw new UsageError(
      `${what} ${
        sizeText(bytes)
      } of text, and a message may have at most ${maxText} characters${
        largest([...texts, ...long])
      }`,
      { hint: [MANY_HINT, ...more ?? []].join("; ") },
    );
  }
  if (count <= MOST_TEXTS) return;
  const names = texts.map(({ name }) => name);
  throw new UsageError(
    `These are ${count} texts, and a message may have at most ${MOST_TEXTS}; most of them are in ${
      fullest(names).join(", ")
    }`,
    { hint: MANY_HINT },
  );
}

/** The share of a model's context that texts may fill: question and answer need room, too. */
const MOST_SHARE = 0.9;

/**
 * Refuses texts that leave a model no room to answer.
 *
 * @param tokens those of the texts, estimated
 * @param window the tokens that the model can read; undefined if that is not known
 * @throws {UsageError} names the largest texts and what to do
 */
export function checkWindow(
  { texts }: Pick<FoundTexts, "texts">,
  { tokens, window, model, more }: {
    readonly tokens: number;
    readonly window: number | undefined;
    readonly model: string;
    readonly more?: readonly string[] | undefined;
  },
): void {
  if (window === undefined || tokens <= MOST_SHARE * window) return;
  throw new UsageError(
    `${plural(texts.length, "text")} of about ${tokens} tokens (estimated) ${
      texts.length === 1 ? "is" : "are"
    } too much for ${model}, which reads ${window}${largest(texts)}`,
    {
      hint: [`${MANY_HINT}, or use a model that reads more`, ...more ?? []]
        .join("; "),
    },
  );
}

function largest(
  texts: readonly { readonly name: string; readonly bytes: number }[],
): string {
  if (texts.length < 2) return "";
  const named = texts.toSorted((a, b) => b.bytes - a.bytes).slice(0, NAMED)
    .map(({ name, bytes }) => `${name} (${sizeText(bytes)})`);
  return `; the largest are ${named.join(", ")}`;
}
