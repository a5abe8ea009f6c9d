import { noWire, scriptedAnswer } from "../helpers/answers.ts";
import type { Answer, AnswerNotes } from "../../lib/core/answer.ts";
import { assertEquals, assertRejects } from "@std/assert";
import type { ChatChunk, ChatRequest, Message } from "../../lib/core/chat.ts";
import type { CallOptions } from "../../lib/core/call.ts";
import type { ChatClient } from "../../lib/core/client.ts";
import { ApiError, StreamError } from "../../lib/core/errors.ts";
import { Conversation } from "../../lib/conversation/conversation.ts";
import type { SendOptions } from "../../lib/conversation/conversation_options.ts";
import { rebuildBody } from "../../lib/history/chain/rebuild.ts";
import { historyFixture, replyChunk } from "./history_fixture.ts";

/** Yields what the test says for each request, in turn, and keeps the requests. */
class ScriptedClient implements ChatClient {
  readonly provider = "openai";
  readonly baseUrl = "https://api.example.com/v1";
  readonly dialect = "openai";
  readonly requests: ChatRequest[] = [];
  readonly #answers: (Partial<Message> | string | Error)[][];

  /** Each answer is a list of pieces: text, deltas, or what is thrown. */
  constructor(...answers: (Partial<Message> | string | Error)[][]) {
    this.#answers = answers;
  }

  readonly send = noWire;

  stream(request: ChatRequest, options: CallOptions = {}): Answer {
    return scriptedAnswer(options, (notes) => this.#read(request, notes));
  }

  async *#read(
    request: ChatRequest,
    { signal, sent }: AnswerNotes,
  ): AsyncGenerator<ChatChunk> {
    this.requests.push(request);
    sent({ attempt: 1, url: this.baseUrl, body: this.encode(request) });
    for (const piece of this.#answers.shift() ?? ["ok"]) {
      await Promise.resolve();
      signal.throwIfAborted();
      if (piece instanceof Error) throw piece;
      yield replyChunk(typeof piece === "string" ? { content: piece } : piece);
    }
  }

  encode(request: ChatRequest): string {
    return JSON.stringify(request);
  }

  models(): Promise<never[]> {
    return Promise.resolve([]);
  }
}

type Said = [role: string, content: Message["content"]][];

function said(messages: readonly Message[] | undefined): Said {
  return (messages ?? []).map(({ role, content }) => [role, content]);
}

async function send(
  conversation: Conversation,
  input: string | Message,
  options: Omit<SendOptions, "model">,
): Promise<string> {
  let text = "";
  const chunks = conversation.send(input, { model: "gpt", ...options });
  for await (const { choices } of chunks) {
    text += choices[0]?.delta.content ?? "";
  }
  return text;
}

Deno.test("Conversation: every request carries the turns so far", async () => {
  await using history = await historyFixture();
  const { recorder } = history;
  const client = new ScriptedClient(["Hel", "lo"], ["Fine"]);
  const conversation = new Conversation({ system: "Be brief" });
  const members = { temperature: 0.5 };
  assertEquals(
    await send(conversation, "hi", { client, recorder, members }),
    "Hello",
  );
  await send(conversation, "how?", { client, recorder, stream: false });
  assertEquals(client.requests, [
    {
      model: "gpt",
      messages: [
        { role: "system", content: "Be brief" },
        { role: "user", content: "hi" },
      ],
      temperature: 0.5,
      stream: true,
    },
    {
      model: "gpt",
      messages: [
        { role: "system", content: "Be brief" },
        { role: "user", content: "hi" },
        { role: "assistant", content: "Hello" },
        { role: "user", content: "how?" },
      ],
    },
  ]);
  assertEquals(said(conversation.messages).at(-1), ["assistant", "Fine"]);
  const [first, second] = await history.lines();
  assertEquals(second?.parent, first?.id);
  assertEquals(said(second?.request.messages), [["user", "how?"]]);
});

