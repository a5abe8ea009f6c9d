import { assert, assertEquals } from "@std/assert";
import type { Message } from "../../lib/core/chat.ts";
import type { Exchange } from "../../lib/history/line/exchange.ts";
import {
  rebuildBody,
  rebuildMessages,
} from "../../lib/history/chain/rebuild.ts";
import {
  type HistoryFixture,
  historyFixture,
  recordCall,
} from "./history_fixture.ts";

const user = (content: string): Message => ({ role: "user", content });
const assistant = (content: string): Message => ({
  role: "assistant",
  content,
});

function body(messages: readonly Message[]): string {
  return JSON.stringify({ model: "gpt", messages, stream: true });
}

/** A conversation of a client that sends all of it with every request; returns what it holds in the end. */
async function talk(
  history: HistoryFixture,
  turns: number,
  echo: (answer: Message) => Message = (answer) => answer,
  text = "x".repeat(400),
): Promise<Message[]> {
  const messages: Message[] = [{ role: "system", content: "Be brief" }];
  for (let turn = 0; turn < turns; turn++) {
    messages.push(user(`question ${turn} ${text}`));
    const answer = { content: `answer ${turn} ${text}`, refusal: null };
    await recordCall(history.recorder, { body: body(messages), answer });
    messages.push(echo({ role: "assistant", ...answer }));
  }
  return messages;
}

async function assertProven(history: HistoryFixture): Promise<void> {
  for (const exchange of await history.lines()) {
    const rebuilt = rebuildBody(await history.store.chain(exchange));
    assert(rebuilt.proven, exchange.id);
  }
}

function messagesOf(exchange: Exchange | undefined): Message[] | undefined {
  return exchange?.request.messages;
}

Deno.test("chain: a request holds its new messages, its parent the others", async () => {
  await using history = await historyFixture();
  await talk(history, 3, undefined, "");
  const lines = await history.lines();
  const [first, second, third] = lines;
  assertEquals(lines.map(({ parent }) => parent), [
    null,
    first?.id,
    second?.id,
  ]);
  assertEquals(new Set(lines.map((line) => line.conversation)).size, 1);
  assertEquals(first?.conversation, first?.id);
  assertEquals(messagesOf(first), [
    { role: "system", content: "Be brief" },
    user("question 0 "),
  ]);
  assertEquals(messagesOf(third), [user("question 2 ")]);
  assertEquals(third?.request, {
    model: "gpt",
    messages: [user("question 2 ")],
    stream: true,
  });
  assertEquals(rebuildMessages(lines), [
    { role: "system", content: "Be brief" },
    user("question 0 "),
    assistant("answer 0 "),
    user("question 1 "),
    assistant("answer 1 "),
    user("question 2 "),
  ]);
});

Deno.test("chain: n turns cost n times one turn, where a plain log takes n²", async () => {
  await using short = await historyFixture();
  await using long = await historyFixture();
  await talk(short, 30);
  const messages = await talk(long, 60);
  assert(await long.size() < 2.05 * await short.size());
  const plainLog = 60 * body(messages).length / 2;
  assert(await long.size() < plainLog / 8);
  await assertProven(long);
});

const ECHOES: Record<string, [stored: number, (answer: Message) => Message]> = {
  "plain": [1, ({ role, content }) => ({ role, content: content ?? null })],
  "as received": [1, (answer) => answer],
  // The answer is kept once more, in the client's form.
  "with its members in another order": [
    2,
    ({ role, content }) => ({ content: content ?? null, role }),
  ],
  "as parts": [
    2,
    ({ role, content }) => ({
      role,
      content: [{ type: "text", text: String(content) }],
    }),
  ],
};

for (const [how, [stored, echo]] of Object.entries(ECHOES)) {
  Deno.test(`chain: a client that sends answers back ${how}`, async () => {
    await using history = await historyFixture();
    await talk(history, 5, echo);
    const lines = await history.lines();
    assertEquals(lines.length, 5);
    assertEquals(
      lines.slice(1).map((line) => line.request.messages.length),
      Array(4).fill(stored),
    );
    assert(lines.every(({ raw }) => raw === undefined));
    await assertProven(history);
  });
}

Deno.test("chain: marks that move from turn to turn cost the turns that they leave", async () => {
  await using history = await historyFixture();
  const marked = ({ role, content }: Message): Message => ({
    role,
    content: [{
      type: "text",
      text: String(content),
      cache_control: { type: "ephemeral" },
    }],
  });
  const messages: Message[] = [];
  for (let turn = 0; turn < 12; turn++) {
    messages.push(user(`question ${turn}`));
    const sent = messages.with(-1, marked(user(`question ${turn}`)));
    const answer = { content: `answer ${turn}` };
    await recordCall(history.recorder, { body: body(sent), answer });
    messages.push(assistant(answer.content));
  }
  const lines = await history.lines();
  assertEquals(new Set(lines.map((line) => line.conversation)).size, 1);
  assertEquals(lines.at(-1)?.request.messages.length, 3);
  assert(lines.every(({ raw }) => raw === undefined));
  await assertProven(history);
});

