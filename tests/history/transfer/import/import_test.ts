import { assert, assertEquals, assertRejects } from "@std/assert";
import { rebuildBody } from "../../../../lib/history/chain/rebuild.ts";
import { ConfigError } from "../../../../lib/core/errors.ts";
import {
  historyFixture,
  recordCall,
} from "../../../conversation/history_fixture.ts";
import { temporaryFolder } from "../../../helpers/run_cli.ts";
import { fixture, importInto, NOW } from "../../../transfer/foreign_fixture.ts";

const NOTHING = {
  conversations: 0,
  imported: 0,
  lines: 0,
  bodiless: 0,
  known: 0,
  unanswered: 0,
  leftOut: [] as string[],
  passedOver: 0,
  unreadable: 0,
  warnings: [],
};

Deno.test("importFiles: each turn is an import exchange with zero tokens, one time and a proven request", async () => {
  await using history = await historyFixture();
  const { path, store } = history;
  assertEquals(await importInto(path, [fixture("conversations.json")]), {
    ...NOTHING,
    conversations: 2,
    imported: 3,
    unanswered: 1,
    leftOut: [
      `1 × an image ("Metrics in a table" in ${fixture("conversations.json")})`,
    ],
  });
  const [first, second, title, other] = await history.lines();
  assert(first && second && other);
  const { id, started } = first;
  assertEquals(started, "2025-01-07T00:23:33.000Z");
  assertEquals(second.parent, id);
  assertEquals(second.conversation, id);
  assertEquals(other.parent, null);
  assertEquals(other.conversation, other.id);
  assertEquals(first.request.messages.map(({ role }) => role), [
    "system",
    "user",
  ]);
  assertEquals(second.request.messages.map(({ role }) => role), ["tool"]);
  assertEquals(
    { ...second, request: undefined, response: undefined, sha256: undefined },
    {
      v: 1,
      id: second.id,
      conversation: id,
      parent: id,
      source: "import",
      started: "2025-01-07T00:23:36.250Z",
      ended: "2025-01-07T00:23:36.250Z",
      provider: "unknown",
      base_url: "import:chatgpt",
      model: "o3",
      request: undefined,
      response: undefined,
      usage: { prompt_tokens: 0, completion_tokens: 0, total_tokens: 0 },
      timing: { first_token_ms: null, total_ms: 0, deltas: [] },
      status: "completed",
      attempts: 0,
      sha256: undefined,
    },
  );
  assert(title);
  assertEquals(title, {
    ...title,
    kind: "label",
    exchange: id,
    label: "title: Metrics in a table",
    at: NOW.toISOString(),
  });
  for (const one of [first, second, other]) {
    const chain = await store.chain(await store.find(one.id));
    assert(rebuildBody(chain).proven, one.id);
  }
});

Deno.test("importFiles: what the history holds is not added again, and a longer conversation goes on from there", async () => {
  await using history = await historyFixture();
  await using folder = await temporaryFolder();
  const { path } = history;
  const all = [fixture("conversations.json"), fixture("messages.jsonl")];
  await importInto(path, all);
  const before = await Deno.readTextFile(path);
  const { imported, known, unreadable } = await importInto(path, all);
  assertEquals({ imported, known, unreadable }, {
    imported: 0,
    known: 6,
    unreadable: 1,
  });
  assertEquals(await Deno.readTextFile(path), before);

  const longer = `${folder.path}/longer.json`;
  await Deno.writeTextFile(
    longer,
    JSON.stringify([
      { role: "user", content: "Three?" },
      { role: "assistant", content: [{ type: "text", text: "3 " }] },
      { role: "user", content: "Four?" },
      { role: "assistant", content: "4" },
    ]),
  );
  const report = await importInto(path, [longer, longer]);
  assertEquals(report, { ...NOTHING, conversations: 2, imported: 1, known: 3 });
  const lines = await history.lines();
  const three = lines.find(({ response }) =>
    response?.choices[0]?.message.content === "3"
  );
  assertEquals(lines.at(-1)?.parent, three?.id);
});

Deno.test("importFiles: a conversation that was recorded is known, whoever held it", async () => {
  await using history = await historyFixture();
  await using folder = await temporaryFolder();
  const { path, recorder, store } = history;
  const asked = { role: "user", content: "Hello" };
  const id = await recordCall(recorder, {
    body: JSON.stringify({ model: "gpt-4o", messages: [asked] }),
    answer: { content: "Hi" },
  });
  await recorder.flush();
  const file = `${folder.path}/same.json`;
  await Deno.writeTextFile(
    file,
    JSON.stringify([
      { role: "user", content: [{ type: "text", text: "Hello" }] },
      { role: "assistant", content: "Hi" },
      { role: "user", content: "Bye" },
      { role: "assistant", content: "Bye" },
    ]),
  );
  const { imported, known } = await importInto(path, [file]);
  assertEquals({ imported, known }, { imported: 1, known: 1 });
  const last = (await history.lines()).at(-1);
  assertEquals(last?.parent, id);
  assert(last);
  const chain = await store.chain(last);
  assertEquals(rebuildBody(chain).proven, true);
});

Deno.test("importFiles: of files one of which is strange, nothing is imported", async () => {
  await using history = await historyFixture();
  await using folder = await temporaryFolder();
  const strange = `${folder.path}/strange.json`;
  await Deno.writeTextFile(strange, '{"a":1}');
  await assertRejects(
    () => importInto(history.path, [fixture("conversations.json"), strange]),
    ConfigError,
    `conversation 1 of ${strange} is not a conversation in a known format`,
  );
  await assertRejects(() => Deno.stat(history.path), Deno.errors.NotFound);
});
