import { assertEquals } from "@std/assert";
import type { ChatRequest, Message } from "../../lib/core/chat.ts";
import { echoOf } from "../../lib/history/chain/echoes.ts";
import { writeJson } from "../../lib/json/json_style.ts";
import { rebuildBody } from "../../lib/history/chain/rebuild.ts";
import { historyFixture, recordCall } from "./history_fixture.ts";

/** Numbers that look random and are the same in every run (mulberry32). */
function randomNumbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % below;
  };
}

type Random = ReturnType<typeof randomNumbers>;

const WORDS = [
  "yes",
  "no",
  "naïve <b> & \u2028",
  'ok\n"quoted"',
  "日本 😀",
  "",
  'Long 😀 "text"\n'.repeat(400),
];

function words(random: Random): string {
  return Array.from(
    { length: 1 + random(3) },
    () => WORDS[random(WORDS.length)],
  ).join(
    " ",
  );
}

/** An answer as a provider may give it: text, a refusal, calls, reasoning, members of its own. */
function answer(random: Random): Partial<Message> {
  const kind = random(6);
  const text = words(random);
  if (kind === 0) return { content: text, refusal: null, annotations: [] };
  if (kind === 1) return { content: null, refusal: "I would rather not" };
  if (kind === 2) {
    const name = "look_up";
    const call = (i: number) => ({
      id: `call_${random(1e9)}`,
      type: "function",
      function: { name, arguments: i === 0 ? '{"b":1, "a":2}' : "" },
    });
    return { content: null, tool_calls: [call(0), call(random(2))] };
  }
  if (kind === 3) {
    return { content: text, reasoning_content: "Hm.", provider: { x: 1 } };
  }
  return { content: text };
}

/** How a client sends an answer back. */
const ECHOES: readonly ((answer: Message) => Message)[] = [
  (answer) => echoOf(answer, "plain"),
  (answer) => answer,
  (answer) => echoOf(answer, "reasoned"),
  ({ role, content, ...rest }) => ({ content: content ?? "", ...rest, role }),
  (answer) => ({ ...answer, content: `${answer.content ?? ""}\n` }),
  ({ content, ...rest }) =>
    typeof content === "string"
      ? { ...rest, content: [{ type: "text", text: content }] }
      : { ...rest, content: content ?? null },
];

/** What a client does to its messages before it sends them. */
const HABITS: readonly ((messages: Message[]) => Message[])[] = [
  (messages) => messages,
  (messages) => messages,
  // Marks the last two messages for the provider's cache, as agents do.
  (messages) =>
    messages.map((message, i) =>
      i < messages.length - 2 || typeof message.content !== "string"
        ? message
        : {
          ...message,
          content: [{
            type: "text",
            text: message.content,
            cache_control: { type: "ephemeral" },
          }],
        }
    ),
  // Learns another name of the system's role.
  (messages) =>
    messages.length < 5 ? messages : messages.map((message) => ({
      ...message,
      role: message.role === "system" ? "developer" : message.role,
    })),
  // Forgets its oldest turns.
  (messages) => messages.length > 9 ? messages.slice(-7) : messages,
];

const STYLES = [
  { spaced: false, escapes: "none" },
  { spaced: true, escapes: "ascii" },
  { spaced: true, escapes: "none" },
  { spaced: false, escapes: "ascii" },
  { spaced: false, escapes: "html" },
] as const;

/** Adds to a conversation until it asks something new. */
function nextInput(messages: Message[], random: Random): void {
  const last = messages.at(-1);
  for (const call of last?.tool_calls ?? []) {
    messages.push({ role: "tool", tool_call_id: call.id, content: "42" });
  }
  if (last?.tool_calls && random(2) === 0) return;
  const kind = random(12);
  if (kind === 0 && messages.length > 3) messages.pop(); // ask again
  else if (kind === 1 && messages.length > 4) messages.splice(-3); // take back
  else if (kind === 2) messages.push(...messages.slice(-2)); // say all again
  else messages.push({ role: "user", content: words(random) });
  if (kind === 3) messages.push({ role: "assistant", content: words(random) });
}

async function talk(seed: number): Promise<void> {
  await using history = await historyFixture();
  const random = randomNumbers(seed);
  const style = STYLES[random(STYLES.length)] ?? STYLES[0];
  const habit = HABITS[random(HABITS.length)] ?? HABITS[0];
  const usual = random(ECHOES.length + 1);
  const sent: [id: string, body: string][] = [];
  const messages: Message[] = [{ role: "system", content: "Be brief" }];
  let { recorder } = history;
  for (let turn = 0; turn < 10; turn++) {
    nextInput(messages, random);
    const request: ChatRequest = {
      temperature: random(3),
      model: "gpt",
      messages: habit?.(messages) ?? messages,
      "top_p": 0.5,
    };
    const floats = turn % 2 === 0 ? ["temperature"] : [];
    const body = writeJson(request, { ...style, floats });
    const answers = Array.from({ length: 1 + random(2) }, () => answer(random));
    sent.push([await recordCall(recorder, { body, answer: answers }), body]);
    const chosen = answers[random(answers.length)];
    const echo = ECHOES[usual] ?? ECHOES[random(ECHOES.length)];
    if (echo) messages.push(echo({ role: "assistant", ...chosen }));
    // Another process goes on.
    if (random(4) === 0) recorder = history.another().recorder;
  }
  for (const [id, body] of sent) {
    const chain = await history.store.chain(await findExchange(history, id));
    const rebuilt = rebuildBody(chain);
    assertEquals(
      [rebuilt.proven, rebuilt.body, chain.at(-1)?.raw],
      [true, body, undefined],
      `seed ${seed}, exchange ${id}`,
    );
  }
  assertEquals(history.warnings, []);
}

async function findExchange(
  history: Awaited<ReturnType<typeof historyFixture>>,
  id: string,
) {
  const found = (await history.lines()).find((line) => line.id === id);
  if (found === undefined) throw new Error(`${id} is not recorded`);
  return found;
}

Deno.test("rebuildBody: gives back what any client sent, whatever it does to its conversation", async () => {
  for (let seed = 1; seed <= 60; seed++) await talk(seed);
});
