/**
 * Vercel's AI SDK with its provider for OpenAI-compatible endpoints.
 *
 * @module
 */
import { createOpenAICompatible } from "@ai-sdk/openai-compatible";
import {
  APICallError,
  generateText,
  isStepCount,
  jsonSchema,
  Output,
  type StepResult,
  streamText,
  tool,
  type ToolSet,
} from "ai";
import {
  type Answer,
  asJson,
  type Call,
  KEY,
  MOST_STEPS,
  type Sdk,
} from "./client.ts";

/** See {@linkcode Sdk}. */
export const aiPackage: Sdk = {
  name: "ai",
  speaks: "chat",
  async ask({ url, model }, call) {
    const provider = createOpenAICompatible({
      name: "chat",
      baseURL: `${url}/v1`,
      apiKey: KEY,
      includeUsage: true,
      supportsStructuredOutputs: true,
    });
    const options = {
      ...optionsOf(call),
      model: provider(model),
      prompt: call.text,
      abortSignal: call.signal,
      maxRetries: 0,
      stopWhen: isStepCount(call.steps ?? MOST_STEPS),
    };
    const isValue = call.schema !== undefined;
    if (!call.stream) {
      const result = await generateText(options);
      const value = isValue ? result.output : undefined;
      return result.steps.map((step) => answerOf(step, value));
    }
    const result = streamText({ ...options, onError: () => {} });
    // It says what is wrong in the stream, and ends it by itself.
    const errors: unknown[] = [];
    for await (const part of result.fullStream) {
      if (part.type === "text-delta") call.onText(part.text);
      if (part.type === "error") errors.push(part.error);
      if (part.type === "abort") errors.push(call.signal.reason);
    }
    if (errors.length > 0) throw errors[0];
    const value = isValue ? await result.output : undefined;
    return (await result.steps).map((step) => answerOf(step, value));
  },
  failure(error) {
    if (error instanceof DOMException && error.name === "AbortError") {
      return { message: "aborted", aborted: true };
    }
    if (APICallError.isInstance(error)) {
      return {
        message: error.message,
        status: error.statusCode,
        type: errorIn(error.data)?.type,
        retryAfter: error.responseHeaders?.["retry-after"],
      };
    }
    const told = errorIn({ error });
    return { message: told?.message ?? String(error), type: told?.type };
  },
};

function optionsOf({ system, tools = [], schema }: Call) {
  const set: ToolSet = {};
  for (const { name, description, schema, run } of tools) {
    const inputSchema = jsonSchema(schema);
    set[name] = tool({ description, inputSchema, execute: run });
  }
  return {
    tools: set,
    ...(system === undefined ? {} : { system }),
    ...(schema === undefined
      ? {}
      : { output: Output.object({ schema: jsonSchema(schema) }) }),
  };
}

const REASONS: Readonly<Record<string, Answer["reason"]>> = {
  stop: "stop",
  length: "length",
  "tool-calls": "tool_calls",
};

function answerOf(step: StepResult<ToolSet>, value: unknown): Answer {
  const { content, providerMetadata, warnings, rawFinishReason, usage } = step;
  const { id, modelId, timestamp } = step.response;
  const response = { id, modelId, timestamp };
  return {
    text: step.text,
    reasoning: step.reasoningText ?? "",
    calls: step.toolCalls.map(({ toolCallId, toolName, input }) => ({
      id: toolCallId,
      name: toolName,
      input,
    })),
    reason: REASONS[step.finishReason] ?? "other",
    usage: {
      input: usage.inputTokens ?? NaN,
      cached: usage.inputTokenDetails.cacheReadTokens ?? NaN,
      output: usage.outputTokens ?? NaN,
    },
    ...(value === undefined ? {} : { value }),
    raw: asJson({
      content,
      providerMetadata,
      warnings,
      rawFinishReason,
      usage,
      response,
    }),
  };
}

/** The error of an error body. */
function errorIn(
  body: unknown,
): { message: string; type?: string } | undefined {
  const { error } = body as { error?: unknown };
  return error !== null && typeof error === "object" && "message" in error
    ? error as { message: string }
    : undefined;
}
