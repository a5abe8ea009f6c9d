/**
 * The texts of `-f` as attachments of a message.
 *
 * @module
 */
import type { Attachment } from "../../../attach/attachment.ts";
import { fenced } from "../../../attach/fence.ts";
import type { FoundTexts } from "../../../attach/texts/found_text.ts";
import { checkTexts, checkWindow } from "../../../attach/texts/limits.ts";
import { readTexts } from "../../../attach/texts/read_texts.ts";
import { attachedTokens } from "../../../attach/texts/size_table.ts";
import { oneLine, sanitize } from "../../../core/text/text.ts";

/** UTF-8 has at most three bytes for each UTF-16 unit. */
const BYTES_PER_UNIT = 3;
/** How many files that were left out are named. */
const MOST_NAMED = 20;

/** For whom texts are read. */
export interface TextOptions {
  /** Full name of the model that gets them. */
  readonly model: string;
  /** The tokens that it can read; undefined if that is not known, or does not matter. */
  readonly window?: number | undefined;
  /** Most characters of the message. */
  readonly maxContent: number;
  /** What allows more, for errors. */
  readonly more?: readonly string[] | undefined;
  /** What the message has already. */
  readonly waiting?: readonly Attachment[] | undefined;
  /** What `-` stands for. */
  readonly stdin?: ReadableStream<Uint8Array> | undefined;
  /** Whether `A` and `a` are one name of a file. */
  readonly ignoresCase: boolean;
}

/** Texts for a message. */
export interface TextsRead {
  readonly attachments: readonly Attachment[];
  /** Files that were left out, for the user. */
  readonly notes: readonly string[];
  /** Refuses what is too much for the model; throws a `UsageError`. */
  readonly checkWindow: () => void;
}

/**
 * Reads the texts of places, in their order.
 *
 * @param places paths, folders, patterns, http(s) addresses, or `-`
 * @throws {UsageError} a place cannot be read, or all together are too much for a message
 */
export async function readTextBlocks(
  places: readonly string[],
  options: TextOptions,
): Promise<TextsRead> {
  const { maxContent: maxText, more, waiting = [], stdin } = options;
  const { ignoresCase, window, model } = options;
  const found = await readTexts(places, {
    ...{ cwd: Deno.cwd(), ignoresCase, stdin },
    mostBytes: maxText * BYTES_PER_UNIT,
  });
  checkTexts(found, { maxText, more });
  const attachments = found.texts.map(({ name, text, bytes }): Attachment => ({
    name,
    about: `text, ${text.length} characters`,
    bytes: 0,
    size: bytes,
    part: { type: "text", text: fenced(oneLine(name), text) },
  }));
  return {
    attachments,
    notes: notesOf(found),
    checkWindow: () =>
      checkWindow(found, {
        ...{ window, model, more },
        tokens: attachedTokens([...waiting, ...attachments]),
      }),
  };
}

function notesOf({ binary, secret }: FoundTexts): string[] {
  const notes: string[] = [];
  if (binary.length > 0) notes.push(`left out, not text: ${listed(binary)}`);
  if (secret.length > 0) {
    notes.push(
      `left out, may hold keys: ${
        listed(secret)
      }; name such a file itself to send it`,
    );
  }
  return notes.map(sanitize);
}

function listed(names: readonly string[]): string {
  const more = names.length - MOST_NAMED;
  return names.slice(0, MOST_NAMED).join(", ") +
    (more > 0 ? ` and ${more} more` : "");
}
