import { assertEquals, assertRejects, assertStrictEquals } from "@std/assert";
import { createAnthropicClient } from "../../lib/clients/anthropic/client.ts";
import { createElizaClient } from "../../lib/clients/eliza/client.ts";
import { createOpenAiClient } from "../../lib/clients/openai/client.ts";
import { limitedClient } from "../../lib/clients/routing/limited_client.ts";
import { Limiter } from "../../lib/clients/routing/limiter.ts";
import { type Answer, hasContent, openAnswer } from "../../lib/core/answer.ts";
import { joined, peek } from "../../lib/core/data/peek.ts";
import type { ChatChunk, ChatRequest, Delta } from "../../lib/core/chat.ts";
import type { CallOptions } from "../../lib/core/call.ts";
import type { ChatClient } from "../../lib/core/client.ts";
import { ApiError, StreamError } from "../../lib/core/errors.ts";
import { collect, eachChunk, scriptedAnswer } from "../helpers/answers.ts";
import {
  type FakeUpstream,
  fakeUpstream,
  sse,
} from "../helpers/fake_upstream.ts";

const permissions = "none";
const cut = new StreamError("cut", { kind: "truncated" });

/** Reads until the answer has begun; the chunks begin anew. */
async function begun(
  chunks: AsyncIterable<ChatChunk>,
): Promise<AsyncIterable<ChatChunk>> {
  return joined(await peek(chunks[Symbol.asyncIterator](), hasContent));
}

function chunk(delta: Delta, finish: string | null = null): ChatChunk {
  return {
    id: "1",
    object: "chat.completion.chunk",
    created: 1,
    model: "m",
    choices: [{ index: 0, delta, finish_reason: finish }],
  };
}
const usage: ChatChunk = { ...chunk({}), choices: [] };

/** Chunks that tell how far they were read, and whether they were closed. */
class Source {
  read = 0;
  closed = false;
  readonly chunks: AsyncIterable<ChatChunk>;

  constructor(...chunks: (ChatChunk | Error)[]) {
    this.chunks = this.#yield(chunks);
  }

  async *#yield(chunks: (ChatChunk | Error)[]): AsyncGenerator<ChatChunk> {
    try {
      for (const chunk of chunks) {
        this.read++;
        if (chunk instanceof Error) throw chunk;
        yield await Promise.resolve(chunk);
      }
    } finally {
      this.closed = true;
    }
  }
}

const beginnings: [string, Delta, string | null][] = [
  ["text", { content: "a" }, null],
  ["reasoning", { reasoning_content: "a" }, null],
  ["a refusal", { refusal: "a" }, null],
  [
    "a tool call",
    { tool_calls: [{ index: 0, function: { name: "f" } }] },
    null,
  ],
  ["a vendor's own member", { audio: { id: "a" } }, null],
  ["an end", {}, "stop"],
];
for (const [what, delta, finish] of beginnings) {
  Deno.test({
    name: `peek: an answer begins with ${what}`,
    permissions,
    fn: async () => {
      const all = [
        usage,
        chunk({ role: "assistant", content: "" }),
        chunk({ content: null, tool_calls: [] }),
        chunk(delta, finish),
        chunk({ content: "z" }),
      ];
      const from = new Source(...all);
      const chunks = await begun(from.chunks);
      assertEquals(from.read, 4);
      assertEquals(await Array.fromAsync(chunks), all);
      assertEquals(from.closed, true);
    },
  });
}

Deno.test({
  name:
    "peek: what fails before the answer begins fails at once, what fails later fails later",
  permissions,
  fn: async () => {
    const early = new Source(chunk({ role: "assistant" }), cut);
    assertStrictEquals(
      await assertRejects(() => begun(early.chunks)),
      cut,
    );
    const late = await begun(new Source(chunk({ content: "a" }), cut).chunks);
    const seen: ChatChunk[] = [];
    const thrown = await assertRejects(async () => {
      for await (const chunk of late) seen.push(chunk);
    });
    assertEquals([seen.length, thrown === cut], [1, true]);
  },
});

Deno.test({
  name: "peek: an answer without content is passed on whole",
  permissions,
  fn: async () => {
    const chunks = await begun(new Source(usage, usage).chunks);
    assertEquals(await Array.fromAsync(chunks), [usage, usage]);
  },
});

Deno.test({
  name: "peek: leaving early closes the source and gives nothing more",
  permissions,
  fn: async () => {
    const from = new Source(usage, chunk({ content: "a" }), chunk({}, "stop"));
    const chunks = await begun(from.chunks);
    for await (const _ of chunks) break;
    assertEquals([from.closed, from.read], [true, 2]);
    assertEquals(await Array.fromAsync(chunks), []);
  },
});

const REQUEST: ChatRequest = {
  model: "m",
  messages: [{ role: "user", content: "Hi" }],
  stream: true,
};
const CHAT = [
  { choices: [{ index: 0, delta: { content: "Hel" } }] },
  { choices: [{ index: 0, delta: { content: "lo" } }] },
  { choices: [{ index: 0, delta: {}, "finish_reason": "stop" }] },
].map((event) => `data: ${JSON.stringify(event)}\n\n`);
const MESSAGES = [
  { type: "message_start", message: { id: "a", usage: { "input_tokens": 3 } } },
  {
    type: "content_block_start",
    index: 0,
    "content_block": { type: "text", text: "" },
  },
  ...["Hel", "lo"].map((text) => ({
    type: "content_block_delta",
    index: 0,
    delta: { type: "text_delta", text },
  })),
  { type: "message_delta", delta: { "stop_reason": "end_turn" } },
  { type: "message_stop" },
].map((event) => `data: ${JSON.stringify(event)}\n\n`);

