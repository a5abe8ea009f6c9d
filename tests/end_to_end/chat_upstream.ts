/**
 * A provider for conversations: what it answers tells what it was asked.
 *
 * @module
 */
import {
  type FakeUpstream,
  fakeUpstream,
  sse,
} from "../helpers/fake_upstream.ts";

const head = { id: "chatcmpl-1", created: 1, model: "m-1" };

/** One event of a stream. */
export function event(
  delta: Record<string, unknown>,
  finish: string | null = null,
): string {
  return data({ choices: [{ index: 0, delta, finish_reason: finish }] });
}

/** The events that end a stream: finish reason, usage, `[DONE]`. */
export const END: readonly string[] = [
  event({}, "stop"),
  data({
    choices: [],
    usage: { prompt_tokens: 24, completion_tokens: 82, total_tokens: 106 },
  }),
  "data: [DONE]\n\n",
];

function data(members: Record<string, unknown>): string {
  return `data: ${
    JSON.stringify({ ...head, object: "chat.completion.chunk", ...members })
  }\n\n`;
}

/** What the last user message makes the upstream do; anything else is answered with the number of messages. */
export type Tricks = Record<string, () => Response>;

/** Answers each request with how many messages it had and what the first one says. */
export function talkingUpstream(tricks: Tricks = {}): FakeUpstream {
  return fakeUpstream(({ body }) => {
    const { messages, model, stream } = JSON.parse(body);
    const trick = tricks[messages.at(-1).content];
    if (trick !== undefined) return trick();
    const words = [
      `${model}: `,
      `${messages.length} messages, `,
      `the first ${messages[0].content} 🌍`,
    ];
    if (stream) {
      return sse([...words.map((word) => event({ content: word })), ...END]);
    }
    return Response.json({
      ...head,
      object: "chat.completion",
      choices: [{
        index: 0,
        message: { role: "assistant", content: words.join("") },
        finish_reason: "stop",
      }],
    });
  });
}

/** An error as OpenAI words it; clients are told not to try again. */
export function failure(status: number, message: string): Response {
  return Response.json({
    error: { message, type: "t", param: null, code: null },
  }, {
    status,
    headers: { "x-should-retry": "false" },
  });
}

/** The environment that leads to an upstream. */
export function keyedEnv({ url }: FakeUpstream): Record<string, string> {
  return { OPENAI_API_KEY: "sk-canary-chat", OPENAI_BASE_URL: `${url}/v1` };
}
