/** The pages of a conversation and of an exchange, as a browser gets them. */
import { assert, assertEquals, assertMatch } from "@std/assert";
import type { ChatRequest, Message } from "../../lib/core/chat.ts";
import { ApiError } from "../../lib/core/errors.ts";
import { collectCacheEntries } from "../../lib/history/cache/collect.ts";
import { entryJson } from "../../lib/history/cache/entry_json.ts";
import { MemoryHistory } from "../../lib/history/store/memory_history.ts";
import { historyFixture } from "../conversation/history_fixture.ts";
import { markupProblems } from "../helpers/well_formed.ts";
import { answered, Talk, toolCall, words } from "./recorded_talk.ts";
import { ask, JUDGING, rowsOf, textOf, visit } from "./visit.ts";

const MODEL = "gpt-4o";
const PNG =
  "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

function user(content: Message["content"]): Message {
  return { role: "user", content: content ?? null };
}

function request(messages: Message[], more: object = {}): ChatRequest {
  return { model: MODEL, messages, ...more };
}

function tool(name: string) {
  return {
    type: "function",
    function: { name, description: `Runs ${name}`, parameters: {} },
  };
}

function usage(prompt: number, cached = 0) {
  return {
    "prompt_tokens": prompt,
    "completion_tokens": 10,
    "total_tokens": prompt + 10,
    "prompt_tokens_details": { "cached_tokens": cached },
    "completion_tokens_details": { "reasoning_tokens": 4 },
  };
}

/** The part of a page between two texts. */
function between(html: string, start: string, end: string): string {
  const from = html.indexOf(start);
  assert(from >= 0, `${start} is missing`);
  return html.slice(from, html.indexOf(end, from));
}

/** The words of markup, with a space between elements. */
function read(html: string): string {
  return textOf(html.replaceAll("<", " <"));
}

function checkMarkup(html: string): void {
  const main = between(html, '<main id="main"', "</main>");
  assertEquals(markupProblems(`${main}</main>`), []);
}

Deno.test("conversation: turns are Markdown, code has colours, calls are folded with their results", async () => {
  const history = new MemoryHistory();
  const talk = new Talk(history);
  const first = [
    { role: "system", content: "Be brief. ".repeat(100) } as Message,
    user([
      { type: "text", text: "What is **this**?" },
      { type: "image_url", "image_url": { url: PNG } },
      { type: "image_url", "image_url": { url: "https://a.example/b.png" } },
    ]),
  ];
  const call = toolCall("call_1", "look", { at: "left", n: 1 });
  const one = await talk.ask({
    request: request(first),
    pieces: [[100, { "reasoning_content": "Let me see. ".repeat(60) }], [
      300,
      call,
    ]],
    usage: usage(20, 8),
  });
  const answer = words("A *dot*:\n\n```js\nconst dot = 1;\n```\n\n# Done");
  const two = await talk.ask({
    request: request([
      ...first,
      { role: "assistant", content: null, "tool_calls": call.tool_calls },
      { role: "tool", "tool_call_id": "call_1", content: '{"seen":"a dot"}' },
    ] as Message[]),
    pieces: answer,
    usage: usage(40),
  });
  const { status, html } = await visit(history, `conversation/${one}`);
  assertEquals(status, 200);
  checkMarkup(html);
  assertMatch(html, /What is <strong>this<\/strong>\?/);
  assert(html.includes(`<img class="picture" src="${PNG}"`));
  assertMatch(
    html,
    /Picture: <a href="https:\/\/a\.example\/b\.png" rel="noreferrer/,
  );
  assertEquals(html.includes('src="https'), false);
  assertMatch(html, /<span class="hl-keyword">const<\/span>/);
  assertMatch(
    html,
    /<details class="fold reasoning"><summary><b>reasoning<\/b>/,
  );
  assertMatch(html, /<details class="fold instructions">/);
  const folded = between(
    html,
    '<details class="fold tool-call">',
    "</details>",
  );
  assertMatch(
    read(folded),
    /^look \{"at":"left","n":1\} \{ "at" : "left" , "n" : 1 \} Result \{ "seen" : "a dot" \}$/,
  );
  assertEquals(html.match(/a dot/g)?.length, 1, "the result is shown once");
  // Each exchange has a place that lists lead to, and the facts.
  for (const id of [one, two]) assertMatch(html, new RegExp(` id="${id}"`));
  assertMatch(
    read(html),
    /first token 100 ms.*tokens 20 \(8 cached\) → 10 \(4 reasoning\)/,
  );
  assertMatch(
    html,
    /aria-label="\d+ chunks with \d+ characters; the first after 300 ms/,
  );
  const side = read(between(html, '<aside class="side"', "</aside>"));
  assertMatch(side, /here 2 of 2 exchanges models openai\/gpt-4o tokens 80/);
});

