import { collect, eachChunk } from "../../helpers/answers.ts";
import {
  assert,
  assertEquals,
  assertNotEquals,
  assertRejects,
} from "@std/assert";
import { createElizaClient } from "../../../lib/clients/eliza/client.ts";
import { KEYWORDS } from "../../../lib/clients/eliza/doctor.ts";
import type {
  ChatChunk,
  ChatCompletion,
  ChatRequest,
  Message,
} from "../../../lib/core/chat.ts";
import { ApiError } from "../../../lib/core/errors.ts";

function test(name: string, fn: () => void | Promise<void>): void {
  Deno.test({ name, permissions: "none", fn });
}

const client = createElizaClient();

function ask(
  messages: Message[],
  options: Partial<ChatRequest> = {},
): Promise<ChatCompletion> {
  return collect(client.stream({ model: "eliza", messages, ...options }));
}

/** The whole dialogue, answers included in what is sent next, as `chat` does. */
async function talk(turns: readonly string[]): Promise<string[]> {
  const messages: Message[] = [];
  const answers: string[] = [];
  for (const content of turns) {
    messages.push({ role: "user", content });
    const { choices } = await ask(messages);
    const answer = String(choices[0]?.message.content);
    messages.push({ role: "assistant", content: answer });
    answers.push(answer);
  }
  return answers;
}

async function streamed(
  options: Partial<ChatRequest> = {},
): Promise<ChatChunk[]> {
  return await Array.fromAsync(eachChunk(client.stream({
    model: "eliza",
    messages: [{ role: "user", content: "I want to go home" }],
    stream: true,
    ...options,
  })));
}

const HOME = "What would it mean to you to get to go home?";

test("eliza: the dialogue of the paper's kind", async () => {
  assertEquals(
    await talk([
      "Men are all alike.",
      "They're always bugging us about something or other.",
      "Well, my boyfriend made me come here.",
      "He says I'm depressed much of the time.",
      "It's true. I am unhappy.",
      "My mother takes care of me.",
      "You are like my father in some ways.",
      "You don't argue with me.",
      "You are afraid of me.",
      "My father is afraid of everybody.",
      "Bullies.",
    ]),
    [
      "What do they have in common?",
      "Can you think of one particular time?",
      "Your boyfriend made you come here?",
      "I am sorry to hear that you are depressed.",
      "How long have you been unhappy?",
      "Tell me more about your family.",
      "What does the likeness suggest to you?",
      "Why do you think I don't argue with you?",
      "What makes you think I am afraid of you?",
      "Who else in your family is afraid of everybody?",
      "Your boyfriend made you come here, you told me. Does this have something to do with it?",
    ],
  );
});

test("eliza: persons are turned around", async () => {
  assertEquals(
    await talk([
      "I think that you hate me",
      "I remember you told me that you were here",
      "Why don't you like my dog?",
      "I can't forgive myself",
      "I’m sure I’ve lost my keys",
    ]),
    [
      "What makes you think that I hate you?",
      "Do you often remember I told you that I was here?",
      "Your dog?",
      "How do you know that you can't forgive yourself?",
      "Please say more about your keys.",
    ],
  );
});

test("eliza: the highest keyword of all clauses counts, greetings least", async () => {
  assertEquals(await talk(["Hi, I feel sad, yes"]), [
    "Tell me more about feeling sad.",
  ]);
  assertEquals(await talk(["Hello!"]), ["Hello. What is on your mind today?"]);
});

test("eliza: answers to the same words take turns", async () => {
  const answers = await talk(Array.from({ length: 12 }, () => "Bullies."));
  assertEquals(new Set(answers.slice(0, 10)).size, 10);
  assertEquals(answers.slice(10), answers.slice(0, 2));
});

test("eliza: says hello first, and waits for who says nothing", async () => {
  const opening = await ask([{ role: "system", content: "Be kind" }]);
  assertEquals(
    opening.choices[0]?.message.content,
    "Hello. I am listening: what is on your mind?",
  );
  for (const content of ["", "  \n", "…?!", [], null]) {
    const { choices } = await ask([{ role: "user", content }]);
    assertEquals(
      choices[0]?.message.content,
      "Take your time. I am listening.",
    );
  }
});

