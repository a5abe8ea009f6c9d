/**
 * LangChain with its chat model for OpenAI's API.
 *
 * @module
 */
import {
  type AIMessage,
  AIMessageChunk,
  type BaseMessage,
  HumanMessage,
  SystemMessage,
  ToolMessage,
  type UsageMetadata,
} from "@langchain/core/messages";
import { ChatOpenAI } from "@langchain/openai";
import {
  type Answer,
  asJson,
  type Call,
  KEY,
  type Sdk,
  toolLoop,
} from "./client.ts";

/** What one request comes to. */
interface Given {
  readonly message: AIMessage | AIMessageChunk;
  /** Of structured output. */
  readonly value?: unknown;
}

/** See {@linkcode Sdk}. */
export const langChainPackage: Sdk = {
  name: "langchain",
  speaks: "chat",
  ask({ url, model }, call) {
    const chat = new ChatOpenAI({
      model,
      apiKey: KEY,
      configuration: { baseURL: `${url}/v1` },
      maxRetries: 0,
    });
    const messages: BaseMessage[] = [new HumanMessage(call.text)];
    if (call.system !== undefined) {
      messages.unshift(new SystemMessage(call.system));
    }
    return toolLoop(call, async (results) => {
      for (const { id, name, text } of results) {
        const answer = { content: text, "tool_call_id": id, name };
        messages.push(new ToolMessage(answer));
      }
      const given = call.schema === undefined
        ? await talk(chat, messages, call)
        : await structure(chat, messages, call, call.schema);
      messages.push(given.message);
      return answerOf(given);
    });
  },
  failure(error) {
    if (!(error instanceof Error)) return { message: String(error) };
    if (error.name === "AbortError" || error.message === "AbortError") {
      return { message: "aborted", aborted: true };
    }
    const { status, type, headers } = error as Partial<ProviderError>;
    return {
      message: error.message.replace(/^\d{3} /, "").replace(HINT, ""),
      status,
      type,
      retryAfter: headers?.get("retry-after") ?? undefined,
    };
  },
};

/** What the package of OpenAI throws; LangChain passes it on and adds a hint. */
interface ProviderError {
  status: number | undefined;
  type: string | undefined;
  headers: Headers | undefined;
}

const HINT = /\n\nTroubleshooting URL: .*\n*$/;

async function talk(
  chat: ChatOpenAI,
  messages: BaseMessage[],
  { tools, stream, signal, onText }: Call,
): Promise<Given> {
  const bound = tools === undefined ? chat : chat.bindTools(
    tools.map(({ name, description, schema }) => ({
      type: "function",
      function: { name, description, parameters: schema },
    })),
  );
  if (!stream) return { message: await bound.invoke(messages, { signal }) };
  let message = new AIMessageChunk("");
  for await (const chunk of await bound.stream(messages, { signal })) {
    message = message.concat(chunk);
    if (chunk.text !== "") onText(chunk.text);
  }
  return { message };
}

async function structure(
  chat: ChatOpenAI,
  messages: BaseMessage[],
  { stream, signal, onText }: Call,
  schema: Record<string, unknown>,
): Promise<Given> {
  const chain = chat.withStructuredOutput(schema, {
    name: "answer",
    method: "jsonSchema",
    strict: true,
    includeRaw: true,
  });
  if (!stream) {
    const { raw, parsed } = await chain.invoke(messages, { signal });
    return { message: raw as AIMessage, value: parsed };
  }
  let message = new AIMessageChunk("");
  let value: unknown;
  // Each part has one of the two.
  for await (const part of await chain.stream(messages, { signal })) {
    const { raw, parsed } = part as { raw?: AIMessageChunk; parsed?: unknown };
    if (parsed !== undefined) value = parsed;
    if (raw === undefined) continue;
    message = message.concat(raw);
    if (raw.text !== "") onText(raw.text);
  }
  return { message, value };
}

const REASONS: ReadonlySet<unknown> = new Set(["stop", "length", "tool_calls"]);

function answerOf({ message, value }: Given): Answer {
  const { additional_kwargs: more, response_metadata: facts } = message;
  const { tool_calls: calls = [] } = message;
  const usage = message.usage_metadata as UsageMetadata | undefined;
  const reason: unknown = facts["finish_reason"];
  const reasoning: unknown = more["reasoning_content"];
  return {
    text: message.text,
    reasoning: typeof reasoning === "string" ? reasoning : "",
    calls: calls.map(({ id = "", name, args }) => ({ id, name, input: args })),
    reason: REASONS.has(reason) ? reason as Answer["reason"] : "other",
    usage: {
      input: usage?.input_tokens ?? NaN,
      cached: usage?.input_token_details?.cache_read ?? NaN,
      output: usage?.output_tokens ?? NaN,
    },
    ...(value === undefined ? {} : { value }),
    raw: asJson(message.toDict()),
  };
}
