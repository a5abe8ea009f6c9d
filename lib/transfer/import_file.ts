/**
 * A file of another program, whatever it holds: conversation by conversation.
 *
 * @module
 */
import { ChatError, ConfigError } from "../core/errors.ts";
import { isObject } from "../core/invalid.ts";
import { IMPORT_FORMATS, type ImportFormat } from "./format_names.ts";
import type { ForeignConversation, Found } from "./foreign.ts";
import { readDatabase, SQLITE_MAGIC } from "./import_database.ts";
import { isMessage, isMessages, readMessages } from "./import_messages.ts";
import { isTree, readTree } from "./import_tree.ts";
import { splitJson } from "./json_values.ts";

const JSON_FORMATS = [
  { format: "chatgpt", is: isTree, read: readTree },
  { format: "openai", is: isMessages, read: readMessages },
] as const;

const ZIP_MAGIC = "PK\x03\x04";

/**
 * Which kind of file one is, by its first bytes; undefined for JSON, where each value tells.
 *
 * @throws {ConfigError} a file that no importer reads
 * @throws the system's error if it cannot be read
 */
export async function binaryFormat(
  path: string,
): Promise<ImportFormat | undefined> {
  using file = await Deno.open(path, { read: true });
  const bytes = new Uint8Array(SQLITE_MAGIC.length);
  const read = await file.read(bytes) ?? 0;
  const begin = new TextDecoder("latin1").decode(bytes.subarray(0, read));
  if (begin === SQLITE_MAGIC) return "llm";
  if (!begin.startsWith(ZIP_MAGIC)) return undefined;
  throw new ConfigError(`${path} is a ZIP archive`, {
    hint: "unpack it and import the conversations.json in it",
  });
}

/** A conversation and the kind of file that it is from. */
export type FoundIn = Found & { readonly format: ImportFormat };

/**
 * Reads the conversations of a file; one is in memory at a time.
 *
 * @param forced takes the file for this kind, whatever it looks like
 * @throws {ConfigError} the file holds no conversations in a form that is known
 * @throws the system's error if it cannot be read
 */
export async function* readForeign(
  path: string,
  forced?: ImportFormat,
): AsyncGenerator<FoundIn, void> {
  const format = forced ?? await binaryFormat(path);
  if (format !== "llm") {
    yield* readJson(path, format);
    return;
  }
  for await (const conversation of readDatabase(path)) {
    yield { format, conversation };
  }
}

async function* readJson(
  path: string,
  forced: ImportFormat | undefined,
): AsyncGenerator<FoundIn, void> {
  const file = await Deno.open(path, { read: true });
  const texts = file.readable.pipeThrough(new TextDecoderStream());
  const reader = new ValueReader(path, forced);
  for await (const piece of splitJson(texts)) {
    if (piece.kind === "value") yield* reader.add(piece.text);
    else if (piece.kind === "end") yield* reader.end();
    else yield* reader.cut();
  }
  yield* reader.end();
}

/** Makes conversations of JSON values. */
class ValueReader {
  readonly #path: string;
  readonly #forced: ImportFormat | undefined;
  /** Messages that stand by themselves: together they are one conversation. */
  #loose: unknown[] = [];
  /** Counts conversations, those that cannot be read included. */
  #place = 0;
  #understood = false;

  constructor(path: string, forced: ImportFormat | undefined) {
    this.#path = path;
    this.#forced = forced;
  }

  /** Takes the text of a value. */
  *add(text: string): Generator<FoundIn, void> {
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      this.#place++;
      yield this.#strange(`is no JSON: ${why}`);
      return;
    }
    if (isMessage(value)) this.#loose.push(value);
    else yield this.#read(value);
  }

  /** A list is complete. */
  *end(): Generator<FoundIn, void> {
    if (this.#loose.length === 0) return;
    const messages = this.#loose;
    this.#loose = [];
    yield this.#read(messages);
  }

  /** The text ended within a list. */
  *cut(): Generator<FoundIn, void> {
    yield* this.end();
    this.#place++;
    yield this.#strange("is missing: the file was cut");
  }

  #read(value: unknown): FoundIn {
    this.#place++;
    for (const { format, is, read } of JSON_FORMATS) {
      if ((this.#forced ?? format) !== format || !is(value)) continue;
      return { format, ...this.#try(() => read(value)) };
    }
    return this.#strange("is no conversation in a form that is known", value);
  }

  #try(read: () => ForeignConversation): Found {
    try {
      const conversation = read();
      this.#understood = true;
      return { conversation };
    } catch (error) {
      if (!(error instanceof ChatError)) throw error;
      return { problem: `${this.#where()}: ${error.message}` };
    }
  }

  /** What is not understood is a problem of one conversation, or the wrong file where nothing else came before. */
  #strange(problem: string, value?: unknown): FoundIn {
    const format = this.#forced ?? "openai";
    if (this.#understood) {
      return { format, problem: `${this.#where()} ${problem}` };
    }
    if (isObject(value) && value["v"] === 1 && isObject(value["request"])) {
      throw new ConfigError(`${this.#path} is a history of chat itself`, {
        hint: "name it with --history to read it",
      });
    }
    throw new ConfigError(`${this.#where()} ${problem}`, {
      hint: `known are ${Object.values(IMPORT_FORMATS).join("; ")}`,
    });
  }

  #where(): string {
    return `conversation ${this.#place} of ${this.#path}`;
  }
}
