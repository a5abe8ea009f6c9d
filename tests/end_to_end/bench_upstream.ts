/**
 * A provider that streams with delays of its own and takes note of when it wrote what.
 *
 * @module
 */
import {
  type FakeUpstream,
  fakeUpstream,
  sse,
} from "../helpers/fake_upstream.ts";

/** What one answer of the upstream does. */
export interface Script {
  /** Texts, each in a chunk of its own. */
  texts: string[];
  /** Before the first text, in ms. */
  first?: number;
  /** Before each further text, in ms. */
  gap?: number;
  /** The only tool call, in place of texts. */
  call?: { name: string; arguments: string };
  /** An HTTP status other than 200, with no answer. */
  status?: number;
  /** Whether it counts no tokens. */
  silent?: boolean;
  /** Resolves before the last text is written. */
  held?: Promise<void>;
}

/** When one answer was asked for and written, by `performance.now()`. */
export interface Written {
  model: string;
  asked: number;
  texts: number[];
}

/** A running upstream. */
export interface TimedUpstream extends FakeUpstream {
  /** Every answer so far. */
  readonly written: Written[];
  /** The environment under which the program asks it. */
  readonly env: Record<string, string>;
}

/** Starts an upstream that answers each request as `script` says. */
export function timedUpstream(
  script: (
    request: { model: string; messages: { content: string }[] },
  ) => Script,
): TimedUpstream {
  const written: Written[] = [];
  const upstream = fakeUpstream(({ body }) => {
    const asked = performance.now();
    const request = JSON.parse(body);
    const answer = script(request);
    if (answer.status !== undefined) {
      return Response.json(
        { error: { message: "no", type: "refused_by_test" } },
        { status: answer.status },
      );
    }
    const times: Written = { model: request.model, asked, texts: [] };
    written.push(times);
    return sse(chunks(answer, times));
  });
  return Object.assign(upstream, {
    written,
    env: {
      OPENAI_API_KEY: "sk-canary-bench",
      OPENAI_BASE_URL: `${upstream.url}/v1`,
    },
  });
}

async function* chunks(
  { texts, first = 0, gap = 0, call, held, silent }: Script,
  times: Written,
): AsyncGenerator<string> {
  const chunk = (delta: unknown, reason: string | null = null) =>
    event({ choices: [{ index: 0, delta, "finish_reason": reason }] });
  yield chunk({ role: "assistant", content: call ? null : "" });
  if (call !== undefined) {
    const named = { index: 0, id: "call_1", type: "function", function: call };
    yield chunk({ "tool_calls": [named] });
    yield chunk({}, "tool_calls");
  } else {
    for (const [i, text] of texts.entries()) {
      if (i === texts.length - 1) await held;
      const wait = i === 0 ? first : gap;
      if (wait > 0) await pause(wait);
      times.texts.push(performance.now());
      yield chunk({ content: text });
    }
    yield chunk({}, "stop");
  }
  if (silent) {
    yield "data: [DONE]\n\n";
    return;
  }
  yield event({
    choices: [],
    usage: {
      "prompt_tokens": 7,
      "completion_tokens": texts.length,
      "total_tokens": 7 + texts.length,
    },
  });
  yield "data: [DONE]\n\n";
}

function event(members: Record<string, unknown>): string {
  const head = {
    id: "chatcmpl-1",
    object: "chat.completion.chunk",
    created: 1,
    model: "m",
  };
  return `data: ${JSON.stringify({ ...head, ...members })}\n\n`;
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