Deno.test("conversation: why an exchange failed, and an answer that was cut", async () => {
  const history = new MemoryHistory();
  const talk = new Talk(history);
  const error = new ApiError("Rate limit <b>reached</b>", {
    kind: "rate_limit",
    status: 429,
    type: "tokens",
  });
  const id = await talk.ask({
    request: request([user("Hi")]),
    status: "error",
    error,
  });
  const { html } = await visit(history, `conversation/${id}`);
  assertMatch(html, /<p class="problem">Rate limit &lt;b&gt;reached/);
  const cut = await talk.ask({
    request: request([user("Again")]),
    pieces: words("Half an"),
    status: "truncated",
  });
  const other = await visit(history, `conversation/${cut}`);
  assertMatch(read(other.html), /Half an The answer was cut\./);
});

Deno.test("conversation: branches are a tree; the address chooses one, and siblings lead to each other", async () => {
  const history = new MemoryHistory();
  const talk = new Talk(history);
  const start = [user("Begin")];
  const reply = words("Begun");
  const root = await talk.ask({ request: request(start), pieces: reply });
  const then = (text: string) => [...start, answered(reply), user(text)];
  const left = await talk.ask({
    request: request(then("Go left")),
    pieces: words("Left it is"),
  });
  const right = await talk.ask({
    request: request(then("Go right")),
    pieces: words("Right it is"),
  });
  await history.label(left, "good");
  const newest = await visit(history, `conversation/${root}`);
  checkMarkup(newest.html);
  assertMatch(newest.html, /Right it is/);
  assertEquals(newest.html.includes("Left it is"), false);
  const tree = between(newest.html, '<nav class="tree"', "</nav>");
  const items = [
    ...tree.matchAll(/<li class="([^"]*)"><a href="\?at=(\w+)#(\w+)"/g),
  ]
    .map((found) => found.slice(1));
  assertEquals(items, [
    ["at-0 on", right, root],
    ["at-1", left, left],
    ["at-1 on", right, right],
  ]);
  assertMatch(read(tree), /Go left 1 exchange, .*good/);
  assertMatch(
    newest.html,
    new RegExp(
      `Branch 2 of 2</span><a href="\\?at=${left}#${left}" rel="prev"`,
    ),
  );
  const other = await visit(history, `conversation/${root}?at=${left}`);
  assertMatch(other.html, /Left it is/);
  assertEquals(other.html.includes("Right it is"), false);
  assertMatch(other.html, /value="-good" aria-pressed="true" class="good"/);
  const above = await visit(history, `conversation/${root}?at=${root}`);
  assertMatch(
    read(between(above.html, "It continues", "</ul>")),
    /Go left Go right/,
  );
});

Deno.test("conversation: ten thousand turns come in pages, from the newest", async () => {
  const history = new MemoryHistory();
  const talk = new Talk(history);
  const messages: Message[] = [];
  for (let i = 1; i < 5000; i++) {
    messages.push(user(`question ${i}`), {
      role: "assistant",
      content: `answer ${i}`,
    });
  }
  messages.push(user("question 5000"));
  const id = await talk.ask({
    request: request(messages),
    pieces: words("answer 5000"),
  });
  const [exchange] = await history.chain(id, 1);
  const path = `conversation/${exchange?.conversation}`;
  let search = `at=${id}`;
  const seen: number[] = [];
  for (let page = 0; page < 3; page++) {
    const { html } = await visit(history, `${path}?${search}`);
    const shown = [...html.matchAll(/<p>answer (\d+)<\/p>/g)].map(([, n]) =>
      Number(n)
    );
    assertEquals(shown.length, 50);
    seen.unshift(...shown);
    const [, earlier = ""] =
      /href="\?([^"]+)" rel="prev">Earlier turns/.exec(html) ?? [];
    search = earlier.replaceAll("&amp;", "&");
  }
  assertEquals(seen, Array.from({ length: 150 }, (_, i) => 4851 + i));
  const first = await visit(history, `${path}?at=${exchange?.conversation}`);
  assertEquals(first.html.includes("Earlier turns"), false);
});