Deno.test("Conversation: reasoning goes back with its turn, and is recorded once", async () => {
  await using history = await historyFixture();
  const { recorder } = history;
  const answer = {
    content: "42",
    refusal: null,
    "reasoning_content": "Hm",
    "thinking_blocks": [{ type: "thinking", thinking: "Hm", signature: "s" }],
  };
  const client = new ScriptedClient([answer]);
  const conversation = new Conversation();
  await send(conversation, "q", { client, recorder });
  await send(conversation, "why?", { client, recorder });
  assertEquals(client.requests[1]?.messages[1], {
    role: "assistant",
    content: "42",
    reasoning_content: "Hm",
    thinking_blocks: answer.thinking_blocks,
  });
  const lines = await history.lines();
  assertEquals(said(lines[1]?.request.messages), [["user", "why?"]]);
  const { form, proven } = rebuildBody(lines);
  assertEquals([form, proven], ["reasoned", true]);
});

Deno.test("Conversation: an answer that is stopped is kept as far as it came", async () => {
  await using history = await historyFixture();
  const { recorder } = history;
  const client = new ScriptedClient(["Hel", "lo"], ["Fine"]);
  const conversation = new Conversation();
  const stop = new AbortController();
  const chunks = conversation.send("hi", {
    ...{ client, recorder, model: "gpt" },
    signal: stop.signal,
  });
  await assertRejects(
    async () => {
      for await (const _ of chunks) stop.abort(new Error("stopped"));
    },
    Error,
    "stopped",
  );
  assertEquals(said(conversation.messages), [["user", "hi"], [
    "assistant",
    "Hel",
  ]]);
  await send(conversation, "go on", { client, recorder });
  const [first, second] = await history.lines();
  assertEquals(first?.status, "aborted");
  assertEquals(first?.response?.choices[0]?.message.content, "Hel");
  assertEquals(second?.parent, first?.id);
  assertEquals(said(second?.request.messages), [["user", "go on"]]);
});

Deno.test("Conversation: a consumer that leaves stops the answer", async () => {
  await using history = await historyFixture();
  const { recorder } = history;
  const client = new ScriptedClient(["Hel", "lo"]);
  const conversation = new Conversation();
  const chunks = conversation.send("hi", { client, recorder, model: "gpt" });
  for await (const _ of chunks) break;
  assertEquals(said(conversation.messages), [["user", "hi"], [
    "assistant",
    "Hel",
  ]]);
  assertEquals((await history.lines())[0]?.status, "aborted");
});

Deno.test("Conversation: half a call of an answer that was stopped is not kept", async () => {
  await using history = await historyFixture();
  const { recorder } = history;
  const call = {
    id: "1",
    type: "function",
    function: { name: "f", arguments: '{"a' },
  };
  const client = new ScriptedClient([
    "I look",
    { tool_calls: [{ index: 0, ...call }] } as Partial<Message>,
    new DOMException("stopped", "AbortError"),
  ]);
  const conversation = new Conversation();
  await assertRejects(() => send(conversation, "hi", { client, recorder }));
  assertEquals(conversation.messages.at(-1), {
    role: "assistant",
    content: "I look",
  });
});

const FAILURES: Record<string, Error> = {
  "a refusal": new ApiError("no", { kind: "rate_limit", status: 429 }),
  "a cut": new StreamError("cut", { kind: "truncated" }),
};

for (const [what, failure] of Object.entries(FAILURES)) {
  Deno.test(`Conversation: the turn of ${what} is not kept, and is recorded`, async () => {
    await using history = await historyFixture();
    const { recorder } = history;
    const client = new ScriptedClient(["Hello"], ["half", failure], ["Fine"]);
    const conversation = new Conversation();
    await send(conversation, "hi", { client, recorder });
    await assertRejects(() => send(conversation, "fail", { client, recorder }));
    await send(conversation, "again", { client, recorder });
    assertEquals(said(client.requests[2]?.messages), [
      ["user", "hi"],
      ["assistant", "Hello"],
      ["user", "again"],
    ]);
    const [first, second, third] = await history.lines();
    assertEquals([second?.parent, third?.parent], [first?.id, first?.id]);
    assertEquals(second?.response?.choices[0]?.message.content, "half");
  });
}

