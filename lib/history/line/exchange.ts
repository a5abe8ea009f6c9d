/**
 * An exchange as one line of the history: a JSON object whose members have a fixed order.
 *
 * @module
 */

// The members of a line have these names.
// deno-lint-ignore-file camelcase
import type {
  ChatCompletion,
  ChatRequest,
  Message,
  Usage,
} from "../../core/chat.ts";
import type { Patch } from "./patch.ts";
import { utcTime } from "./utc_time.ts";

/** What asked; `do` wanted a command for a shell, `import` marks a turn that was imported from a file, or that came in a request as an earlier turn. */
export type Source = "chat" | "ask" | "do" | "serve" | "bench" | "import";

/** The provider, or the model, of an imported answer that names none. */
export const UNKNOWN = "unknown";

/** How an exchange ended; partial text is kept. */
export type Status = "completed" | "error" | "aborted" | "truncated";

/** When the parts of an answer arrived, in ms since the exchange began. */
export interface Timing {
  /** When the first character of text, reasoning or arguments arrived; null if none did. */
  first_token_ms: number | null;
  /** How long the exchange took. */
  total_ms: number;
  /** For each delta, in order: its time in whole ms and its length in UTF-16 units. */
  deltas: [number, number][];
}

/** Why an exchange failed. */
export interface RecordedError {
  /** The provider's word for it, else ours. */
  type: string;
  /** One line for the user. */
  message: string;
  /** HTTP status, if there was one. */
  status?: number;
  /** The provider's code. */
  code?: string;
  /** What the failure depends on: `OPENAI_API_KEY from .env, request req_42`. */
  context?: string;
}

/** The endpoint that a request came to, unless it was Chat Completions. */
export interface Via {
  /** Below the server's address: `/v1/embeddings`. */
  path: string;
  /** HTTP method, if it is not POST. */
  method?: string;
  /** The query with its question mark, if the endpoint depends on it. */
  search?: string;
  /** What the endpoint needs later to give the answer again. */
  [member: string]: unknown;
}

/** A tool call that this program carried out, or refused. */
export interface ToolRun {
  /** Id of the call. */
  call: string;
  /** The server that has the tool, if one has it. */
  server?: string;
  /** Name of the tool, as the model said it. */
  tool: string;
  /**
   * `asked`, `rule`, `read` or `all`: who approved it; `recorded`: its result is that of a recorded call; `refused`: it
   * did not run.
   */
  approved: string;
  /** How long it took. */
  ms: number;
  /** Size of its output in UTF-8. */
  bytes: number;
  /** Why it failed, or did not run. */
  error?: string;
  /** Its arguments, if the user changed those of the call. */
  arguments?: unknown;
  /** Up to 1 MiB of its output, if the model got less. */
  output?: string;
}

/** A conversation whose first turns were folded into a summary. */
export interface Compacted {
  /** The last exchange of the whole conversation. */
  from: string | null;
  /** Tokens of its messages before and after, estimated. */
  tokens: [before: number, after: number];
}

/** Writes an endpoint as one text: its path, and the method and query if the method is not POST. */
export function endpointOf({ path, method, search = "" }: Via): string {
  return method === undefined ? path : `${method} ${path}${search}`;
}

/** One request and what became of it. */
export interface Exchange {
  /** Version of the line's layout. */
  v: 1;
  /** ULID. */
  id: string;
  /** Id of the conversation's first exchange. */
  conversation: string;
  /** The exchange that this one continues. */
  parent: string | null;
  source: Source;
  /** RFC 3339 in UTC, with ms. */
  started: string;
  /** RFC 3339 in UTC, with ms. */
  ended: string;
  /** The provider's name in the registry. */
  provider: string;
  /** Address of the provider, without credentials. */
  base_url: string;
  /** The model's name as the provider knows it. */
  model: string;
  /**
   * The request as received, but `messages` has only messages that the ancestors lack. For a call without messages, see
   * {@linkcode Exchange.via}, `messages` is empty and the other members are left out if they are too long.
   */
  request: ChatRequest;
  /** The completion that was received, folded if it was streamed; null if nothing arrived. */
  response: ChatCompletion | null;
  /** Absent when unknown. */
  usage?: Usage;
  timing: Timing;
  status: Status;
  /** Absent unless the exchange failed. */
  error?: RecordedError;
  /** How many requests were sent to the provider. */
  attempts: number;
  /** SHA-256 of the body that was sent last, in hex. */
  sha256: string;
  /** That body, if it cannot be rebuilt from the chain. */
  raw?: string;
  /** That body as a change of the parent's, in place of {@linkcode Exchange.raw}. */
  patch?: Patch;
  /** Absent for Chat Completions. */
  via?: Via;
  /** ULID of the run that the exchange belongs to, see `run.ts`. */
  run?: string;
  /** The name of the client key that asked, see `lib/keys/`. */
  client?: string;
  /** Of a client key's exchange without {@linkcode Exchange.usage}: the tokens that it took, as far as can be estimated. */
  estimated?: Usage;
  /** The tool calls that this program carried out, whose results the request has. */
  tools?: ToolRun[];
  /** The conversation up to here is another one, of which the first turns were folded; nothing was sent. */
  compacted?: Compacted;
  /** The request held keys of this machine. They are written as `***`, so its exact bytes cannot be rebuilt. */
  masked?: true;
  /** The program that the exchange was imported from had cut its texts, so it cannot be asked again. */
  cut?: true;
  /** Paths of the members of request and answer that a translation left out. */
  left_out?: string[];
  /**
   * JSON pointers to the members in whose place the line has names of fragments, see {@linkcode withFragments}. Absent
   * once the exchange is restored.
   */
  fragments?: string[];
  /** The line came from another history, so its place says nothing about its time. */
  merged?: true;
  /** Members that other versions add are kept. */
  [member: string]: unknown;
}

