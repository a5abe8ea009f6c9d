/**
 * Reads a file of another program in any known format, one conversation at a time.
 *
 * @module
 */
import { encodingOf } from "../../../core/text/decode_text.ts";
import { TextLineStream } from "@std/streams/text-line-stream";
import { ChatError, ConfigError } from "../../../core/errors.ts";
import { NameMap } from "../../../core/data/names.ts";
import { parseJson } from "../../../core/data/parsed_json.ts";
import { IMPORT_FORMATS, type ImportFormat } from "../format_names.ts";
import type {
  ForeignConversation,
  ForeignReader,
  Found,
  JsonFormat,
} from "./foreign.ts";
import { JSON_FORMATS } from "./formats.ts";
import { readDatabase, SQLITE_MAGIC } from "./import_database.ts";
import { splitJson } from "./json_values.ts";
import { isOwnLine, type OwnLine, OwnLines } from "./own_lines.ts";
import type { ImportSource } from "./source/source.ts";

/** A conversation, the format of its file, and where it is. */
export type FoundIn = Found & {
  readonly format: ImportFormat;
  /** For messages: `conversation 3 of FILE`. */
  readonly where: string;
};

/** A line of another history of this program, and where it is. */
export interface OwnLineIn {
  /** The line. */
  readonly line: OwnLine;
  /** For messages: `line 3 of FILE`. */
  readonly where: string;
  /** Of its file, unless that is in an archive. */
  readonly path: string | undefined;
}

/** A file among others that has no conversations. */
export interface PassedOver {
  /** Its name. */
  readonly passedOver: string;
}

/**
 * Reads the conversations of a file; one is in memory at a time.
 *
 * @param forced the format, instead of the recognised one
 * @throws {ConfigError} the file has no conversations in a known format, and is not one among others
 * @throws the system's error if it cannot be read
 */
export async function* readForeign(
  source: ImportSource,
  forced?: ImportFormat,
): AsyncGenerator<FoundIn | OwnLineIn | PassedOver, void> {
  const begin = await firstBytes(source);
  const magic = new TextDecoder("latin1").decode(begin);
  const format = forced ?? (magic === SQLITE_MAGIC ? "llm" : undefined);
  if (format !== "llm") {
    yield* readJson(source, encodingOf(begin), format);
    return;
  }
  let place = 0;
  for await (const conversation of readDatabase(source.path ?? source.name)) {
    const where = whereOf(conversation, ++place, source.name);
    yield { format, conversation, where };
  }
}

async function firstBytes(source: ImportSource): Promise<Uint8Array> {
  const reader = (await source.open()).getReader();
  let bytes = new Uint8Array();
  try {
    while (bytes.length < SQLITE_MAGIC.length) {
      const { value } = await reader.read();
      if (value === undefined) break;
      const joined = new Uint8Array(bytes.length + value.length);
      joined.set(bytes);
      joined.set(value, bytes.length);
      bytes = joined;
    }
  } finally {
    await reader.cancel();
  }
  return bytes.subarray(0, SQLITE_MAGIC.length);
}

async function* readJson(
  source: ImportSource,
  encoding: string,
  forced: ImportFormat | undefined,
): AsyncGenerator<FoundIn | OwnLineIn | PassedOver, void> {
  const reader = new ValueReader(source, forced);
  const texts = (await source.open()).pipeThrough(
    new TextDecoderStream(encoding) as TransformStream<Uint8Array, string>,
  );
  try {
    if (/\.(?:jsonl|ndjson)$/i.test(source.name)) {
      for await (const line of texts.pipeThrough(new TextLineStream())) {
        if (line.trim() !== "") yield* reader.add(line);
      }
    } else {
      for await (const piece of splitJson(texts)) {
        if (piece.kind === "value") yield* reader.add(piece.text);
        else if (piece.kind === "end") yield* reader.end();
        else yield* reader.cut();
      }
    }
    yield* reader.end();
  } catch (error) {
    if (!(error instanceof NoConversations)) throw error;
    if (source.among !== true) throw new ConfigError(error.message, error.init);
    yield { passedOver: source.name };
  }
}

/** The first value of a file says that it is not one of conversations. */
class NoConversations extends Error {
  readonly init: { readonly hint: string };

  constructor(message: string, init: { readonly hint: string }) {
    super(message);
    this.init = init;
  }
}

