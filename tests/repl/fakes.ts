/**
 * What a conversation needs, scripted: a client with a queue of answers, an output that remembers, keys to press.
 *
 * @module
 */
import { noWire, scriptedAnswer } from "../helpers/answers.ts";
import type { ChatChunk, ChatRequest, Usage } from "../../lib/core/chat.ts";
import type { ChatClient } from "../../lib/core/client.ts";
import type { Output } from "../../lib/core/io.ts";
import type { SlashServices } from "../../lib/repl/slash_services.ts";

/** One answer: pieces of text, an error after them, or a wait that only an abort ends. */
export interface ScriptedAnswer {
  pieces?: readonly string[];
  refusal?: string;
  finishReason?: string;
  usage?: Usage;
  error?: unknown;
  /** Called when the pieces are out; the answer then waits for its abort. */
  hang?: () => void;
}

/** A client that gives its answers in turn and remembers the requests. */
export function scriptedClient(
  answers: readonly ScriptedAnswer[],
): ChatClient & { requests: ChatRequest[] } {
  const left = [...answers];
  const requests: ChatRequest[] = [];
  async function* read(
    request: ChatRequest,
    signal: AbortSignal,
  ): AsyncGenerator<ChatChunk> {
    requests.push(request);
    const answer = left.shift() ?? { error: new Error("no answer left") };
    for (const content of answer.pieces ?? []) yield chunk({ content });
    if (answer.hang !== undefined) {
      const aborted = Promise.withResolvers<never>();
      signal.addEventListener("abort", () => aborted.reject(signal.reason));
      answer.hang();
      await aborted.promise;
    }
    if (answer.error !== undefined) throw answer.error;
    const { refusal } = answer;
    yield chunk(
      refusal === undefined ? {} : { refusal },
      answer.finishReason ?? "stop",
    );
    if (answer.usage) {
      yield { ...chunk({}), choices: [], usage: answer.usage };
    }
  }
  return {
    provider: "scripted",
    baseUrl: "builtin:scripted",
    dialect: "none",
    requests,
    stream: (request, options = {}) =>
      scriptedAnswer(options, ({ signal }) => read(request, signal)),
    send: noWire,
    encode: (request) => JSON.stringify(request),
    models: () => Promise.resolve([]),
  };
}

/** A chunk of the first choice. */
export function chunk(
  delta: ChatChunk["choices"][number]["delta"],
  finishReason: string | null = null,
): ChatChunk {
  return {
    id: "1",
    object: "chat.completion.chunk",
    created: 1,
    model: "m",
    choices: [{ index: 0, delta, "finish_reason": finishReason }],
  };
}

/** Tokens of request and answer. */
export function usage(prompt: number, completion: number): Usage {
  return {
    "prompt_tokens": prompt,
    "completion_tokens": completion,
    "total_tokens": prompt + completion,
  };
}

/** An output that remembers what was written. */
export function memoryOutput(
  isTerminal: boolean,
): Output & { readonly text: string } {
  let text = "";
  return {
    isTerminal,
    columns: 80,
    get text() {
      return text;
    },
    write(piece) {
      text += piece;
      return Promise.resolve();
    },
  };
}

/** A signal of the process that a test sends. */
export function fakeSignal(): {
  on: (handler: () => void) => Disposable;
  send: () => void;
} {
  const handlers = new Set<() => void>();
  return {
    on(handler) {
      handlers.add(handler);
      return { [Symbol.dispose]: () => void handlers.delete(handler) };
    },
    send: () => handlers.forEach((handler) => handler()),
  };
}

/** What slash commands get where a test says nothing else: no files, no history, no terminal. */
export function fakeServices(
  services: Partial<SlashServices> = {},
): SlashServices {
  const missing = (what: string) => () => Promise.reject(new Error(what));
  return {
    store: undefined,
    display: { reasoning: true },
    settings: [{ name: "temperature", help: "0 to 2" }],
    home: undefined,
    columns: 80,
    showBeside: () => Promise.resolve(),
    showEarlier: () => Promise.resolve(),
    tellPictures: () => Promise.resolve([]),
    readSetting: (name, value) => [name, value],
    writeTitle: undefined,
    modelNames: () => Promise.resolve([]),
    attach: missing("no files"),
    texts: missing("no files"),
    save: missing("no files"),
    load: missing("no files"),
    templateNames: () => Promise.resolve([]),
    template: missing("no templates"),
    resources: missing("no servers"),
    resourceNames: () => Promise.resolve([]),
    openTools: missing("no tools"),
    copy: undefined,
    edit: undefined,
    ...services,
  };
}
