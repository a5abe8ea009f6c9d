/**
 * The official OpenAI package with the Responses API, its user's own state.
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
import { openAiPackage } from "./openai_package.ts";

type Params = OpenAI.Responses.ResponseCreateParamsNonStreaming;
type Response = OpenAI.Responses.Response;

/** See {@linkcode Sdk}. */
export const openAiResponses: Sdk = {
  name: "openai responses",
  speaks: "responses",
  ask({ url, model }, call) {
    const client = new OpenAI({
      baseURL: `${url}/v1`,
      apiKey: KEY,
      maxRetries: 0,
    });
    const input: OpenAI.Responses.ResponseInput = [
      { role: "user", content: call.text },
    ];
    const params = { ...paramsOf(call), model, input, store: false };
    return toolLoop(call, async (results) => {
      for (const { id, text } of results) {
        input.push({ type: "function_call_output", call_id: id, output: text });
      }
      const response = await respond(client, params, call);
      input.push(...response.output as OpenAI.Responses.ResponseInputItem[]);
      return answerOf(response, call);
    });
  },
  failure: openAiPackage.failure,
};

function paramsOf({ system, tools, schema }: Call): Partial<Params> {
  return {
    ...(system === undefined ? {} : { instructions: system }),
    ...(tools === undefined ? {} : {
      tools: tools.map(({ name, description, schema }) => ({
        type: "function",
        name,
        description,
        parameters: schema,
        strict: true,
      })),
    }),
    ...(schema === undefined ? {} : {
      text: {
        format: { type: "json_schema", name: "answer", schema, strict: true },
      },
    }),
  };
}

async function respond(
  { responses }: OpenAI,
  params: Params,
  { stream, signal, onText }: Call,
): Promise<Response> {
  if (!stream) return await responses.create(params, { signal });
  const events = await responses.create({ ...params, stream }, { signal });
  for await (const event of events) {
    switch (event.type) {
      case "response.output_text.delta":
        onText(event.delta);
        break;
      case "response.completed":
      case "response.incomplete":
        return event.response;
      case "response.failed":
        throw failed(event.response.error);
    }
  }
  // The package ends a stream that its user stops as if that were all.
  throw signal.aborted
    ? new OpenAI.APIUserAbortError()
    : new Error("The stream has no end");
}

/** The package leaves it to its user to see that a response failed; the only word for it is the code. */
function failed(error: Response["error"]): Error {
  const told = { ...error, type: error?.code };
  return new OpenAI.APIError(undefined, told, undefined, undefined);
}

function answerOf(response: Response, { schema }: Call): Answer {
  const { output, usage, status } = response;
  const calls = output.flatMap((item) =>
    item.type === "function_call"
      ? [{
        id: item.call_id,
        name: item.name,
        input: JSON.parse(item.arguments),
      }]
      : []
  );
  const text = output.flatMap((item) =>
    item.type === "message" ? item.content : []
  ).map((part) => part.type === "output_text" ? part.text : "").join("");
  return {
    text,
    reasoning: output.flatMap((item) =>
      item.type === "reasoning" ? item.content ?? [] : []
    ).map((part) => part.text).join(""),
    calls,
    reason: status === "incomplete"
      ? "length"
      : calls.length > 0
      ? "tool_calls"
      : "stop",
    usage: {
      input: usage?.input_tokens ?? NaN,
      cached: usage?.input_tokens_details.cached_tokens ?? NaN,
      output: usage?.output_tokens ?? NaN,
    },
    ...(schema === undefined ? {} : { value: JSON.parse(text) }),
    raw: asJson(response),
  };
}