Deno.test("chain: a loop of tool calls is one conversation", async () => {
  await using history = await historyFixture();
  const messages: Message[] = [user("What is the weather in two towns?")];
  for (const town of ["Ulm", "Bonn"]) {
    const call = {
      id: `call_${town}`,
      type: "function",
      function: { name: "weather", arguments: `{"town": "${town}"}` },
    };
    const answer = { content: null, "tool_calls": [call] };
    await recordCall(history.recorder, { body: body(messages), answer });
    messages.push(
      { role: "assistant", ...answer },
      { role: "tool", tool_call_id: call.id, content: "sunny" },
    );
  }
  const answer = { content: "Sunny in both." };
  await recordCall(history.recorder, { body: body(messages), answer });
  const lines = await history.lines();
  assertEquals(lines.map((line) => line.request.messages.length), [1, 1, 1]);
  assertEquals(new Set(lines.map((line) => line.conversation)).size, 1);
  await assertProven(history);
});

Deno.test("chain: turns that were never seen are imported", async () => {
  await using history = await historyFixture();
  const messages = [
    user("one"),
    { ...assistant("1"), annotations: [] },
    user("two"),
    {
      role: "assistant" as const,
      content: null,
      function_call: { name: "f", arguments: "{}" },
    },
    { role: "function" as const, name: "f", content: "ok" },
  ];
  const id = await recordCall(history.recorder, {
    body: body(messages),
    answer: { content: "done" },
  });
  const [first, second, last] = await history.lines();
  assertEquals(last?.id, id);
  assertEquals(last?.source, "serve");
  assertEquals(last?.request.messages, messages.slice(-1));
  assertEquals([first?.parent, second?.parent, last?.parent], [
    null,
    first?.id,
    second?.id,
  ]);
  assert(first && last && first.id < last.id, "ids sort as the turns do");
  for (const imported of [first, second]) {
    assertEquals(imported?.source, "import");
    assertEquals(imported?.conversation, first?.id);
    assertEquals(imported?.started, last?.started);
    assertEquals(imported?.ended, imported?.started);
    assertEquals(imported?.status, "completed");
    assertEquals(imported?.attempts, 0);
    assertEquals(imported?.timing, {
      first_token_ms: null,
      total_ms: 0,
      deltas: [],
    });
    assertEquals(imported?.usage, {
      prompt_tokens: 0,
      completion_tokens: 0,
      total_tokens: 0,
    });
    assertEquals(imported?.base_url, last?.base_url);
    // The request does not say who made the answers that it brings.
    assertEquals([imported?.provider, imported?.model], ["unknown", "unknown"]);
    assertEquals(imported?.response?.model, "unknown");
  }
  assertEquals(first?.response?.choices[0]?.message, messages[1]);
  assertEquals(second?.response?.choices[0], {
    index: 0,
    message: messages[3] as Message,
    finish_reason: "tool_calls",
  });
  await assertProven(history);
});

Deno.test("chain: an import is not repeated with the next request", async () => {
  await using history = await historyFixture();
  const messages = [user("one"), assistant("1"), user("two")];
  await recordCall(history.recorder, {
    body: body(messages),
    answer: { content: "2" },
  });
  messages.push(assistant("2"), user("three"));
  await recordCall(history.recorder, {
    body: body(messages),
    answer: { content: "3" },
  });
  const sources = (await history.lines()).map(({ source }) => source);
  assertEquals(sources, ["import", "serve", "serve"]);
});

Deno.test("chain: a changed question branches off before it, another system message begins anew", async () => {
  await using history = await historyFixture();
  const messages = await talk(history, 3, undefined, "");
  const edited = messages.slice(0, 3).concat(user("something else"));
  await recordCall(history.recorder, {
    body: body(edited),
    answer: { content: "a" },
  });
  const [first] = await history.lines();
  const branch = (await history.lines()).at(-1);
  assertEquals(branch?.parent, first?.id);
  assertEquals(branch?.request.messages, [user("something else")]);
  const other = messages.with(0, { role: "system", content: "Be verbose" });
  await recordCall(history.recorder, {
    body: body([...other, user("more")]),
    answer: { content: "b" },
  });
  const lines = (await history.lines()).slice(4);
  assertEquals(lines.map(({ source }) => source), [
    ...["import", "import", "import", "serve"],
  ]);
  assertEquals(lines[0]?.parent, null);
  await assertProven(history);
});

Deno.test("chain: any of several answers can be the one that goes on", async () => {
  await using history = await historyFixture();
  const answer = [{ content: "tea" }, { content: "coffee" }];
  await recordCall(history.recorder, { body: body([user("Drink?")]), answer });
  for (const chosen of ["tea", "coffee"]) {
    const messages = [user("Drink?"), assistant(chosen), user("Why?")];
    await recordCall(history.recorder, {
      body: body(messages),
      answer: { content: "Because." },
    });
  }
  const [first, tea, coffee] = await history.lines();
  assertEquals([tea?.parent, coffee?.parent], [first?.id, first?.id]);
  assertEquals(tea?.request.messages, [user("Why?")]);
  assertEquals(coffee?.request.messages, [assistant("coffee"), user("Why?")]);
  await assertProven(history);
});

