import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import type { Exchange } from "../../../lib/history/line/exchange.ts";
import { withFragments } from "../../../lib/history/line/fragment.ts";
import { serializeExchange } from "../../../lib/history/line/history_line.ts";
import { JsonlHistory } from "../../../lib/history/store/jsonl_history.ts";
import { writeJson } from "../../../lib/json/json_style.ts";
import { rebuildBody } from "../../../lib/history/chain/rebuild.ts";
import { Recorder } from "../../../lib/history/record/recorder.ts";
import type { ChatRequest, Message, Tool } from "../../../lib/core/chat.ts";
import { recorded } from "../fixture.ts";
import { removeConversations } from "../../../lib/history/store/remove.ts";
import { RecordedAnswers } from "../../../lib/history/replay/recorded_answers.ts";
import { LineFiles } from "../../../lib/files/line_files.ts";
import { NEAR } from "../../../lib/files/near_lines.ts";
import { runCli, temporaryFolder } from "../../helpers/run_cli.ts";
import { agentTools } from "../../conversation/fragment_fixture.ts";
import {
  historyFixture,
  recordCall,
} from "../../conversation/history_fixture.ts";

/** Of 40 KB. */
const TOOLS = agentTools(20);

interface Line extends Exchange {
  kind?: string;
  text?: string;
}

/** Records one question with tools; returns the exchange's id. */
async function ask(
  recorder: Recorder,
  question: string,
  tools: unknown = TOOLS,
): Promise<string> {
  const messages = [{ role: "user", content: question }];
  const body = JSON.stringify({ model: "gpt", messages, tools, stream: true });
  return await recordCall(recorder, { body, answer: { content: "Done" } });
}

/** Records an agent's conversation; returns the bodies by the ids of their exchanges. */
async function work(
  recorder: Recorder,
  write: (request: { model: string; messages: Message[] }) => string,
  turns: number,
): Promise<Map<string, string>> {
  const sent = new Map<string, string>();
  const messages: Message[] = [{ role: "user", content: "Repair it" }];
  for (let turn = 0; turn < turns; turn++) {
    const body = write({ model: "gpt", messages });
    const call = {
      id: `call_${turn}`,
      type: "function",
      function: { name: "tool_1", arguments: `{"path": "${turn}"}` },
    } as const;
    const answer = { content: null, "tool_calls": [call] };
    sent.set(await recordCall(recorder, { body, answer }), body);
    messages.push(
      { role: "assistant", ...answer },
      { role: "tool", tool_call_id: call.id, content: `result ${turn}` },
    );
  }
  return sent;
}

async function linesOf(path: string): Promise<Line[]> {
  const text = await Deno.readTextFile(path);
  return text.trimEnd().split("\n").map((line) => JSON.parse(line));
}

async function assertRebuilt(
  store: JsonlHistory,
  sent: ReadonlyMap<string, string>,
): Promise<void> {
  for (const [id, body] of sent) {
    const rebuilt = rebuildBody(await store.chain(id));
    assertEquals([rebuilt.proven, rebuilt.body === body], [true, true]);
  }
}

Deno.test("withFragments: an agent's tools are stored once, and every request is given back to the byte", async () => {
  await using history = await historyFixture();
  const write = (request: object) =>
    JSON.stringify({ ...request, tools: TOOLS });
  const sent = await work(history.recorder, write, 40);
  const size = JSON.stringify(TOOLS).length;
  assert(size > 35_000);
  const lines = await linesOf(history.path);
  assertEquals(lines.filter(({ kind }) => kind === "fragment").length, 1);
  assertEquals(lines[0]?.kind, "fragment");
  assertEquals(JSON.parse(lines[0]?.text ?? ""), TOOLS);
  const exchanges = lines.slice(1);
  assertEquals(exchanges.length, 40);
  for (const line of exchanges) {
    assert(JSON.stringify(line).length < 2000);
    assertEquals(line.fragments, ["/request/tools"]);
    assertEquals(line.request["tools"] as unknown, {
      fragment: lines[0]?.sha256,
    });
  }
  await assertRebuilt(history.store, sent);
  await assertRebuilt(history.another().store, sent);
});

Deno.test("withFragments: tools between what changes in a body that is kept are stored once, too", async () => {
  await using history = await historyFixture();
  let turn = 0;
  const write = (request: object) =>
    JSON.stringify({
      seed: 1,
      notes: "more than half of the body ".repeat(2000),
      ...request,
      tools: TOOLS,
      turn: turn++,
    })
      .replace('"seed":1', '"seed":1.0');
  const sent = await work(history.recorder, write, 10);
  const lines = await linesOf(history.path);
  const [, ...later] = lines.filter(({ kind }) => kind !== "fragment");
  for (const { fragments, patch } of later) {
    assert(JSON.stringify(patch).length < 1000);
    assertEquals(fragments, ["/request/tools", "/patch/text"]);
  }
  await assertRebuilt(history.store, sent);
  await assertRebuilt(history.another().store, sent);
});