Deno.test("conversation: a page of an exchange with more messages than a page has begins within it", async () => {
  const history = new MemoryHistory();
  const messages = Array.from({ length: 250 }, (_, i) => user(`line ${i}.`));
  const id = await new Talk(history).ask({
    request: request(messages),
    pieces: words("Yes"),
  });
  const shown = async (search: string) => {
    const { html } = await visit(history, `conversation/${id}?${search}`);
    const [, earlier = ""] = /href="\?([^"]+)" rel="prev"/.exec(html) ?? [];
    const lines = [...html.matchAll(/<p>line (\d+)\.<\/p>/g)].map(([, n]) =>
      Number(n)
    );
    return { lines, earlier: earlier.replaceAll("&amp;", "&") };
  };
  const last = await shown("");
  assertEquals([last.lines[0], last.lines.length], [151, 99]);
  const middle = await shown(last.earlier);
  assertEquals([middle.lines[0], middle.lines.length], [51, 100]);
  const first = await shown(middle.earlier);
  assertEquals([first.lines[0], first.lines.length, first.earlier], [
    0,
    51,
    "",
  ]);
});

Deno.test("conversation: a line of 5 MB is cut, and can be read whole", async () => {
  const history = new MemoryHistory();
  const text = `${"x".repeat(5_000_000)}<b>end`;
  const id = await new Talk(history).ask({
    request: request([user(text)]),
    pieces: words(`ok ${"y".repeat(1_000_000)}`),
  });
  const { html } = await visit(history, `conversation/${id}`);
  checkMarkup(html);
  assert(html.length < 200_000, `${html.length}`);
  const [, whole = ""] =
    /<a href="\/ui\/([^"]+)">Show all: 4\.77 MB/.exec(html) ?? [];
  const all = await visit(history, whole);
  assert(all.html.includes("x&lt;b&gt;end"));
  assert(all.html.includes("x".repeat(5_000_000)));
  assert(all.pieces.length > 50, "it comes in pieces");
  for (const view of ["", "/request", "/reply", "/diff"]) {
    const page = await visit(history, `exchange/${id}${view}`);
    assertEquals(page.status, 200);
    assert(page.html.length < 1_500_000, view);
  }
  const file = await visit(history, `exchange/${id}/request.json`);
  assertEquals(JSON.parse(file.html), request([user(text)]));
  assertMatch(file.headers["content-disposition"] ?? "", /attachment/);
});

Deno.test("exchange: what is rebuilt is proven by its hash; of a damaged line it is not", async () => {
  await using fixture = await historyFixture();
  const talk = new Talk(fixture.store);
  const start = [user("One apple")];
  const reply = words("Two pears");
  await talk.ask({ request: request(start), pieces: reply });
  const id = await talk.ask({
    request: request([...start, answered(reply), user("Three")]),
    pieces: words("Four"),
  });
  await fixture.store.flush();
  const verdict = async () => {
    const { html } = await visit(fixture.another().store, `exchange/${id}`);
    checkMarkup(html);
    const proof = between(html, "<h2>Proof</h2>", "</section>");
    const hashes = proof.match(/[\da-f]{64}/g) ?? [];
    return { text: read(proof), same: hashes[0] === hashes[1] };
  };
  const before = await verdict();
  assertMatch(before.text, /^Proof Proven\./);
  assertEquals(before.same, true);
  const text = await Deno.readTextFile(fixture.path);
  await Deno.writeTextFile(
    fixture.path,
    text.replace("One apple", "One apply"),
  );
  const after = await verdict();
  assertMatch(after.text, /^Proof Not proven ?: .*another hash/);
  assertEquals(after.same, false);
});

