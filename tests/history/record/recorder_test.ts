import { assert, assertEquals, assertRejects } from "@std/assert";
import type { ChatChunk } from "../../../lib/core/chat.ts";
import {
  ApiError,
  NetworkError,
  StreamError,
} from "../../../lib/core/errors.ts";
import type {
  RecordedError,
  Status,
} from "../../../lib/history/line/exchange.ts";
import { Recorder } from "../../../lib/history/record/recorder.ts";
import {
  record,
  type Recording,
} from "../../../lib/history/record/recording.ts";
import type { ExchangeInfo } from "../../../lib/history/record/recording.ts";
import { rebuildBody } from "../../../lib/history/chain/rebuild.ts";
import {
  historyFixture,
  replyChunk,
} from "../../conversation/history_fixture.ts";

const INFO: ExchangeInfo = {
  provider: "openai",
  baseUrl: "https://api.example.com/v1",
  model: "gpt",
  request: { model: "gpt", messages: [{ role: "user", content: "hi" }] },
};

function piece(delta: ChatChunk["choices"][0]["delta"]): ChatChunk {
  const chunk = replyChunk({});
  return { ...chunk, choices: [{ index: 0, delta, finish_reason: null }] };
}

async function* stream(
  texts: readonly string[],
  failure?: unknown,
): AsyncGenerator<ChatChunk[]> {
  for (const content of texts) {
    yield await Promise.resolve([piece({ content })]);
  }
  if (failure !== undefined) throw failure;
}

async function drain(chunks: AsyncIterable<ChatChunk>): Promise<string> {
  let text = "";
  for await (const chunk of chunks) {
    text += chunk.choices[0]?.delta.content ?? "";
  }
  return text;
}

Deno.test("record: a stream that ends is completed", async () => {
  await using history = await historyFixture();
  const recording = history.recorder.begin(INFO);
  recording.sent({ attempt: 1, url: "", body: "first" });
  recording.sent({
    attempt: 2,
    url: "",
    body: '{"model":"gpt","messages":[{"role":"user","content":"hi"}]}',
  });
  assertEquals(await drain(record(stream(["Hel", "lo"]), recording)), "Hello");
  const [line] = await history.lines();
  assertEquals(line?.id, recording.id);
  assertEquals(line?.source, "serve");
  assertEquals(line?.status, "completed");
  assertEquals(line?.attempts, 2);
  assertEquals(line?.error, undefined);
  assertEquals(line?.response?.choices, [{
    index: 0,
    message: { role: "assistant", content: "Hello" },
    finish_reason: "stop",
  }]);
  assert(line && rebuildBody([line]).proven);
});

Deno.test("record: a consumer that leaves aborts, and what came is kept", async () => {
  await using history = await historyFixture();
  const recording = history.recorder.begin(INFO);
  for await (const _ of record(stream(["Hel", "lo"]), recording)) break;
  const [line] = await history.lines();
  assertEquals(line?.status, "aborted");
  assertEquals(line?.response?.choices[0]?.message.content, "Hel");
  assertEquals(line?.response?.choices[0]?.finish_reason, null);
  assertEquals("error" in (line ?? {}), false);
});

const stop = new AbortController();
stop.abort(new Error("stopped by the user"));

const FAILURES: Record<
  string,
  [failure: unknown, status: Status, error: RecordedError | undefined]
> = {
  "its signal's reason": [stop.signal.reason, "aborted", undefined],
  "an abort": [new DOMException("gone", "AbortError"), "aborted", undefined],
  "a cut": [
    new StreamError("the stream was cut", { kind: "truncated" }),
    "truncated",
    { type: "truncated", message: "the stream was cut" },
  ],
  "silence": [
    new StreamError("no data for 300 s", { kind: "timeout" }),
    "truncated",
    { type: "timeout", message: "no data for 300 s" },
  ],
  "an error inside the stream": [
    new StreamError("overloaded", {
      kind: "error",
      type: "overloaded_error",
      status: 529,
    }),
    "error",
    { type: "overloaded_error", message: "overloaded", status: 529 },
  ],
  "a refusal by status": [
    new ApiError("Incorrect API key provided: sk-canary-123456", {
      kind: "auth",
      status: 401,
      type: "invalid_request_error",
      code: "invalid_api_key",
    }),
    "error",
    {
      type: "invalid_request_error",
      message: "Incorrect API key provided: ***",
      status: 401,
      code: "invalid_api_key",
    },
  ],
  "no connection": [
    new NetworkError("cannot reach host: refused", { kind: "unreachable" }),
    "error",
    { type: "unreachable", message: "cannot reach host: refused" },
  ],
  "a time limit": [
    new DOMException("timed out", "TimeoutError"),
    "error",
    { type: "TimeoutError", message: "timed out" },
  ],
  "what is no error": ["odd", "error", { type: "error", message: "odd" }],
};

for (const [what, [failure, status, error]] of Object.entries(FAILURES)) {
  Deno.test(`record: ${what} is recorded as ${status}`, async () => {
    await using history = await historyFixture();
    const recording = history.recorder.begin(INFO);
    let thrown: unknown;
    try {
      await drain(record(stream(["a"], failure), recording, stop.signal));
    } catch (error) {
      thrown = error;
    }
    assertEquals(thrown, failure);
    const [line] = await history.lines();
    assertEquals(line?.status, status);
    assertEquals(line?.error, error);
    assertEquals(line?.response?.choices[0]?.message.content, "a");
  });
}

Deno.test("record: a failure before the first chunk has no response", async () => {
  await using history = await historyFixture();
  const recording = history.recorder.begin(INFO);
  const failure = new NetworkError("refused", { kind: "unreachable" });
  await assertRejects(() => drain(record(stream([], failure), recording)));
  const [line] = await history.lines();
  assertEquals(line?.response, null);
  assertEquals(line?.timing.first_token_ms, null);
  assertEquals(line?.timing.deltas, []);
});