test("eliza: reads the text parts of a message", async () => {
  const { choices } = await ask([{
    role: "user",
    content: [
      { type: "image_url", "image_url": { url: "data:image/png;base64,AA" } },
      { type: "text", text: "I want to go home" },
    ],
  }]);
  assertEquals(choices[0]?.message.content, HOME);
});

test("eliza: says goodbye", async () => {
  assertEquals(await talk(["Well, goodbye"]), [
    "Goodbye. It was good to talk with you.",
  ]);
});

test("eliza: sends people in danger to people", async () => {
  for (const turn of ["I could kill myself.", "I just want to die"]) {
    const [answer = ""] = await talk([turn]);
    assert(answer.includes("call a crisis line"), answer);
  }
});

test("eliza: the same conversation gives the same answer and id, another one another", async () => {
  const messages: Message[] = [{ role: "user", content: "My job is hard" }];
  const [one, two, other] = await Promise.all([
    ask(messages),
    ask(structuredClone(messages)),
    ask([{ role: "user", content: "My job is dull" }]),
  ]);
  assertEquals({ ...one, created: 0 }, { ...two, created: 0 });
  assertNotEquals(one.id, other.id);
  assert(/^chatcmpl-[0-9a-f]{24}$/.test(one.id), one.id);
  assert(Number.isInteger(one.created) && one.created > 1_700_000_000);
});

test("eliza: streams role, then word by word, then the reason, then usage", async () => {
  const chunks = await streamed();
  const [first, ...rest] = chunks;
  const [end, usage] = rest.splice(-2);
  assertEquals(first?.choices[0]?.delta, { role: "assistant", content: "" });
  assertEquals(
    rest.map((chunk) => chunk.choices[0]?.delta.content),
    ["What ", ...HOME.slice(5).split(" ").map((word) => `${word} `)]
      .map((word) => word === "home? " ? "home?" : word),
  );
  assertEquals(end?.choices[0], {
    index: 0,
    delta: {},
    "finish_reason": "stop",
  });
  assertEquals(usage?.choices, []);
  assertEquals(usage?.usage, {
    "prompt_tokens": 5,
    "completion_tokens": 11,
    "total_tokens": 16,
  });
  assertEquals(new Set(chunks.map((chunk) => chunk.id)).size, 1);
});

test("eliza: streamed or not, the completion is the same", async () => {
  const messages: Message[] = [{ role: "user", content: "I want to go home" }];
  const chunks = await Array.fromAsync(
    eachChunk(client.stream({ model: "eliza", messages })),
  );
  assertEquals(chunks.length, 1);
  const whole = await ask(messages);
  const pieces = await ask(messages, { stream: true });
  assertEquals({ ...pieces, created: 0 }, { ...whole, created: 0 });
  assertEquals(whole.choices[0]?.message, { role: "assistant", content: HOME });
});

test("eliza: max_tokens counts words and is told", async () => {
  for (const name of ["max_tokens", "max_completion_tokens"]) {
    for (const stream of [true, false]) {
      const { choices, usage } = await ask(
        [{ role: "user", content: "I want to go home" }],
        { stream, [name]: 3 },
      );
      assertEquals(choices[0]?.message.content, "What would it ");
      assertEquals(choices[0]?.finish_reason, "length");
      assertEquals(usage?.completion_tokens, 3);
    }
  }
  const enough = await streamed({ "max_tokens": 11 });
  assertEquals(enough.at(-2)?.choices[0]?.finish_reason, "stop");
});

test("eliza: ends before the first stop string", async () => {
  const user: Message = { role: "user", content: "I want to go home" };
  for (
    const [stop, expected] of [
      [" mean", "What would it"],
      [["home", "to you", ""], "What would it mean "],
      [["nothing of it"], HOME],
    ] as const
  ) {
    const { choices } = await ask([user], { stop: [stop].flat() });
    assertEquals(choices[0]?.message.content, expected);
    assertEquals(choices[0]?.finish_reason, "stop");
  }
});

