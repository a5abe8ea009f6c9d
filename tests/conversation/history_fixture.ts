/**
 * What the tests of the history share.
 *
 * @module
 */
import type {
  ChatChunk,
  ChatRequest,
  Message,
  Usage,
} from "../../lib/core/chat.ts";
import type { Exchange } from "../../lib/history/line/exchange.ts";
import { JsonlHistory } from "../../lib/history/store/jsonl_history.ts";
import type { Encode } from "../../lib/history/chain/rebuild.ts";
import { Recorder } from "../../lib/history/record/recorder.ts";
import type { Parent } from "../../lib/history/record/match.ts";

/** A history file of a test's own, in a folder that is removed when disposed. */
export interface HistoryFixture extends AsyncDisposable {
  /** Of the file, which does not exist at first. */
  path: string;
  /** What was warned of. */
  warnings: string[];
  store: JsonlHistory;
  recorder: Recorder;
  /** A second writer and reader of the same file, as another process is. */
  another(): { store: JsonlHistory; recorder: Recorder };
  /** The file's lines, parsed. */
  lines(): Promise<Exchange[]>;
  /** The file's size in bytes. */
  size(): Promise<number>;
}

/** Makes an empty history. */
export async function historyFixture(): Promise<HistoryFixture> {
  const folder = await Deno.makeTempDir({ prefix: "chat-history-" });
  const path = `${folder}/data/history.jsonl`;
  const warnings: string[] = [];
  const warn = (line: string) => void warnings.push(line);
  const stores: JsonlHistory[] = [];
  const another = () => {
    const store = new JsonlHistory(path, { warn });
    stores.push(store);
    return { store, recorder: new Recorder({ store, source: "serve", warn }) };
  };
  return {
    path,
    warnings,
    another,
    ...another(),
    async lines() {
      const text = await Deno.readTextFile(path);
      return text.split("\n").filter((line) => line !== "")
        .map((line) => JSON.parse(line));
    },
    async size() {
      return (await Deno.stat(path)).size;
    },
    async [Symbol.asyncDispose]() {
      for (const store of stores) await store.close();
      await Deno.remove(folder, { recursive: true });
    },
  };
}

/** A reply that comes as one chunk: its message is the very one of the reply. */
export function replyChunk(
  message: Partial<Message> | Partial<Message>[],
  usage?: Usage,
): ChatChunk {
  const messages = Array.isArray(message) ? message : [message];
  return {
    id: "chatcmpl-1",
    object: "chat.completion.chunk",
    created: 1_700_000_000,
    model: "gpt-4o-mini-2024-07-18",
    choices: messages.map((delta, index) => ({
      index,
      delta: {
        role: "assistant",
        ...delta,
      } as ChatChunk["choices"][0]["delta"],
      finish_reason: "stop",
    })),
    ...(usage === undefined ? {} : { usage }),
  };
}

/** A call that is recorded. */
export interface Call {
  /** The client's body; its JSON is the request. */
  body: string;
  /** The answer's message, or one for each choice. */
  answer: Partial<Message> | Partial<Message>[];
  /** The model's name that is sent upstream; default that of the body. */
  model?: string;
  parent?: Parent;
  encode?: Encode;
}

/** Records a call that was relayed with its body as it came, but for the model's name. Returns the exchange's id. */
export async function recordCall(
  recorder: Recorder,
  call: Call,
): Promise<string> {
  const request: ChatRequest = JSON.parse(call.body);
  const model = call.model ?? request.model;
  const recording = recorder.begin({
    provider: "openai",
    baseUrl: "https://api.example.com/v1",
    model,
    request,
    ...(call.parent === undefined ? {} : { parent: call.parent }),
    ...(call.encode === undefined ? {} : { encode: call.encode }),
  });
  const body = call.encode?.({ ...request, model }) ??
    call.body.replace(JSON.stringify(request.model), JSON.stringify(model));
  recording.sent({ attempt: 1, url: "https://api.example.com/v1", body });
  recording.chunk(replyChunk(call.answer));
  await recording.finish({ status: "completed" });
  return recording.id;
}