Deno.test("finish: only the first call counts", async () => {
  await using history = await historyFixture();
  const recording = history.recorder.begin(INFO);
  const first = recording.finish({ status: "completed" });
  await recording.finish({ status: "error", error: new Error("late") });
  await first;
  const lines = await history.lines();
  assertEquals(lines.map(({ status }) => status), ["completed"]);
});

Deno.test("chunk: times are those at which the chunks came", async () => {
  await using history = await historyFixture();
  const recorder = new Recorder({
    store: history.store,
    source: "ask",
    now: () => new Date("2026-01-02T03:04:05.678Z"),
  });
  const begun = performance.now();
  const recording = recorder.begin(INFO);
  // A relay learns from its bytes, later, what came when.
  const at = (ms: number) => begun + 1000 + ms;
  recording.chunk(piece({ role: "assistant", content: "" }), at(0));
  recording.chunk(piece({ reasoning_content: "Hm" }), at(10));
  recording.chunk(piece({ content: "one" }), at(10));
  recording.chunk(
    piece({ tool_calls: [{ index: 0, function: { arguments: "{}" } }] }),
    at(50),
  );
  recording.chunk(piece({}), at(60));
  await recording.finish({ status: "completed", at: at(70) });
  const [line] = await history.lines();
  const [start] = line?.timing.deltas[0] ?? [];
  assertEquals(line?.timing.deltas.map(([ms, n]) => [ms - (start ?? 0), n]), [
    [0, 2],
    [0, 3],
    [40, 2],
  ]);
  const { first_token_ms: first, total_ms: total } = line?.timing ??
    { first_token_ms: null, total_ms: 0 };
  assertEquals(Math.round(total - (first ?? 0)), 60);
  assertEquals(line?.started, "2026-01-02T03:04:05.678Z");
  const took = Date.parse(line?.ended ?? "") - Date.parse(line?.started ?? "");
  assertEquals(took, Math.round(total));
});

Deno.test("record: what came at once has one time, however long its reader takes", async () => {
  await using history = await historyFixture();
  const recording = history.recorder.begin(INFO);
  async function* batch() {
    yield await Promise.resolve(
      ["a", "b"].map((content) => piece({ content })),
    );
  }
  for await (const _ of record(batch(), recording)) {
    const until = performance.now() + 5;
    while (performance.now() < until); // busy, as a slow reader makes it
  }
  const [line] = await history.lines();
  const [time] = line?.timing.deltas[0] ?? [];
  assertEquals(line?.timing.deltas, [[time ?? -1, 1], [time ?? -1, 1]]);
});

Deno.test("timing: of a request that went out before, from then on", async () => {
  await using history = await historyFixture();
  const recorder = new Recorder({
    store: history.store,
    source: "ask",
    now: () => new Date("2026-01-02T03:04:05.678Z"),
  });
  const begun = performance.now() - 1000;
  const recording = recorder.begin({ ...INFO, begun });
  recording.chunk(piece({ content: "Hi" }), begun + 1200);
  await recording.finish({ status: "completed", at: begun + 1500 });
  const [line] = await history.lines();
  assertEquals(line?.timing, {
    "first_token_ms": 1200,
    "total_ms": 1500,
    deltas: [[1200, 2]],
  });
  const began = Date.parse("2026-01-02T03:04:05.678Z") - 1000;
  assertEquals(Math.abs(Date.parse(line?.started ?? "") - began) < 500, true);
});

Deno.test("usage: as the provider counted, absent when it did not", async () => {
  await using history = await historyFixture();
  const usage = {
    "prompt_tokens": 1,
    "completion_tokens": 2,
    "total_tokens": 3,
  };
  for (const chunk of [replyChunk({ content: "a" }, usage), replyChunk({})]) {
    const recording = history.recorder.begin(INFO);
    recording.chunk(chunk);
    await recording.finish({ status: "completed" });
  }
  const [counted, uncounted] = await history.lines();
  assertEquals(counted?.usage, usage);
  assertEquals("usage" in (uncounted ?? {}), false);
});

Deno.test("begin: credentials in an address are not recorded", async () => {
  await using history = await historyFixture();
  const recording = history.recorder.begin({
    ...INFO,
    baseUrl: "https://me:canary@host/v1?key=canary",
  });
  await recording.finish({ status: "completed" });
  const [line] = await history.lines();
  assertEquals(line?.base_url, "https://host/v1?key=***");
  assert(!(await Deno.readTextFile(history.path)).includes("canary"));
});

Deno.test("close: what is still open is recorded as aborted", async () => {
  await using history = await historyFixture();
  const recordings: Recording[] = [1, 2, 3].map(() =>
    history.recorder.begin(INFO)
  );
  recordings[1]?.chunk(piece({ content: "half" }));
  recordings[2]?.finish({ status: "completed" });
  await history.recorder.close();
  const lines = await history.lines();
  assertEquals(lines.map(({ status }) => status).sort(), [
    ...["aborted", "aborted", "completed"],
  ]);
  assertEquals(
    lines.find(({ id }) => id === recordings[1]?.id)
      ?.response?.choices[0]?.message.content,
    "half",
  );
});

Deno.test("begin: without a store everything works and nothing is written", async () => {
  const recorder = new Recorder({ source: "ask" });
  const recording = recorder.begin(INFO);
  assertEquals(recording.completion(), null);
  assertEquals(await drain(record(stream(["a", "b"]), recording)), "ab");
  assertEquals(recording.completion()?.choices[0]?.message.content, "ab");
  await recorder.close();
});
