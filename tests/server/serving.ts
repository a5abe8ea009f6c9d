/**
 * A whole server inside a test, on a free port, with a history of its own.
 *
 * @module
 */
import { recorded } from "../history/fixture.ts";
import { Registry } from "../../lib/clients/registry.ts";
import type { Exchange } from "../../lib/history/line/exchange.ts";
import { JsonlHistory } from "../../lib/history/store/jsonl_history.ts";
import { Recorder } from "../../lib/history/record/recorder.ts";
import { Access, type AccessOptions } from "../../lib/server/guard/access.ts";
import { createHandler, createRefusal } from "../../lib/server/handler.ts";
import { listen, type ListeningServer } from "../../lib/server/listen.ts";
import { LoopGuard } from "../../lib/server/guard/loop_guard.ts";
import { ModelList } from "../../lib/server/answer/model_list.ts";
import { RecentAnswers } from "../../lib/server/answer/recent_answers.ts";
import type { ServerContext } from "../../lib/server/endpoint.ts";
import { ENDPOINTS } from "../../lib/server/endpoints.ts";
import { RunningExchanges } from "../../lib/server/running.ts";
import { Http1Transport } from "../../lib/wire/http1/transport.ts";

/** What a test's server may differ in. */
export interface ServingOptions {
  env?: Record<string, string>;
  access?: Partial<AccessOptions>;
  context?: Partial<ServerContext>;
  /** How long a provider may stay silent, in ms. */
  timeoutMs?: number;
}

/** A running server; disposing of it breaks off what runs. */
export interface Serving extends AsyncDisposable {
  /** Its origin, without a final slash. */
  readonly url: string;
  readonly listening: ListeningServer;
  readonly context: ServerContext;
  /** Where the history is. */
  readonly store: JsonlHistory;
  /** What the server's user was told. */
  readonly warnings: string[];
  /** The history, once every exchange that has ended is in it. */
  exchanges(): Promise<Exchange[]>;
}

/**
 * Starts a server.
 *
 * @example
 * ```ts ignore
 * await using upstream = fakeUpstream(() => sse(["data: {}\n\n"]));
 * await using server = await serving({ env: openAi(upstream) });
 * const reply = await fetch(`${server.url}/v1/models`);
 * ```
 */
export async function serving(options: ServingOptions = {}): Promise<Serving> {
  const folder = await Deno.makeTempDir({ prefix: "chat-serve-" });
  const warnings: string[] = [];
  const warn = (line: string) => void warnings.push(line);
  const store = new JsonlHistory(`${folder}/history.jsonl`, { warn });
  const recorder = new Recorder({ store, source: "serve", warn });
  const env = (name: string) => options.env?.[name];
  const transport = new Http1Transport({ env });
  const http1 = transport.send.bind(transport);
  const { timeoutMs } = options;
  const registry = new Registry({ env, transport: http1, timeoutMs });
  const context: ServerContext = {
    registry,
    recorder,
    unrecorded: new Recorder({ source: "serve" }),
    models: new ModelList(registry),
    access: new Access({ host: "127.0.0.1", ...options.access }),
    limits: {},
    loop: new LoopGuard(),
    version: "1.2.3",
    started: performance.now(),
    history: true,
    // Without a history there is nothing to look things up in.
    ...(options.context?.history === false ? {} : { store }),
    recent: new RecentAnswers(),
    running: new RunningExchanges(),
    warn,
    ...options.context,
  };
  const listening = listen(
    createHandler(ENDPOINTS, context),
    context.running,
    { host: "127.0.0.1", port: 0 },
    { refused: createRefusal(context) },
  );
  return {
    url: `http://127.0.0.1:${listening.port}`,
    listening,
    context,
    store,
    warnings,
    async exchanges() {
      await context.running.settled();
      await recorder.flush();
      return await recorded(store);
    },
    async [Symbol.asyncDispose]() {
      await listening.stop(AbortSignal.abort());
      await recorder.close();
      transport[Symbol.dispose]();
      await Deno.remove(folder, { recursive: true });
    },
  };
}

/** The variables that point the OpenAI client at a test's upstream. */
export function openAi({ url }: { url: string }): Record<string, string> {
  return { OPENAI_API_KEY: "sk-canary-serve", OPENAI_BASE_URL: `${url}/v1` };
}

/** The variables that point the Anthropic client at a test's upstream. */
export function anthropic({ url }: { url: string }): Record<string, string> {
  return { ANTHROPIC_API_KEY: "sk-canary-serve", ANTHROPIC_BASE_URL: url };
}

/** Posts a chat request; the body is JSON unless it is text or bytes already. */
export function post(
  server: { url: string },
  body: unknown,
  init: RequestInit = {},
): Promise<Response> {
  const sent = typeof body === "string" || body instanceof Uint8Array
    ? body as BodyInit
    : JSON.stringify(body);
  return fetch(`${server.url}/v1/chat/completions`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: sent,
    ...init,
  });
}

/** Reads a reply as far as a text that must come, and returns all that has been read. */
export async function readTo(
  reader: ReadableStreamDefaultReader<string>,
  text: string,
): Promise<string> {
  let read = "";
  while (!read.includes(text)) {
    const { done, value } = await reader.read();
    if (done) throw new Error(`the reply ended before ${text}: ${read}`);
    read += value;
  }
  return read;
}

/** The text of a reply, to be read piece by piece. */
export function textReader(
  reply: Response,
): ReadableStreamDefaultReader<string> {
  if (reply.body === null) throw new Error("the reply has no body");
  return reply.body.pipeThrough(new TextDecoderStream()).getReader();
}

/** A request for one of the upstream's models, as clients write it. */
export function hi(members: Record<string, unknown> = {}): unknown {
  return {
    model: "openai/gpt-test",
    messages: [{ role: "user", content: "Hi" }],
    ...members,
  };
}

function head(object: string): Record<string, unknown> {
  return {
    id: "chatcmpl-1",
    object,
    created: 1_700_000_000,
    model: "gpt-test",
  };
}

/** One event of an OpenAI-style stream. */
export function event(
  delta: Record<string, unknown>,
  finish: string | null = null,
): string {
  const choices = [{ index: 0, delta, "finish_reason": finish }];
  return `data: ${
    JSON.stringify({ ...head("chat.completion.chunk"), choices })
  }\n\n`;
}

/** A whole stream that says "Grüß dich 🌍". */
export const HELLO: readonly string[] = [
  event({ role: "assistant", content: "" }),
  event({ content: "Grüß " }),
  event({ content: "dich 🌍" }),
  event({}, "stop"),
  "data: [DONE]\n\n",
];

/** The completion that {@linkcode HELLO} is. */
export const HELLO_WHOLE: Record<string, unknown> = {
  ...head("chat.completion"),
  choices: [{
    index: 0,
    message: { role: "assistant", content: "Grüß dich 🌍" },
    "finish_reason": "stop",
  }],
  usage: { "prompt_tokens": 3, "completion_tokens": 2, "total_tokens": 5 },
};