Deno.test("exchange: request and reply can be read and kept as they were", async () => {
  const history = new MemoryHistory();
  const asked = request([user("Hi \u202e there")], { seed: 7 });
  const id = await new Talk(history).ask({
    request: asked,
    pieces: words("Hello"),
  });
  const shown = await visit(history, `exchange/${id}/request`);
  checkMarkup(shown.html);
  assertMatch(
    read(shown.html),
    /These are the bytes that were sent.*Headers are not recorded/,
  );
  assertMatch(read(shown.html), /"seed" : 7/);
  assertMatch(shown.html, /Hi \\u202e there/);
  const kept = await visit(history, `exchange/${id}/request.json`);
  assertEquals(kept.html, JSON.stringify(asked));
  const reply = await visit(history, `exchange/${id}/reply.json`);
  assertEquals(
    JSON.parse(reply.html).choices[0].message.content,
    "Hello",
  );
});

Deno.test("exchange: the changes since its parent: messages, system prompt, tools, parameters", async () => {
  const history = new MemoryHistory();
  const talk = new Talk(history);
  const messages = (rule: string): Message[] => [
    { role: "system", content: `first rule\nsecond rule\n${rule}\nlast rule` },
    user("Hi"),
  ];
  const reply = words("Hello");
  const first = await talk.ask({
    request: request(messages("old"), {
      tools: [tool("read"), tool("write")],
      temperature: 0.1,
    }),
    pieces: reply,
  });
  const same = await talk.ask({
    request: request([...messages("old"), answered(reply), user("More")], {
      tools: [tool("read"), { ...tool("write"), strict: true }, tool("send")],
      temperature: 0.9,
    }),
    pieces: words("Yes"),
  });
  const { html } = await visit(history, `exchange/${same}/diff`);
  checkMarkup(html);
  const section = (name: string) =>
    read(between(html, `<h2>${name}</h2>`, "</section>"));
  assertMatch(html, new RegExp(`href="/ui/exchange/${first}"`));
  assertMatch(
    section("Messages"),
    /1 turn the same, 2 turns added\. ?\+ assistant Hello ?\+ user More/,
  );
  assertMatch(section("System prompt"), /The same\.$/);
  assertMatch(section("Tools"), /\+ send ?write.*\+ "strict": true/);
  assertMatch(
    section("Parameters"),
    /- temperature: 0\.1.*\+ temperature: 0\.9/,
  );
  assertMatch(section("Where it first differs"), /tool write changed/);
  const none = await visit(history, `exchange/${first}/diff`);
  assertMatch(none.html, /first exchange of its conversation/);
});

Deno.test("exchange: anatomy and cache have the numbers of history cache", async () => {
  const history = new MemoryHistory();
  const talk = new Talk(history);
  const tools = [tool("look"), tool("never")];
  const first = [
    { role: "system", content: "Be brief." } as Message,
    user("Hi"),
  ];
  const call = toolCall("c1", "look", {});
  await talk.ask({
    request: request(first, { tools }),
    pieces: [[10, call]],
    usage: usage(4000),
  });
  const id = await talk.ask({
    request: request([
      ...first,
      { role: "assistant", content: null, "tool_calls": call.tool_calls },
      { role: "tool", "tool_call_id": "c1", content: "a result ".repeat(50) },
    ] as Message[], { tools }),
    pieces: words("Yes"),
    usage: usage(5000, 1000),
  });
  const entries = await collectCacheEntries(history, {}, JUDGING);
  const json = entryJson(entries[1] as typeof entries[number]);
  assertEquals(json["id"], id);
  const sections = json["sections"] as Record<
    string,
    { bytes: number; tokens: number }
  >;
  const { html } = await visit(history, `exchange/${id}`);
  checkMarkup(html);
  const rows = rowsOf(between(html, "What fills the request", "</section>"));
  const shown = rows.slice(1).map(([, bytes = "", tokens = ""]) =>
    [bytes, tokens].map((text) => Number(text.replaceAll(",", "")))
  );
  assertEquals(
    shown,
    Object.values(sections).map(({ bytes, tokens }) => [bytes, tokens]),
  );
  assert(shown.every(([bytes = 0]) => bytes > 0));
  const cache = read(between(html, "What the cache had", "</section>"));
  assertMatch(cache, /1,000 of 5,000 tokens \(20 %\)/);
  assertMatch(cache, /3,000 tokens lost/);
  const unused = read(
    between(html, "Tools that are never called", "</section>"),
  );
  assertMatch(unused, /1 of 2 tools, .*never/);
  assertEquals(json["unused_tools"], [{
    name: "never",
    bytes: JSON.stringify(tool("never")).length,
  }]);
});