/** Makes conversations of JSON values. */
class ValueReader {
  readonly #source: ImportSource;
  /** Absent where another format is forced. */
  readonly #own: OwnLines | undefined;
  readonly #formats: readonly JsonFormat<ImportFormat>[];
  readonly #readers = new NameMap<ForeignReader>();
  /** The format of the last value. */
  #format: JsonFormat<ImportFormat> | undefined;
  /** Counts conversations, those that cannot be read included. */
  #place = 0;
  #values = 0;
  #isOwn = false;

  constructor(source: ImportSource, forced: ImportFormat | undefined) {
    this.#source = source;
    this.#own = forced === undefined || forced === "chat"
      ? new OwnLines()
      : undefined;
    this.#formats = JSON_FORMATS.filter(({ name }) =>
      (forced ?? name) === name
    );
  }

  /** Takes the text of a value. */
  async *add(text: string): AsyncGenerator<FoundIn | OwnLineIn, void> {
    this.#values++;
    let value: unknown;
    try {
      value = parseJson(text);
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      yield this.#strange(`is not JSON: ${why}`);
      return;
    }
    if (this.#own !== undefined && isOwnLine(value)) {
      yield* this.#ownLine(this.#own.read(value));
      return;
    }
    const format = this.#format?.whole === true
      ? this.#format
      : this.#formats.find((known) => known.is(value));
    if (format === undefined) {
      yield this.#strange("is not a conversation in a known format");
      return;
    }
    this.#format = format;
    let reader = this.#readers.get(format.name);
    if (reader === undefined) {
      reader = format.open(this.#source);
      this.#readers.set(format.name, reader);
    }
    yield* this.#found(format.name, () => reader.add(value));
  }

  *#ownLine(
    line: OwnLine | string | undefined,
  ): Generator<FoundIn | OwnLineIn, void> {
    this.#isOwn = true;
    const where = `line ${this.#values} of ${this.#source.name}`;
    if (typeof line === "string") {
      yield { format: "chat", where, problem: `${where}: ${line}` };
    } else if (line !== undefined) {
      yield { line, where, path: this.#source.path };
    }
  }

  /** A list is complete. */
  async *end(): AsyncGenerator<FoundIn, void> {
    for (const [name, reader] of this.#readers) {
      yield* this.#found(name as ImportFormat, () => reader.end());
    }
  }

  /** The text ended within a list. */
  async *cut(): AsyncGenerator<FoundIn, void> {
    yield* this.end();
    yield this.#strange("is missing: the file was cut");
  }

  async *#found(
    format: ImportFormat,
    read: () =>
      | readonly ForeignConversation[]
      | Promise<readonly ForeignConversation[]>,
  ): AsyncGenerator<FoundIn, void> {
    let conversations: readonly ForeignConversation[];
    try {
      conversations = await read();
    } catch (error) {
      if (!(error instanceof ChatError)) throw error;
      this.#place++;
      const where = this.#where();
      yield { format, where, problem: `${where}: ${error.message}` };
      return;
    }
    for (const conversation of conversations) {
      const where = whereOf(conversation, ++this.#place, this.#source.name);
      yield { format, conversation, where };
    }
  }

  /** A value that is not understood: a problem of one conversation, or the wrong file if it comes first. */
  #strange(problem: string): FoundIn {
    const whole = this.#isOwn
      ? "chat"
      : this.#format?.whole && this.#format.name;
    if (whole !== undefined) {
      const where = `line ${this.#values} of ${this.#source.name}`;
      return {
        format: whole,
        where,
        problem: `${where} ${problem}`,
      };
    }
    this.#place++;
    const where = this.#where();
    const format = this.#format?.name;
    if (format !== undefined) {
      return { format, where, problem: `${where} ${problem}` };
    }
    throw new NoConversations(`${where} ${problem}`, {
      hint: `known formats: ${Object.values(IMPORT_FORMATS).join("; ")}`,
    });
  }

  #where(): string {
    return `conversation ${this.#place} of ${this.#source.name}`;
  }
}

function whereOf(
  { title }: ForeignConversation,
  place: number,
  file: string,
): string {
  return title === undefined
    ? `conversation ${place} of ${file}`
    : `"${title.replace(/\s+/g, " ").trim()}" in ${file}`;
}
