import { assertEquals } from "@std/assert";
import { branchOf } from "../../lib/conversation/compact/branch.ts";
import { Conversation } from "../../lib/conversation/conversation.ts";
import type { Message } from "../../lib/core/chat.ts";
import { rebuildMessages } from "../../lib/history/chain/rebuild.ts";
import { historyFixture } from "./history_fixture.ts";

const call = (id: string): Message => ({
  role: "assistant",
  content: null,
  tool_calls: [{
    id,
    type: "function",
    function: { name: "read_file", arguments: '{"path":"a"}' },
  }],
});

/** Turns with a picture, and with tools that were called. */
const KEPT: Message[] = [
  {
    role: "user",
    content: [
      { type: "image_url", image_url: { url: "data:image/png;base64,AAAA" } },
      { type: "text", text: "What is it?" },
    ],
  },
  call("1"),
  { role: "tool", tool_call_id: "1", content: "found" },
  { role: "assistant", content: "a cat" },
];

const by = {
  client: {
    provider: "local",
    baseUrl: "http://127.0.0.1:1/v1",
    encode: (request: unknown) => JSON.stringify(request),
    stream: () => {
      throw new Error("nothing is sent");
    },
  },
  model: "small",
};

async function branched(kept: Message[]) {
  const history = await historyFixture();
  const { recorder, store } = history;
  const whole = new Conversation({ system: "Be brief" });
  const branch = await branchOf({
    ...{ whole, kept, by, recorder, tokens: [90, 9] },
    summary: ["Summarize", "It was long"],
  });
  await store.flush();
  const chain = await store.chain(branch.last ?? "");
  const { proven, problems } = await store.verify({
    encoder: () => by.client.encode,
    report: (problem) => {
      throw new Error(JSON.stringify(problem));
    },
  });
  return { history, branch, chain, proven, problems };
}

const BEGIN: Message[] = [
  { role: "system", content: "Be brief" },
  { role: "user", content: "Summarize" },
  { role: "assistant", content: "It was long" },
];

Deno.test("branchOf: turns with calls, results and pictures come back as they were", async () => {
  const { history, branch, chain, problems } = await branched(KEPT);
  await using _history = history;
  assertEquals(branch.messages, [...BEGIN, ...KEPT]);
  const last = chain.at(-1);
  assertEquals(last?.compacted, { from: null, tokens: [90, 9] });
  assertEquals(last?.usage?.total_tokens, 0);
  assertEquals(
    [...rebuildMessages(chain), last?.response?.choices[0]?.message],
    [...BEGIN, ...KEPT],
  );
  assertEquals(problems, 0);
  // A conversation that continues it has all of it.
  assertEquals(new Conversation({ parent: chain }).messages, [
    ...BEGIN,
    ...KEPT,
  ]);
});

Deno.test("branchOf: results that no answer followed stay with the conversation", async () => {
  const kept = KEPT.slice(0, 3);
  const { history, branch, chain, problems } = await branched(kept);
  await using _history = history;
  assertEquals(branch.messages, [...BEGIN, ...kept]);
  assertEquals(
    chain.at(-1)?.response?.choices[0]?.message.content,
    "It was long",
  );
  assertEquals(problems, 0);
});
