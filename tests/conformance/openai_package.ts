/**
 * The official OpenAI package.
 *
 * @module
 */
import OpenAI from "openai";
import {
  type Answer,
  asJson,
  type Call,
  KEY,
  type Sdk,
  toolLoop,
} from "./client.ts";

type Params = Omit<OpenAI.ChatCompletionCreateParams, "stream">;

/** What one request comes to. */
interface Given {
  readonly completion: OpenAI.ChatCompletion;
  /** Of a stream. */
  readonly chunks: readonly OpenAI.ChatCompletionChunk[];
}

/** See {@linkcode Sdk}. */
export const openAiPackage: Sdk = {
  name: "openai",
  speaks: "chat",
  ask({ url, model }, call) {
    const client = new OpenAI({
      baseURL: `${url}/v1`,
      apiKey: KEY,
      maxRetries: 0,
    });
    const messages: Params["messages"] = [
      { role: "user", content: call.text },
    ];
    if (call.system !== undefined) {
      messages.unshift({ role: "system", content: call.system });
    }
    const params = { ...paramsOf(call), model, messages };
    return toolLoop(call, async (results) => {
      for (const { id, text } of results) {
        messages.push({ role: "tool", tool_call_id: id, content: text });
      }
      const given = await complete(client, params, call);
      const [choice] = given.completion.choices;
      if (choice !== undefined) messages.push(choice.message);
      return answerOf(given, call);
    });
  },
  failure(error) {
    if (error instanceof OpenAI.APIUserAbortError) {
      return { message: "aborted", aborted: true };
    }
    if (!(error instanceof OpenAI.APIError)) return { message: `${error}` };
    return {
      message: error.message.replace(/^\d{3} /, ""),
      status: error.status,
      type: error.type,
      retryAfter: error.headers?.get("retry-after") ?? undefined,
    };
  },
};

function paramsOf({ tools, schema }: Call): Partial<Params> {
  return {
    ...(tools === undefined ? {} : {
      tools: tools.map(({ name, description, schema }) => ({
        type: "function",
        function: { name, description, parameters: schema },
      })),
    }),
    ...(schema === undefined ? {} : {
      response_format: {
        type: "json_schema",
        json_schema: { name: "answer", schema, strict: true },
      },
    }),
  };
}

async function complete(
  { chat: { completions } }: OpenAI,
  params: Params,
  { stream, signal, onText }: Call,
): Promise<Given> {
  if (!stream) {
    const completion = await completions.create(params, { signal });
    return { completion, chunks: [] };
  }
  const chunks: OpenAI.ChatCompletionChunk[] = [];
  const running = completions.stream({
    ...params,
    stream_options: { include_usage: true },
  }, { signal });
  for await (const chunk of running) {
    chunks.push(chunk);
    const text = chunk.choices[0]?.delta.content;
    if (text) onText(text);
  }
  return { completion: await running.finalChatCompletion(), chunks };
}

function answerOf({ completion, chunks }: Given, { schema }: Call): Answer {
  const { choices: [choice], usage } = completion;
  const reason = choice?.finish_reason;
  const text = choice?.message.content ?? "";
  return {
    text,
    reasoning: chunks.length === 0
      ? reasoningOf(choice?.message)
      : chunks.map((chunk) => reasoningOf(chunk.choices[0]?.delta)).join(""),
    calls:
      choice?.message.tool_calls?.flatMap((call) =>
        call.type === "function"
          ? [{
            id: call.id,
            name: call.function.name,
            input: JSON.parse(call.function.arguments),
          }]
          : []
      ) ?? [],
    reason: reason === "stop" || reason === "length" || reason === "tool_calls"
      ? reason
      : "other",
    usage: {
      input: usage?.prompt_tokens ?? NaN,
      cached: usage?.prompt_tokens_details?.cached_tokens ?? NaN,
      output: usage?.completion_tokens ?? NaN,
    },
    ...(schema === undefined ? {} : { value: JSON.parse(text) }),
    raw: asJson({ completion, chunks }),
  };
}

/** Vendors' member, which the package hands on without knowing it. */
function reasoningOf(part: object | undefined): string {
  if (part === undefined || !("reasoning_content" in part)) return "";
  return String(part.reasoning_content ?? "");
}