Deno.test("withFragments: whichever way it is read, an exchange is as it was recorded", async () => {
  await using history = await historyFixture();
  const id = await ask(history.recorder, "first");
  const schema = {
    type: "json_schema",
    "json_schema": { x: "y".repeat(2000) },
  };
  const body = JSON.stringify({
    model: "gpt",
    "response_format": schema,
    messages: [{ role: "user", content: "second" }],
    functions: TOOLS,
    seed: 1,
  });
  const second = await recordCall(history.recorder, { body, answer: {} });
  const { store } = history.another();
  const read = await recorded(store);
  const newest = await Array.fromAsync(store.query({}));
  assertEquals(read.map(({ id }) => id), [id, second]);
  assertEquals(newest.flat().reverse().map(({ exchange }) => exchange), read);
  assertEquals(await store.find(second), read[1]);
  assertEquals((await store.chain(id))[0], read[0]);
  // The order of the members too.
  assertEquals(JSON.stringify(read[1]?.request), body);
  assertEquals(read.map(({ fragments }) => fragments), [undefined, undefined]);
  // As a file from before has it.
  const before = `${history.path}.before`;
  await Deno.writeTextFile(
    before,
    read.map((exchange) => `${serializeExchange(exchange)}\n`).join(""),
  );
  const old = new JsonlHistory(before, { warn: assertNever });
  const inline = await recorded(old);
  assertEquals(inline, read);
});

function assertNever(line: string): never {
  throw new Error(line);
}

/** Bodies that must be kept as they are: the values alone do not tell how they were written. */
const KEPT: Record<string, (request: { messages: Message[] }) => string> = {
  "indented": (request) =>
    JSON.stringify({ ...request, tools: TOOLS }, null, 2),
  "spaced before colons": (request) =>
    JSON.stringify({ ...request, tools: TOOLS }).replace(
      '"tools":',
      '"tools" : ',
    ),
  "with numbers as no writer here has them": (request) =>
    JSON.stringify({ ...request, tools: TOOLS })
      .replaceAll('"minimum":0.5', '"minimum":5.0e-1'),
  "with names in an order that no object keeps": (request) => {
    const [first, ...others] = JSON.stringify(TOOLS).split('"2":');
    const tools = others.reduce(
      (text, part) => `${text}"b":0,"2":${part}`,
      first ?? "",
    );
    return `{"tools":${tools},"model":"gpt","messages":${
      JSON.stringify(request.messages)
    }}`;
  },
};

for (const [name, write] of Object.entries(KEPT)) {
  Deno.test(`withFragments: the tools of a body ${name} are stored once too`, async () => {
    await using history = await historyFixture();
    const sent = new Map([
      ...await work(history.recorder, write, 5),
      ...await work(history.another().recorder, write, 3),
    ]);
    await assertRebuilt(history.another().store, sent);
    const lines = await linesOf(history.path);
    const fragments = lines.filter(({ kind }) => kind === "fragment");
    assert(fragments.length <= 2);
    assert(lines.some(({ raw }) => raw !== undefined));
    for (const line of lines.filter(({ kind }) => kind === undefined)) {
      assert(JSON.stringify(line).length < 3000);
    }
  });
}

Deno.test("withFragments: the styles of common writers need no copy of the body", async () => {
  for (const spaced of [false, true]) {
    for (const escapes of ["none", "ascii", "html"] as const) {
      await using history = await historyFixture();
      const write = (request: { model: string; messages: Message[] }) =>
        writeJson({ ...request, tools: TOOLS as never }, {
          spaced,
          escapes,
          floats: [],
        });
      const sent = await work(history.recorder, write, 3);
      await assertRebuilt(history.another().store, sent);
      const lines = await linesOf(history.path);
      assertEquals(lines.filter(({ raw }) => raw !== undefined), []);
    }
  }
});

Deno.test("withFragments: what looks like a fragment's name is told apart, short parts stay", () => {
  const exchange = {
    request: {
      model: "m",
      messages: [],
      tools: { fragment: "a".repeat(64) },
      "response_format": { type: "json_object" },
    },
  } as unknown as Exchange;
  assertEquals(withFragments(exchange), { exchange, needed: [] });
});