Deno.test("Conversation: an empty answer is no turn", async () => {
  await using history = await historyFixture();
  const { recorder } = history;
  const conversation = new Conversation();
  await send(conversation, "hi", {
    client: new ScriptedClient([""]),
    recorder,
  });
  assertEquals(conversation.messages, []);
});

Deno.test("Conversation: stateless requests carry the system message and the input alone", async () => {
  await using history = await historyFixture();
  const { recorder } = history;
  const client = new ScriptedClient(["one"], ["two"]);
  const conversation = new Conversation({
    system: "Be brief",
    stateless: true,
  });
  await send(conversation, "a", { client, recorder });
  await send(conversation, "b", { client, recorder });
  assertEquals(said(client.requests[1]?.messages), [
    ["system", "Be brief"],
    ["user", "b"],
  ]);
  const lines = await history.lines();
  assertEquals(lines.map(({ parent }) => parent), [null, null]);
});

Deno.test("Conversation: clear forgets the turns and keeps the system message", async () => {
  await using history = await historyFixture();
  const { recorder } = history;
  const client = new ScriptedClient();
  const conversation = new Conversation({ system: "Be brief" });
  await send(conversation, "a", { client, recorder });
  conversation.clear();
  assertEquals(said(conversation.messages), [["system", "Be brief"]]);
  await send(conversation, "b", { client, recorder });
  const [first, second] = await history.lines();
  assertEquals([first?.parent, second?.parent], [null, null]);
});

Deno.test("Conversation: another system message keeps the turns, in a conversation of its own", async () => {
  await using history = await historyFixture();
  const { recorder } = history;
  const client = new ScriptedClient();
  const conversation = new Conversation({ system: "Be brief" });
  await send(conversation, "a", { client, recorder });
  conversation.setSystem("Be verbose");
  await send(conversation, "b", { client, recorder });
  assertEquals(said(client.requests[1]?.messages), [
    ["system", "Be verbose"],
    ["user", "a"],
    ["assistant", "ok"],
    ["user", "b"],
  ]);
  conversation.setSystem(undefined);
  assertEquals(conversation.messages[0]?.role, "user");
  const lines = await history.lines();
  assertEquals(lines.map(({ source }) => source), ["serve", "import", "serve"]);
  for (const line of lines) {
    assertEquals(rebuildBody(await history.store.chain(line)).proven, true);
  }
});

Deno.test("Conversation: goes on with a recorded conversation", async () => {
  await using history = await historyFixture();
  const { recorder } = history;
  const client = new ScriptedClient(["one"], [new Error("broken")], ["two"]);
  const before = new Conversation({ system: "Be brief" });
  await send(before, "a", { client, recorder });
  await assertRejects(() => send(before, "b", { client, recorder }));
  const [first, failed] = await history.lines();
  const chain = failed ? await history.store.chain(failed) : [];
  const conversation = new Conversation({ parent: chain });
  assertEquals(said(conversation.messages), [
    ["system", "Be brief"],
    ["user", "a"],
    ["assistant", "one"],
  ]);
  const other = history.another();
  await send(conversation, "c", { client, recorder: other.recorder });
  await send(conversation, "d", { client, recorder: other.recorder });
  const lines = (await history.lines()).slice(2);
  assertEquals(lines.map(({ parent }) => parent), [
    first?.id ?? "",
    lines[0]?.id ?? "",
  ]);
  assertEquals(lines.map((line) => said(line.request.messages)), [
    [["user", "c"]],
    [["user", "d"]],
  ]);
});