Deno.test("chain: an answer that is to be gone on with is no turn", async () => {
  await using history = await historyFixture();
  const messages = [user("Count"), assistant("1, 2,")];
  await recordCall(history.recorder, {
    body: body(messages),
    answer: { content: " 3" },
  });
  assertEquals((await history.lines()).length, 1);
  // What is held already is continued, even when nothing is new.
  const more = [...messages, assistant(" 3")];
  await recordCall(history.recorder, {
    body: body(more),
    answer: { content: ", 4" },
  });
  const [first, second] = await history.lines();
  assertEquals(second?.parent, first?.id);
  assertEquals(second?.request.messages, []);
  await assertProven(history);
});

Deno.test("chain: the same words said twice are told apart from one's own form of them", async () => {
  await using history = await historyFixture();
  await recordCall(history.recorder, {
    body: body([user("a")]),
    answer: { content: "b" },
  });
  // The last two repeat the first two; the last is to be gone on with.
  const messages = [user("a"), assistant("b"), user("a"), assistant("b")];
  await recordCall(history.recorder, {
    body: body(messages),
    answer: { content: "c" },
  });
  const lines = await history.lines();
  assertEquals(rebuildMessages(lines), messages);
  await assertProven(history);
});

Deno.test("chain: a given parent counts, whoever said the same later", async () => {
  await using history = await historyFixture();
  const { recorder } = history;
  const answer = { content: "hello" };
  const first = await recordCall(recorder, {
    body: body([user("hi")]),
    answer,
  });
  const second = await recordCall(recorder, {
    body: body([user("hi")]),
    answer,
  });
  const messages = [user("hi"), assistant("hello"), user("and?")];
  const call = { body: body(messages), answer };
  await recordCall(recorder, { ...call, parent: first });
  await recordCall(recorder, call);
  await recordCall(recorder, { ...call, parent: null });
  const parents = (await history.lines()).slice(2).map(({ parent }) => parent);
  const imported = (await history.lines()).at(-2);
  assertEquals(imported?.source, "import");
  assertEquals(parents, [first, second, null, imported?.id]);
});

Deno.test("chain: another process's conversation goes on, read from the file", async () => {
  await using history = await historyFixture();
  const messages = await talk(history, 3, undefined, "");
  const other = history.another();
  messages.push(user("from elsewhere"));
  const answer = { content: "yes" };
  const id = await recordCall(other.recorder, { body: body(messages), answer });
  messages.push(assistant("yes"), user("and back"));
  await recordCall(history.recorder, { body: body(messages), answer });
  const lines = await history.lines();
  assertEquals(lines.length, 5);
  assertEquals(lines.at(-1)?.parent, id);
  await assertProven(history);
});

Deno.test("chain: a chain that was read from the history goes on without reading it again", async () => {
  await using history = await historyFixture();
  const messages = await talk(history, 2, undefined, "");
  const chain = await history.store.chain(await history.store.find("last"));
  const other = history.another();
  messages.push(user("go on"));
  await recordCall(other.recorder, {
    body: body(messages),
    answer: { content: "ok" },
    parent: chain,
  });
  const last = (await history.lines()).at(-1);
  assertEquals(last?.parent, chain.at(-1)?.id);
  assertEquals(last?.request.messages, [user("go on")]);
});

Deno.test("chain: what was removed from the history is not continued", async () => {
  await using history = await historyFixture();
  const messages = await talk(history, 2, undefined, "");
  const text = await Deno.readTextFile(history.path);
  const firstLine = text.slice(0, text.indexOf("\n") + 1);
  await Deno.writeTextFile(`${history.path}.new`, firstLine);
  await Deno.rename(`${history.path}.new`, history.path);
  messages.push(user("go on"));
  await recordCall(history.recorder, {
    body: body(messages),
    answer: { content: "ok" },
  });
  const lines = await history.lines();
  assertEquals(lines.map(({ source }) => source), ["serve", "import", "serve"]);
  assertEquals(lines[1]?.parent, lines[0]?.id);
  await assertProven(history);
});

Deno.test("chain: a history that was removed is begun anew", async () => {
  await using history = await historyFixture();
  const messages = await talk(history, 1, undefined, "");
  await Deno.remove(history.path);
  messages.push(user("go on"));
  await recordCall(history.recorder, {
    body: body(messages),
    answer: { content: "ok" },
  });
  const lines = await history.lines();
  assertEquals(lines.map(({ source }) => source), ["import", "serve"]);
  await assertProven(history);
});

Deno.test("chain: requests that end in any order find each other", async () => {
  await using history = await historyFixture();
  const messages = [user("one"), assistant("1"), user("two"), assistant("2")];
  await Promise.all([3, 1, 2].map((i) =>
    recordCall(history.recorder, {
      body: body([...messages, user(`branch ${i}`)]),
      answer: { content: "ok" },
    })
  ));
  const lines = await history.lines();
  assertEquals(lines.filter(({ source }) => source === "import").length, 2);
  assertEquals(new Set(lines.slice(2).map(({ parent }) => parent)).size, 1);
  await assertProven(history);
});
