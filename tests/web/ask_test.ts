/** What the ask page is made of, and what its script gets. */
import { assertEquals, assertMatch } from "@std/assert";
import { MemoryHistory } from "../../lib/history/store/memory_history.ts";
import { exchange } from "../history/fixture.ts";
import { visit } from "./visit.ts";

const PICTURE = {
  type: "image_url",
  "image_url": { url: "data:image/png;base64,AA==" },
};

Deno.test("ask: the page says without a script that it needs one, and escapes what its address says", async () => {
  const { html } = await visit(undefined, "ask?from=%22%3E%3Cb%3E");
  assertMatch(html, /<noscript>.*Asking needs JavaScript/);
  assertMatch(html, /data-from="&quot;&gt;&lt;b&gt;"/);
});

Deno.test("ask: a recorded request is taken apart for the form: its model, system, earlier turns, the last message, all members", async () => {
  const history = new MemoryHistory();
  const messages = [
    { role: "system", content: "Be short" },
    { role: "user", content: "One" },
  ] as const;
  const first = exchange({
    provider: "openai",
    model: "small",
    request: { model: "small", messages: [...messages], seed: 3 },
    answer: "two",
  });
  const content = [PICTURE, { type: "text", text: "Three" }];
  const second = exchange({
    conversation: first.id,
    parent: first.id,
    provider: "openai",
    model: "small",
    ms: 1000,
    request: {
      model: "small",
      messages: [{ role: "user", content }],
      seed: 4,
      stop: ["\u0000\u007f"],
      tools: [],
      stream: true,
      "stream_options": { "include_usage": true },
    },
  });
  await history.append([first, second]);
  const { html, headers } = await visit(history, `ask/start?from=${second.id}`);
  assertEquals(headers["content-type"], "application/json");
  assertEquals(JSON.parse(html), {
    templates: [],
    from: {
      model: "openai/small",
      system: "Be short",
      messages: [messages[1], { role: "assistant", content: "two" }],
      last: { role: "user", content },
      options: { seed: 4, stop: ["\u0000\u007f"], tools: [] },
    },
    problems: [],
  });
});

Deno.test("ask: a conversation that is continued has its last answer, too", async () => {
  const history = new MemoryHistory();
  const user = { role: "user", content: "One" } as const;
  const asked = exchange({
    provider: "openai",
    model: "small",
    request: { model: "small", messages: [user] },
    answer: "two",
  });
  await history.append([asked]);
  const { html } = await visit(
    history,
    `ask/start?from=${asked.id}&answered=`,
  );
  const { from } = JSON.parse(html);
  assertEquals(from.last, undefined);
  assertEquals(
    from.messages.map(({ content }: { content: string }) => content),
    ["One", "two"],
  );
});

Deno.test("ask: an exchange that is not there is said, and nothing else fails", async () => {
  const { status, html } = await visit(
    new MemoryHistory(),
    "ask/start?from=01XYZ",
  );
  assertEquals(status, 200);
  const { problems } = JSON.parse(html);
  assertMatch(problems.join(), /01XYZ/);
});

Deno.test("ask: facts of answers as people read them; null for what is not recorded", async () => {
  const history = new MemoryHistory();
  const answered = exchange({
    provider: "openai",
    model: "small",
    usage: {
      "prompt_tokens": 12_000,
      "completion_tokens": 500,
      "total_tokens": 12_500,
    },
  });
  await history.append([answered]);
  const { html } = await visit(
    history,
    `ask/facts?id=${answered.id}&id=01KZZZZZZZZZZZZZZZZZZZZZZZ`,
  );
  assertEquals(JSON.parse(html), [
    {
      id: answered.id,
      conversation: answered.id,
      model: "openai/small",
      first: "101 ms",
      took: "500 ms",
      tokens: "12,000 → 500",
      cost: "~$0.013",
    },
    null,
  ]);
});