Deno.test("conversation: what is not there is said, with a status where it is known at once", async () => {
  const history = new MemoryHistory();
  const unknown = "01K00000000000000000000000";
  assertEquals((await visit(history, `exchange/${unknown}`)).status, 404);
  assertEquals((await visit(history, "exchange/nonsense")).status, 400);
  assertEquals((await visit(history, "conversation/nonsense")).status, 400);
  const { html } = await visit(history, `conversation/${unknown}`);
  assertMatch(html, /No conversation/);
  const none = await visit(undefined, `conversation/${unknown}`);
  assertMatch(none.html, /Nothing is recorded/);
  const id = await new Talk(history).ask({ request: request([user("Hi")]) });
  assertEquals((await visit(history, `exchange/${id}/nothing`)).status, 404);
});

/** A history that says it is long, and finds nothing until its gate opens. */
class LongHistory extends MemoryHistory {
  readonly gate = Promise.withResolvers<void>();

  override size(): Promise<number> {
    return Promise.resolve(2 ** 30);
  }

  override async *query(
    ...given: Parameters<MemoryHistory["query"]>
  ): ReturnType<MemoryHistory["query"]> {
    await this.gate.promise;
    yield* super.query(...given);
  }
}

Deno.test("conversation, exchange: in a long history, what is found at once comes first", async () => {
  const history = new LongHistory();
  const talk = new Talk(history);
  const start = [user("Begin")];
  const reply = words("Begun");
  const root = await talk.ask({ request: request(start), pieces: reply });
  const next = (text: string) =>
    talk.ask({
      request: request([...start, answered(reply), user(text)]),
      pieces: words("Fine"),
      usage: usage(100),
    });
  const [left] = [await next("Left"), await next("Right")];
  await history.label(left, "good");
  for (
    const [address, early, late] of [
      [
        `conversation/${root}?at=${left}`,
        "<p>Fine</p>",
        /Go|Right.*Labelled<\/h2>.*good/s,
      ],
      [
        `exchange/${left}`,
        "<h2>Proof</h2>",
        /value="-good" aria-pressed="true" class="good"/,
      ],
    ] as const
  ) {
    const { pieces } = await ask(history, address);
    let html = "";
    for await (const piece of pieces) {
      html += piece;
      if (html.includes(early)) history.gate.resolve();
    }
    assertMatch(html, late);
    checkMarkup(html);
  }
});

Deno.test("label: a form of a page of an exchange leads back to it, and nowhere else", async () => {
  const history = new MemoryHistory();
  const id = await new Talk(history).ask({
    request: request([user("Hi")]),
    pieces: words("Hello"),
  });
  const { html } = await visit(history, `conversation/${id}?at=${id}`);
  const [, to = ""] = /name="to" value="([^"]*)"/.exec(html) ?? [];
  const sent = await ask(history, "label", { id, label: "good", to });
  assertEquals(
    sent.headers["location"],
    `/ui/conversation/${id}?at=${id}#${id}`,
  );
  assertEquals((await history.labels(await history.chain(id))).get(id), [
    "good",
  ]);
  for (
    const to of [
      "//evil.example",
      "https://evil.example",
      "conversation/../../x",
      "conversation/x\r\na: b",
      "history?x",
    ]
  ) {
    const other = await ask(history, "label", { id, label: "", to });
    assertEquals(other.headers["location"], "/ui/history");
  }
});

Deno.test("conversation: a history whose lines were put in another order has the same branches", async () => {
  await using fixture = await historyFixture();
  const talk = new Talk(fixture.store);
  // Long, so that the lines are not read together.
  const start = [user(`Begin ${"at the beginning ".repeat(10_000)}`)];
  const reply = words("Begun");
  const root = await talk.ask({ request: request(start), pieces: reply });
  const last = await talk.ask({
    request: request([...start, answered(reply), user("More")]),
    pieces: words("Fine"),
  });
  await fixture.store.flush();
  const lines = (await Deno.readTextFile(fixture.path)).trimEnd().split("\n");
  await Deno.writeTextFile(fixture.path, `${lines.toReversed().join("\n")}\n`);
  const { store } = fixture.another();
  const { html } = await visit(store, `conversation/${root}?at=${last}`);
  assertMatch(read(html), /User Begin .* User More .* here 2 of 2/);
});
