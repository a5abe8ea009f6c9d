/**
 * Conversations to files and back: `/save` and `/load`.
 *
 * @module
 */
import { Conversation } from "../conversation/conversation.ts";
import type { Exchange } from "../conversation/exchange.ts";
import type { HistoryStore } from "../conversation/history.ts";
import { ChatError, UsageError } from "../core/errors.ts";
import type { LoadedConversation } from "../repl/slash_services.ts";
import { FILE_ENDINGS } from "../transfer/file_endings.ts";
import { FILE_MODE } from "../wire/lock.ts";
import { modelOf } from "./continued.ts";

/** What {@linkcode saveConversation} needs to know beside the conversation. */
export interface SaveOptions {
  /** Full name of the model that answers, for turns that are not recorded. */
  readonly model: string;
  /** Where turns are recorded, with their times and models. */
  readonly store: HistoryStore | undefined;
}

/**
 * Writes a conversation to a file that does not exist yet, in the form that its ending names.
 *
 * @throws {UsageError} another ending, a file that is there, or a conversation without an answer
 * @throws {ChatError} the file cannot be written
 */
export async function saveConversation(
  conversation: Conversation,
  path: string,
  { model, store }: SaveOptions,
): Promise<void> {
  const [ending = ""] = /\.\w+$/.exec(path) ?? [];
  const name = FILE_ENDINGS.get(ending.toLowerCase());
  if (name === undefined) {
    throw new UsageError(`Cannot tell a form from the name "${path}"`, {
      hint: `end it with ${[...FILE_ENDINGS.keys()].join(", ")}`,
    });
  }
  const exchanges = await exchangesOf(conversation, model, store);
  const { EXPORT_FORMATS } = await import("../transfer/export.ts");
  const conversations = ReadableStream.from([{ exchanges }]);
  const texts = EXPORT_FORMATS.get(name)?.one(conversations) ?? [];
  try {
    const file = await Deno.open(path, {
      write: true,
      createNew: true,
      mode: FILE_MODE,
    });
    await ReadableStream.from(texts).pipeThrough(new TextEncoderStream())
      .pipeTo(file.writable);
  } catch (error) {
    if (error instanceof Deno.errors.AlreadyExists) {
      throw new UsageError(`${path} is there already`, {
        hint: "name another file",
      });
    }
    const why = error instanceof Error ? error.message : String(error);
    throw new ChatError(`Cannot write ${path}: ${why}`, { cause: error });
  }
}

/** As they are recorded, with times and models; else made of the messages. */
async function exchangesOf(
  conversation: Conversation,
  model: string,
  store: HistoryStore | undefined,
): Promise<readonly Exchange[]> {
  const { last, messages } = conversation;
  const chain = store === undefined || last === undefined
    ? []
    : await store.chainTo(last);
  if (chain.length > 0) return chain;
  const { TurnImporter } = await import("../transfer/import_turns.ts");
  const importer = new TurnImporter({
    known: new Map(),
    origin: () => ({ provider: model, model }),
    now: new Date(),
  });
  const held = {
    messages: messages.map((message) => ({ message })),
    leftOut: 0,
  };
  const { exchanges } = importer.import(held, "conversation");
  if (exchanges.length > 0) return exchanges;
  throw new UsageError("nothing has been answered yet");
}

/**
 * Reads a conversation: that of a file where there is one of the name, else the recorded one of that id.
 *
 * @throws {UsageError} neither is there
 * @throws {ConfigError} the file holds no conversation that could be read
 */
export async function loadConversation(
  place: string,
  store: HistoryStore | undefined,
): Promise<LoadedConversation> {
  if (await isFile(place)) return await loadFile(place);
  if (store === undefined) {
    throw new UsageError(`There is no file ${place}, and no history`);
  }
  const last = await store.find(place);
  const exchanges = await store.chain(last);
  return {
    conversation: new Conversation({ parent: exchanges }),
    exchanges,
    model: modelOf(last),
  };
}

async function isFile(path: string): Promise<boolean> {
  try {
    return (await Deno.stat(path)).isFile;
  } catch {
    return false; // whatever it is, it cannot be read as one
  }
}

async function loadFile(path: string): Promise<LoadedConversation> {
  const { readForeign } = await import("../transfer/import_file.ts");
  for await (const found of readForeign(path)) {
    if (!("conversation" in found)) continue;
    const messages = found.conversation.messages.map(({ message }) => message);
    return { conversation: new Conversation({ messages }), exchanges: [] };
  }
  throw new UsageError(`${path} holds no conversation`);
}