test("eliza: an abort between two words ends the answer with the abort's reason", async () => {
  const controller = new AbortController();
  const reason = new Error("enough");
  const heard: unknown[] = [];
  const error = await assertRejects(async () => {
    for await (
      const chunk of eachChunk(client.stream({
        model: "eliza",
        messages: [{ role: "user", content: "I want to go home" }],
        stream: true,
      }, { signal: controller.signal }))
    ) {
      heard.push(chunk.choices[0]?.delta.content);
      if (heard.length === 3) controller.abort(reason);
    }
  });
  assert(error === reason);
  assertEquals(heard, ["", "What ", "would "]);
});

test("eliza: an abort ends the pause before a word, too", async () => {
  const controller = new AbortController();
  const slow = createElizaClient({ paceMs: 3_600_000 });
  const chunks = slow.stream({
    model: "eliza",
    messages: [{ role: "user", content: "Hello" }],
    stream: true,
  }, { signal: controller.signal })[Symbol.asyncIterator]();
  const word = chunks.next();
  const reason = new Error("enough");
  controller.abort(reason);
  assert(await assertRejects(() => word) === reason);
});

test("eliza: a call that is aborted before it begins says nothing", async () => {
  const answer = client.stream(
    { model: "eliza", messages: [] },
    { signal: AbortSignal.abort() },
  );
  await assertRejects(() => collect(answer));
  assertEquals(answer.attempts, []);
});

test("eliza: tells what it was sent, as it encodes it", async () => {
  const request: ChatRequest = {
    model: "eliza",
    messages: [{ role: "user", content: "Hello" }],
    tools: [{ type: "function", function: { name: "ignored" } }],
  };
  const answer = client.stream(request);
  await collect(answer);
  assertEquals(answer.attempts, [{
    attempt: 1,
    url: "builtin:eliza",
    body: client.encode(request),
  }]);
});

test("eliza: is the only model of its kind", async () => {
  assertEquals((await client.models()).map((model) => model.id), ["eliza"]);
  const error = await assertRejects(
    () => collect(client.stream({ model: "elisa", messages: [] })),
    ApiError,
  );
  assertEquals(error.kind, "not_found");
  assertEquals(error.message, 'The model "elisa" does not exist');
});

test("eliza: a page of text is answered in a line", async () => {
  const [answer = ""] = await talk(["I like it when you ".repeat(50_000)]);
  assert(answer.length < 400, answer);
});

test("eliza: forty turns on one theme hardly ever repeat an answer", async () => {
  const turns = [
    "Hello",
    "I am tired of my job",
    "My boss never listens to me",
    "I think he hates me",
    "No",
    "Perhaps",
    "I want to quit",
    "Because I can't sleep any more",
    "I dreamt about the office",
    "What should I do?",
    "Everybody says I should stay",
    "Are you a computer?",
    "You don't understand me",
    "If I quit, my wife will be angry",
    "I remember my first day",
    "I was so proud",
    "I am afraid of being poor",
    "Money is a problem",
    "Yes",
    "Friday",
  ];
  const answers = await talk([...turns, ...turns]);
  assertEquals(answers.length, 40);
  assert(new Set(answers).size >= 36, answers.join("\n"));
  for (const answer of answers) {
    assert(/^\p{Lu}.*[.?!]$/u.test(answer), answer);
    assert(!/\(\d\)|undefined|=|\s{2}/.test(answer), answer);
  }
});

test("eliza: every rule that points elsewhere arrives at an answer", () => {
  for (const keyword of new Set(KEYWORDS.values())) {
    for (const [pattern, ...answers] of keyword.rules) {
      assert(answers.length > 0, pattern);
      for (const answer of answers.filter((text) => text.startsWith("="))) {
        const target = KEYWORDS.get(answer.slice(1));
        assert(target !== undefined && target !== keyword, answer);
      }
    }
  }
});
