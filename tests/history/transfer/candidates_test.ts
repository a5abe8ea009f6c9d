import { assertEquals } from "@std/assert";
import type { Exchange } from "../../../lib/history/line/exchange.ts";
import { serializeExchange } from "../../../lib/history/line/history_line.ts";
import { rebuildBody } from "../../../lib/history/chain/rebuild.ts";
import type { Candidate } from "../../../lib/history/transfer/sample.ts";
import { findCandidates } from "../../../lib/history/transfer/candidates.ts";
import { selfContained } from "../../../lib/history/transfer/self_contained.ts";
import { JsonlHistory } from "../../../lib/history/store/jsonl_history.ts";
import { appendLines } from "../../../lib/files/jsonl.ts";
import {
  historyFixture,
  recordCall,
} from "../../conversation/history_fixture.ts";
import { temporaryFolder } from "../../helpers/run_cli.ts";
import { exchange } from "../../transfer/conversations.ts";

async function candidates(
  exchanges: readonly Exchange[],
  wanted: (exchange: Exchange) => boolean = () => true,
): Promise<Candidate[]> {
  await using folder = await temporaryFolder();
  const path = `${folder.path}/h.jsonl`;
  await appendLines(path, exchanges.map(serializeExchange));
  const history = new JsonlHistory(path, { warn: () => {} });
  return await findCandidates(history.query({}, "recorded"), wanted);
}

function ask(content: unknown) {
  return [{ role: "user", content } as Exchange["request"]["messages"][0]];
}

Deno.test("findCandidates: what was answered to the end, each question once, the newest", async () => {
  const found = await candidates([
    exchange("A", null, ask("One\n two"), { content: "1" }),
    exchange("B", null, ask("other"), { content: "2" }),
    exchange("C", null, ask([{ type: "text", text: "one TWO" }]), {
      content: "3",
    }),
    exchange("D", null, ask("cut"), { content: "4" }, { status: "truncated" }),
    exchange("E", null, ask("failed"), undefined, { status: "error" }),
    exchange("F", "X", ask("continues what is gone"), { content: "5" }),
    exchange("G", null, [], undefined, { via: { path: "/v1/embeddings" } }),
    exchange("H", null, ask("unwanted"), { content: "6" }),
    { ...exchange("I", null, ask("its text …"), { content: "7" }), cut: true },
    exchange("J", "I", ask("after what was cut"), { content: "8" }),
  ], ({ id }) => !id.endsWith("H"));
  assertEquals(found.map(({ id }) => id.at(-1)), ["B", "C"]);
});

Deno.test("findCandidates: size is that of the whole request, tools are told", async () => {
  const call = {
    id: "c",
    type: "function",
    function: { name: "f", arguments: "" },
  };
  const first = ask("x".repeat(1000));
  const found = await candidates([
    exchange("A", null, first, { content: "y".repeat(500) }),
    exchange("B", "A", ask("b"), { content: null, tool_calls: [call] }),
    exchange("C", "B", [
      { role: "tool", tool_call_id: "c", content: "r" },
    ], { content: "end" }),
    exchange("D", "C", ask("d"), { content: "plain" }),
  ]);
  assertEquals(found.map(({ tools }) => tools), [false, true, true, false]);
  const sizes = found.map(({ size }) => size);
  assertEquals(sizes[0], JSON.stringify(first).length);
  assertEquals(sizes, sizes.toSorted((a, b) => a - b));
  assertEquals((sizes[1] ?? 0) > 1500, true);
  assertEquals(found[0]?.model, "openai/gpt-4o-mini");
});

Deno.test("selfContained: the last exchange with all that was said before, in the form that was sent", async () => {
  await using history = await historyFixture();
  const { recorder, store } = history;
  const answer = {
    role: "assistant" as const,
    content: "b",
    "reasoning_content": "thought",
  };
  await recordCall(recorder, {
    body: JSON.stringify({ model: "m", messages: ask("a") }),
    answer,
  });
  const body = JSON.stringify({
    model: "m",
    messages: [...ask("a"), answer, ...ask("c")],
    temperature: 1,
  });
  const id = await recordCall(recorder, { body, answer: { content: "d" } });
  await recorder.flush();
  const last = await store.find(id);
  assertEquals(last.request.messages, ask("c"));
  const alone = selfContained(await store.chain(last));
  assertEquals(alone, {
    ...last,
    conversation: id,
    parent: null,
    request: { ...last.request, messages: JSON.parse(body).messages },
  });
  assertEquals(rebuildBody([alone]), { body, form: "plain", proven: true });
});

Deno.test("selfContained: a body that was kept as a change of the one before is whole", async () => {
  await using history = await historyFixture();
  const { recorder, store } = history;
  // A number that no writer gives back.
  const odd = (messages: unknown[]) =>
    `{ "seed": 9007199254740993, "model": "m",  "messages": ${
      JSON.stringify(messages)
    } }`;
  await recordCall(recorder, {
    body: odd(ask("a".repeat(100))),
    answer: { content: "b" },
  });
  const body = odd([
    ...ask("a".repeat(100)),
    { role: "assistant", content: "b" },
    ...ask("c"),
  ]);
  const id = await recordCall(recorder, { body, answer: { content: "d" } });
  await recorder.flush();
  const last = await store.find(id);
  assertEquals([last.raw, last.patch === undefined], [undefined, false]);
  const alone = selfContained(await store.chain(last));
  assertEquals([alone.raw, alone.patch], [body, undefined]);
  assertEquals(rebuildBody([alone]).proven, true);
});
