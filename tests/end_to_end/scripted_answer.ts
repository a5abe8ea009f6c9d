/**
 * A provider that says one thing, in both dialects.
 *
 * @module
 */
import {
  type FakeUpstream,
  fakeUpstream,
  sse,
} from "../helpers/fake_upstream.ts";
import { END, event } from "./chat_upstream.ts";

/** Answers every request with a text: as a stream of Chat Completions, or whole as a message of the Messages API. */
export function scriptedAnswer(text: string): FakeUpstream {
  return fakeUpstream(({ path, body }) => {
    if (path.endsWith("/chat/completions")) {
      return sse([event({ content: text }), ...END]);
    }
    const { model } = JSON.parse(body);
    return Response.json({
      id: "msg_1",
      type: "message",
      role: "assistant",
      model,
      content: [{ type: "text", text }],
      "stop_reason": "end_turn",
      "stop_sequence": null,
      usage: { "input_tokens": 1, "output_tokens": 1 },
    });
  });
}

/** The environment that leads to it in either dialect. */
export function bothKeys({ url }: FakeUpstream): Record<string, string> {
  return {
    OPENAI_API_KEY: "sk-canary-openai",
    OPENAI_BASE_URL: `${url}/v1`,
    ANTHROPIC_API_KEY: "sk-canary-anthropic",
    ANTHROPIC_BASE_URL: url,
  };
}

/** The body of a request that it got. */
export function bodyOf(
  { requests }: FakeUpstream,
  index = 0,
  // deno-lint-ignore no-explicit-any -- a test says which members it looks at
): any {
  return JSON.parse(requests[index]?.body ?? "null");
}