Deno.test("JsonlHistory: every rotated file has the fragments that it names", async () => {
  await using folder = await temporaryFolder();
  const path = `${folder.path}/h.jsonl`;
  const writer = () => {
    const store = new JsonlHistory(path, {
      warn: assertNever,
      maxBytes: 60_000,
    });
    return new Recorder({ store, source: "serve" });
  };
  const [a, b] = [writer(), writer()];
  for (let i = 0; i < 30; i++) {
    await ask(i % 3 === 0 ? b : a, `${i} ${"x".repeat(5000)}`);
  }
  using files = await LineFiles.open(path);
  assert(files.files.length > 5);
  for (const file of files.files) {
    const held = new Set<unknown>();
    for (const line of await linesOf(file.path)) {
      if (line.kind === "fragment") held.add(line.sha256);
      else assert(held.has((line.request["tools"] as never)["fragment"]));
    }
    assertEquals(held.size, 1);
    // Read alone, as a file that was moved elsewhere.
    const alone = `${folder.path}/alone.jsonl`;
    await Deno.copyFile(file.path, alone);
    const store = new JsonlHistory(alone, { warn: assertNever });
    for (const exchange of await recorded(store)) {
      assertEquals(exchange.request.tools as unknown, TOOLS);
    }
  }
});

Deno.test("JsonlHistory: who comes later finds the fragments that are there", async () => {
  await using history = await historyFixture();
  for (let i = 0; i < 5; i++) await ask(history.another().recorder, `${i}`);
  const recorders = [history.recorder, history.another().recorder];
  await Promise.all(
    Array.from(
      { length: 20 },
      (_, i) => ask(recorders[i % 2] ?? history.recorder, `all ${i}`),
    ),
  );
  const lines = await linesOf(history.path);
  assertEquals(lines.filter(({ kind }) => kind === "fragment").length, 1);
  assertEquals(lines.length, 26);
});

Deno.test("JsonlHistory: a fragment stands near what names it, so no long file has to be read for it", async () => {
  await using history = await historyFixture();
  const other = history.another();
  for (let megabytes = 0; megabytes < 2.4 * NEAR / 1e6; megabytes++) {
    await ask(history.recorder, "x".repeat(1_000_000));
    await ask(other.recorder, "short");
  }
  let at = 0;
  const places: number[] = [];
  for (const line of (await Deno.readTextFile(history.path)).split("\n")) {
    if (line.startsWith('{"v":1,"kind":"fragment"')) places.push(at);
    else if (line !== "") assert(at - (places.at(-1) ?? 0) <= NEAR + 1_100_000);
    at += line.length + 1;
  }
  assertEquals(places.length, 3);
});

Deno.test("removeConversations: a fragment goes with the last exchange that names it, and is written again", async () => {
  await using history = await historyFixture();
  const { recorder, path } = history;
  const [a, b] = [await ask(recorder, "a"), await ask(recorder, "b")];
  const fragments = async () =>
    (await linesOf(path)).filter(({ kind }) => kind === "fragment").length;
  const remove = (id: string) =>
    removeConversations(path, { conversations: new Set([id]) });
  const secret = await ask(recorder, "c", agentTools(1));
  assertEquals(await fragments(), 2);
  await remove(secret);
  await remove(a);
  assertEquals(await fragments(), 1);
  assertEquals((await history.store.find(b)).request.tools as unknown, TOOLS);
  await ask(recorder, "d");
  assertEquals(await fragments(), 1);
  const { bytes } = await remove(b);
  assert(bytes < 2000);
  const d = await ask(recorder, "e");
  assertEquals((await linesOf(path)).map(({ kind }) => kind), [
    "fragment",
    undefined,
    undefined,
  ]);
  const [first] = await linesOf(path).then((lines) => lines.slice(1));
  await remove(first?.id ?? "");
  await remove(d);
  // Nothing of it is left, and who has written it before notices.
  await ask(recorder, "f");
  assertEquals((await linesOf(path)).map(({ kind }) => kind), [
    "fragment",
    undefined,
  ]);
  assertEquals(history.warnings, []);
});

Deno.test("JsonlHistory: what names a fragment that is gone is read, with a warning", async () => {
  await using history = await historyFixture();
  const id = await ask(history.recorder, "lost", agentTools(2).toReversed());
  const text = await Deno.readTextFile(history.path);
  await Deno.writeTextFile(history.path, text.slice(text.indexOf("\n") + 1));
  // In another process: this one remembers it.
  const args = ["history", "show", id, "--history", history.path];
  const { code, stdout, stderr } = await runCli(args);
  assertEquals(code, 0);
  assertStringIncludes(stdout, "lost");
  assertStringIncludes(stderr, `${id} lacks /request/tools`);
});

Deno.test("RecordedAnswers: a replay knows requests by the tools that stand elsewhere", async () => {
  await using history = await historyFixture();
  const id = await ask(history.recorder, "again");
  const other = await ask(history.recorder, "again", agentTools(3));
  const answers = await RecordedAnswers.load(history.another().store, {
    strict: true,
  });
  const request = (tools: unknown): ChatRequest => ({
    model: "gpt",
    messages: [{ role: "user", content: "again" }],
    tools: tools as Tool[],
  });
  const asked = { model: "gpt" };
  assertEquals(answers.take(request(agentTools(20)), asked)?.id, id);
  assertEquals(answers.take(request(agentTools(3)), asked)?.id, other);
  assertEquals(answers.take(request(agentTools(2)), asked), undefined);
});