/** What {@linkcode createExchange} needs. */
export interface ExchangeParts extends
  Pick<
    Exchange,
    | "id"
    | "conversation"
    | "parent"
    | "source"
    | "provider"
    | "model"
    | "request"
    | "response"
    | "status"
    | "attempts"
    | "sha256"
  > {
  readonly started: Date;
  readonly ended: Date;
  /** Without credentials. */
  readonly baseUrl: string;
  /** Absent when unknown. */
  readonly usage?: Usage | undefined;
  /** See {@linkcode Timing.first_token_ms}. */
  readonly firstTokenMs: number | null;
  /** See {@linkcode Timing.total_ms}. */
  readonly totalMs: number;
  /** See {@linkcode Timing.deltas}. */
  readonly deltas: [number, number][];
  readonly error?: RecordedError | undefined;
  /** See {@linkcode Exchange.left_out}. */
  readonly leftOut?: string[] | undefined;
  /** See {@linkcode Exchange.raw}. */
  readonly raw?: string | undefined;
  /** See {@linkcode Exchange.patch}. */
  readonly patch?: Patch | undefined;
  /** Absent for Chat Completions. */
  readonly via?: Via | undefined;
  /** See {@linkcode Exchange.run}. */
  readonly run?: string | undefined;
  /** See {@linkcode Exchange.client}. */
  readonly client?: string | undefined;
  /** See {@linkcode Exchange.estimated}. */
  readonly estimated?: Usage | undefined;
  /** See {@linkcode Exchange.tools}. */
  readonly tools?: ToolRun[] | undefined;
  /** See {@linkcode Exchange.compacted}. */
  readonly compacted?: Compacted | undefined;
  /** See {@linkcode Exchange.masked}. */
  readonly masked?: true | undefined;
  /** See {@linkcode Exchange.cut}. */
  readonly cut?: true | undefined;
}

/** Makes an exchange whose members are in the order of a line. */
export function createExchange(parts: ExchangeParts): Exchange {
  // Optional members are set one by one: spreading them would cost more than everything else here.
  const exchange = {
    v: 1,
    id: parts.id,
    conversation: parts.conversation,
    parent: parts.parent,
    source: parts.source,
    started: utcTime(parts.started),
    ended: utcTime(parts.ended),
    provider: parts.provider,
    base_url: parts.baseUrl,
    model: parts.model,
    request: parts.request,
    response: parts.response,
  } as Exchange;
  const { usage, error, leftOut, raw, patch, via, run, masked, cut } = parts;
  const { client, estimated, tools, compacted } = parts;
  if (usage !== undefined) exchange.usage = usage;
  exchange.timing = {
    first_token_ms: parts.firstTokenMs,
    total_ms: parts.totalMs,
    deltas: parts.deltas,
  };
  exchange.status = parts.status;
  if (error !== undefined) exchange.error = error;
  exchange.attempts = parts.attempts;
  exchange.sha256 = parts.sha256;
  if (raw !== undefined) exchange.raw = raw;
  if (patch !== undefined) exchange.patch = patch;
  if (via !== undefined) exchange.via = via;
  if (run !== undefined) exchange.run = run;
  if (client !== undefined) exchange.client = client;
  if (estimated !== undefined) exchange.estimated = estimated;
  if (tools !== undefined) exchange.tools = tools;
  if (compacted !== undefined) exchange.compacted = compacted;
  if (masked !== undefined) exchange.masked = masked;
  if (cut !== undefined) exchange.cut = cut;
  if (leftOut !== undefined) exchange.left_out = leftOut;
  return exchange;
}

/** Makes a completion of an answer that came in a request's messages. */
export function importedCompletion(
  id: string,
  model: string,
  message: Message,
  created: Date,
): ChatCompletion {
  const called = message.tool_calls?.length || message.function_call;
  return {
    id,
    object: "chat.completion",
    created: Math.floor(created.getTime() / 1000),
    model,
    choices: [{
      index: 0,
      message,
      finish_reason: called ? "tool_calls" : "stop",
    }],
  };
}

/** The usage of an imported turn, which cost nothing here. */
export const NO_USAGE: Usage = {
  prompt_tokens: 0,
  completion_tokens: 0,
  total_tokens: 0,
};