/** Each kind of client at a server, and the events that it reads. */
const CLIENTS: Record<string, [(url: string) => ChatClient, string[]]> = {
  OpenAiClient: [
    (url) => createOpenAiClient({ provider: "p", baseUrl: `${url}/v1` }),
    CHAT,
  ],
  AnthropicClient: [
    (url) => createAnthropicClient({ provider: "p", baseUrl: url }),
    MESSAGES,
  ],
  "a client behind a limit": [
    (url) =>
      limitedClient(
        createOpenAiClient({ provider: "p", baseUrl: `${url}/v1` }),
        new Limiter(1),
      ),
    CHAT,
  ],
};

async function textOf(answer: Answer): Promise<string> {
  let text = "";
  for await (const { choices } of eachChunk(answer)) {
    text += choices[0]?.delta.content ?? "";
  }
  return text;
}

/** Says the first events, and the others when the client has left. */
function hanging(events: string[], said: number): FakeUpstream {
  return fakeUpstream(({ left }) =>
    sse(async function* () {
      yield events.slice(0, said).join("");
      await left;
    }())
  );
}

for (const [name, [create, events]] of Object.entries(CLIENTS)) {
  Deno.test(`${name}.stream: the request leaves before anybody reads its answer, once`, async () => {
    const arrived = Promise.withResolvers<void>();
    await using upstream = fakeUpstream(() => {
      arrived.resolve();
      return sse(events);
    });
    const client = create(upstream.url);
    const before = performance.now();
    const answer = client.stream(REQUEST);
    await arrived.promise;
    await answer.left;
    await answer.begun;
    assertEquals(await textOf(answer), "Hello");
    assertEquals(upstream.requests.length, 1);
    assertEquals(
      answer.attempts.map(({ attempt, body }) => [attempt, body]),
      [[1, upstream.requests[0]?.body]],
    );
    assertEquals(answer.headers?.get("content-type"), "text/event-stream");
    const { startedAt, firstChunkAt = 0 } = answer;
    assertEquals(before <= startedAt && startedAt <= firstChunkAt, true);
  });

  Deno.test(`${name}.stream: a failure is thrown where the answer is read, and when it should have begun`, async () => {
    await using upstream = fakeUpstream(() =>
      Response.json({ error: { message: "no" } }, { status: 400 })
    );
    const answer = create(upstream.url).stream(REQUEST);
    await answer.left;
    await assertRejects(() => answer.begun, ApiError, "no");
    await assertRejects(() => textOf(answer), ApiError, "no");
  });

  for (const said of [0, events.length - 1]) {
    Deno.test(`${name}.stream: an abort ends a call whose answer nobody has read, after ${said} events`, async () => {
      await using upstream = hanging(events, said);
      const stop = new AbortController();
      const answer = create(upstream.url).stream(REQUEST, stop);
      await answer.left;
      if (said > 0) await answer.begun;
      stop.abort(new Error("Ctrl-C"));
      await upstream.requests[0]?.left;
      await assertRejects(() => textOf(answer), Error, "Ctrl-C");
    });

    Deno.test(`${name}.stream: a cancelled answer ends its call, after ${said} events`, async () => {
      await using upstream = hanging(events, said);
      const answer = create(upstream.url).stream(REQUEST);
      await answer.left;
      if (said > 0) await answer.begun;
      await answer.cancel();
      await upstream.requests[0]?.left;
    });
  }
}

Deno.test({
  name:
    "Answer: a whole one that was aborted before anybody read it does not pass for whole",
  permissions,
  fn: async () => {
    const stop = new AbortController();
    const answer = createElizaClient().stream({
      ...REQUEST,
      model: "eliza",
      stream: false,
    }, stop);
    await answer.begun;
    stop.abort(new Error("Ctrl-C"));
    await assertRejects(() => collect(answer), Error, "Ctrl-C");
  },
});

Deno.test({
  name:
    "Answer: what came before the first content comes with it, later chunks as they came",
  permissions,
  fn: async () => {
    const pieces = [
      usage,
      chunk({ role: "assistant" }),
      chunk({ content: "a" }),
      chunk({ content: "b" }),
    ];
    const answer = scriptedAnswer({}, () => ReadableStream.from(pieces));
    assertEquals(await Array.fromAsync(answer), [
      pieces.slice(0, 3),
      pieces.slice(3),
    ]);
  },
});

Deno.test({
  name: "Answer: tells each request that is sent, and what is left out",
  permissions,
  fn: async () => {
    const progress: unknown[] = [];
    const options: CallOptions = { onProgress: (each) => progress.push(each) };
    const answer = openAnswer(options, async function* (notes) {
      notes.sent({ attempt: 1, url: "u", body: "one" });
      notes.leaveOut("seed");
      notes.leaveOut("seed");
      notes.drop("container");
      await Promise.resolve();
      notes.sent({ attempt: 2, url: "u", body: "two" });
      yield [chunk({ content: "a" }, "stop")];
    });
    assertEquals([...answer.leftOut], ["seed"]);
    await collect(answer);
    assertEquals(
      progress,
      [1, 2].map((attempt) => ({ type: "sent", attempt })),
    );
    assertEquals(answer.attempts.map(({ body }) => body), ["one", "two"]);
    assertEquals([...answer.dropped], ["container"]);
  },
});