Deno.test("Conversation: a message of a tool can be the input", async () => {
  await using history = await historyFixture();
  const { recorder } = history;
  const call = {
    id: "1",
    type: "function",
    function: { name: "f", arguments: "{}" },
  };
  const client = new ScriptedClient([{ content: null, tool_calls: [call] }]);
  const conversation = new Conversation();
  await send(conversation, "use it", { client, recorder });
  const result: Message = {
    role: "tool",
    "tool_call_id": "1",
    content: "42",
  };
  await send(conversation, result, { client, recorder });
  assertEquals(client.requests[1]?.messages, [
    { role: "user", content: "use it" },
    { role: "assistant", content: null, tool_calls: [call] },
    result,
  ]);
});

Deno.test("Conversation.undo: the next turn stands beside the one that was taken back", async () => {
  await using history = await historyFixture();
  const { recorder } = history;
  const client = new ScriptedClient(["one"], ["two"], ["other"], ["begin"]);
  const conversation = new Conversation({ system: "sys" });
  await send(conversation, "1", { client, recorder });
  await send(conversation, "2", { client, recorder });
  assertEquals(conversation.undo()?.content, "2");
  assertEquals(conversation.last, (await history.lines())[0]?.id);
  await send(conversation, "2b", { client, recorder });
  const [first, , beside] = await history.lines();
  assertEquals(beside?.parent, first?.id);
  assertEquals(said(beside?.request.messages), [["user", "2b"]]);
  assertEquals(conversation.last, beside?.id);
  conversation.undo();
  conversation.undo();
  assertEquals(conversation.undo(), undefined);
  assertEquals(said(conversation.messages), [["system", "sys"]]);
  await send(conversation, "anew", { client, recorder });
  assertEquals((await history.lines()).at(-1)?.parent, null);
});

Deno.test("Conversation.undo: of a turn that was recorded before, the chain goes on where it was", async () => {
  await using history = await historyFixture();
  const { recorder } = history;
  const client = new ScriptedClient(["one"], ["two"]);
  const earlier = new Conversation();
  await send(earlier, "1", { client, recorder });
  await send(earlier, "2", { client, recorder });
  const parent = await history.lines();
  const later = history.another();
  const conversation = new Conversation({ parent });
  assertEquals(conversation.undo()?.content, "2");
  const again = new ScriptedClient(["two again"]);
  await send(conversation, "2", { client: again, recorder: later.recorder });
  const lines = await history.lines();
  assertEquals(lines.length, 3);
  assertEquals(lines[2]?.parent, lines[0]?.id);
});

Deno.test("Conversation.fork: neither knows what the other says next; both continue the same exchange", async () => {
  await using history = await historyFixture();
  const { recorder } = history;
  const client = new ScriptedClient(["one"], ["left"], ["right"]);
  const conversation = new Conversation();
  await send(conversation, "1", { client, recorder });
  const other = conversation.fork();
  await send(conversation, "2", { client, recorder });
  await send(other, "2", { client, recorder });
  assertEquals(said(conversation.messages).at(-1), ["assistant", "left"]);
  assertEquals(said(other.messages).at(-1), ["assistant", "right"]);
  const [first, left, right] = await history.lines();
  assertEquals([left?.parent, right?.parent], [first?.id, first?.id]);
});

Deno.test("Conversation: turns that were held elsewhere are sent, and imported by the recorder", async () => {
  await using history = await historyFixture();
  const { recorder } = history;
  const client = new ScriptedClient(["fine"]);
  const conversation = new Conversation({
    messages: [
      { role: "system", content: "sys" },
      { role: "user", content: "hi" },
      { role: "assistant", content: "hello" },
    ],
  });
  await send(conversation, "how?", { client, recorder });
  assertEquals(said(client.requests[0]?.messages), [
    ["system", "sys"],
    ["user", "hi"],
    ["assistant", "hello"],
    ["user", "how?"],
  ]);
  const [imported, own] = await history.lines();
  assertEquals(imported?.source, "import");
  assertEquals(own?.parent, imported?.id);
});
