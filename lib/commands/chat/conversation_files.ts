/**
 * Saves conversations to files and loads them: `/save` and `/load`.
 *
 * @module
 */
import type { ProviderConfig } from "../../clients/provider_config.ts";
import { NameMap } from "../../core/data/names.ts";
import { Conversation } from "../../conversation/conversation.ts";
import { madeBy, makerOf } from "../../history/chain/maker.ts";
import type { Exchange } from "../../history/line/exchange.ts";
import type { History } from "../../history/history.ts";
import { ChatError, UsageError } from "../../core/errors.ts";
import type { LoadedConversation } from "../../repl/slash_services.ts";
import { FILE_ENDINGS } from "../../history/transfer/export/file_endings.ts";
import { FILE_MODE } from "../../files/lock.ts";
import { modelOf, unknownModel } from "../shared/continued.ts";
import { originOf } from "../shared/origin.ts";
import { loader } from "../../core/load.ts";

const loadExport = loader<
  typeof import("../../history/transfer/export/export.ts")
>(
  import.meta.url,
  "../../history/transfer/export/export.ts",
);
const loadExporter = loader<
  typeof import("../../history/transfer/export/exporter.ts")
>(
  import.meta.url,
  "../../history/transfer/export/exporter.ts",
);
const loadTurns = loader<
  typeof import("../../history/transfer/import/import_turns.ts")
>(
  import.meta.url,
  "../../history/transfer/import/import_turns.ts",
);
const loadImport = loader<
  typeof import("../../history/transfer/import/import_file.ts")
>(
  import.meta.url,
  "../../history/transfer/import/import_file.ts",
);
const loadSource = loader<
  typeof import("../../history/transfer/import/source/source.ts")
>(
  import.meta.url,
  "../../history/transfer/import/source/source.ts",
);

export interface SaveOptions {
  /** Full name of the model that answers, for turns that are not recorded. */
  readonly model: string;
  /** The history, which has the times and models of turns. */
  readonly store: History | undefined;
}

/**
 * Writes a conversation to a file that does not exist yet, in the format of the file's ending.
 *
 * @throws {UsageError} the ending is unknown, the file exists, or the conversation has no answer
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
    throw new UsageError(`Cannot tell the format from the name "${path}"`, {
      hint: `end it with ${[...FILE_ENDINGS.keys()].join(", ")}`,
    });
  }
  const exchanges = await exchangesOf(conversation, model, store);
  const { EXPORT_FORMATS } = await loadExport();
  const { bytesOf } = await loadExporter();
  const conversations = ReadableStream.from([{ exchanges }]);
  const pieces = EXPORT_FORMATS.get(name)?.one(conversations) ?? [];
  try {
    const file = await Deno.open(path, {
      write: true,
      createNew: true,
      mode: FILE_MODE,
    });
    await ReadableStream.from(bytesOf(pieces)).pipeTo(file.writable);
  } catch (error) {
    if (error instanceof Deno.errors.AlreadyExists) {
      throw new UsageError(`${path} exists already`, {
        hint: "choose another name",
      });
    }
    const why = error instanceof Error ? error.message : String(error);
    throw new ChatError(`Cannot write ${path}: ${why}`, { cause: error });
  }
}

/** The recorded exchanges, with times and models; otherwise exchanges made of the messages. */
async function exchangesOf(
  conversation: Conversation,
  model: string,
  store: History | undefined,
): Promise<readonly Exchange[]> {
  const { last, messages } = conversation;
  const chain = store === undefined || last === undefined
    ? []
    : await store.chain(last);
  if (chain.length > 0) return chain;
  const { TurnImporter } = await loadTurns();
  const importer = new TurnImporter({
    known: new NameMap(),
    facts: new NameMap(),
    origin: (name = model, provider = name) => ({ provider, model: name }),
    now: new Date(),
  });
  const held = {
    messages: messages.map((message) => ({ message, ...makerOf(message) })),
    leftOut: [],
  };
  const { exchanges } = importer.import(held, "conversation");
  if (exchanges.length > 0) return exchanges;
  throw new UsageError("there is no answer yet");
}

/**
 * Reads the conversation of a file; if there is no such file, the recorded conversation with that id.
 *
 * @param providers the providers that can be asked
 *
 * @throws {UsageError} neither exists
 * @throws {ConfigError} the file has no conversation that can be read
 */
export async function loadConversation(
  name: string,
  store: History | undefined,
  providers: readonly ProviderConfig[],
): Promise<LoadedConversation> {
  if (await isFile(name)) return await loadFile(name, providers);
  if (store === undefined) {
    throw new UsageError(
      `${name} is not a file, and the history is switched off`,
    );
  }
  const last = await store.find(name);
  const exchanges = await store.chain(last);
  const unknown = unknownModel(last, providers);
  return {
    conversation: new Conversation({ parent: exchanges }),
    exchanges,
    model: unknown === undefined ? modelOf(last) : undefined,
    unknown,
  };
}

async function isFile(path: string): Promise<boolean> {
  try {
    return (await Deno.stat(path)).isFile;
  } catch {
    return false; // it cannot be read as a file
  }
}

/** The answers of a file keep the models that it names. */
async function loadFile(
  path: string,
  providers: readonly ProviderConfig[],
): Promise<LoadedConversation> {
  const [{ readForeign }, { sourcesOf }] = await Promise.all([
    loadImport(),
    loadSource(),
  ]);
  for await (const source of sourcesOf({ path })) {
    for await (const found of readForeign(source)) {
      if (!("conversation" in found)) continue;
      const { messages: said, ...all } = found.conversation;
      const messages = said.map(({ message, ...own }) => {
        const { model = all.model, provider = all.provider } = own;
        return message.role !== "assistant" || model === undefined
          ? message
          : madeBy(message, originOf(model, provider, providers));
      });
      return { conversation: new Conversation({ messages }), exchanges: [] };
    }
  }
  throw new UsageError(`${path} contains no conversation`);
}
