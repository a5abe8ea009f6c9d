/**
 * The official Anthropic package.
 *
 * @module
 */
import Anthropic from "@anthropic-ai/sdk";
import {
  type Answer,
  asJson,
  type Call,
  KEY,
  type Sdk,
  toolLoop,
} from "./client.ts";

type Params = Omit<Anthropic.MessageCreateParams, "stream">;

/** What one request comes to. */
interface Given {
  readonly message: Anthropic.Message;
  /** Of a stream. */
  readonly events: readonly unknown[];
}

/** See {@linkcode Sdk}. */
export const anthropicPackage: Sdk = {
  name: "@anthropic-ai/sdk",
  speaks: "messages",
  ask({ url, model }, call) {
    const client = new Anthropic({ baseURL: url, apiKey: KEY, maxRetries: 0 });
    const messages: Params["messages"] = [
      { role: "user", content: call.text },
    ];
    const params = { ...paramsOf(call), model, messages };
    return toolLoop(call, async (results) => {
      if (results.length > 0) {
        messages.push({
          role: "user",
          content: results.map(({ id, text }) => ({
            type: "tool_result",
            tool_use_id: id,
            content: text,
          })),
        });
      }
      const given = await complete(client, params, call);
      messages.push({ role: "assistant", content: given.message.content });
      return answerOf(given, call);
    });
  },
  failure(error) {
    if (error instanceof Anthropic.APIUserAbortError) {
      return { message: "aborted", aborted: true };
    }
    if (!(error instanceof Anthropic.APIError)) return { message: `${error}` };
    return {
      message: error.apiMessage ?? error.message,
      status: error.status,
      type: error.type ?? undefined,
      retryAfter: error.headers?.get("retry-after") ?? undefined,
    };
  },
};

function paramsOf(
  { system, tools, schema }: Call,
): Omit<Params, "model" | "messages"> {
  return {
    max_tokens: 1000,
    ...(system === undefined ? {} : { system }),
    ...(tools === undefined ? {} : {
      tools: tools.map(({ name, description, schema }) => ({
        name,
        description,
        input_schema: { ...schema, type: "object" },
      })),
    }),
    ...(schema === undefined
      ? {}
      : { output_config: { format: { type: "json_schema", schema } } }),
  };
}

async function complete(
  { messages }: Anthropic,
  params: Params,
  { stream, signal, onText }: Call,
): Promise<Given> {
  if (!stream) {
    return { message: await messages.create(params, { signal }), events: [] };
  }
  const events: unknown[] = [];
  const running = messages.stream(params, { signal });
  for await (const event of running) {
    events.push(asJson(event));
    if (event.type !== "content_block_delta") continue;
    if (event.delta.type === "text_delta") onText(event.delta.text);
  }
  return { message: await running.finalMessage(), events };
}

const REASONS: Readonly<Record<string, Answer["reason"]>> = {
  "end_turn": "stop",
  "max_tokens": "length",
  "tool_use": "tool_calls",
};

function answerOf({ message, events }: Given, { schema }: Call): Answer {
  const { content, usage } = message;
  const cached = usage.cache_read_input_tokens ?? 0;
  const written = usage.cache_creation_input_tokens ?? 0;
  const text = content.map((block) => block.type === "text" ? block.text : "")
    .join("");
  return {
    text,
    reasoning: content
      .map((block) => block.type === "thinking" ? block.thinking : "")
      .join(""),
    calls: content.flatMap((block) =>
      block.type === "tool_use"
        ? [{ id: block.id, name: block.name, input: block.input }]
        : []
    ),
    reason: REASONS[message.stop_reason ?? ""] ?? "other",
    usage: {
      input: usage.input_tokens + cached + written,
      cached,
      output: usage.output_tokens,
    },
    ...(schema === undefined ? {} : { value: JSON.parse(text) }),
    raw: asJson({ message, events }),
  };
}
