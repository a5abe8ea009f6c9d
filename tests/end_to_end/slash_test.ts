import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { fakeUpstream, sse } from "../helpers/fake_upstream.ts";
import {
  type CliResult,
  readHistory,
  runCli,
  temporaryFolder,
} from "../helpers/run_cli.ts";
import {
  END,
  event,
  failure,
  keyedEnv,
  talkingUpstream,
} from "./chat_upstream.ts";
import { bodyOf } from "./scripted_answer.ts";

const FILE = ".local/share/chat/history.jsonl";

/** What a script of lines comes to, with the requests that it made. */
async function held(
  lines: readonly string[],
  options: { home?: string; args?: string[]; tricks?: Tricks } = {},
): Promise<CliResult & { sent: string[][]; bodies: Body[] }> {
  const { args = [], tricks, home } = options;
  await using upstream = talkingUpstream(tricks);
  const result = await runCli(["chat", ...args], {
    stdin: lines.map((line) => `${line}\n`).join(""),
    env: keyedEnv(upstream),
    ...(home === undefined ? {} : { home }),
  });
  const bodies: Body[] = upstream.requests.map((_, i) => bodyOf(upstream, i));
  const sent = bodies.map(({ messages }) =>
    messages.map(({ content }) => content)
  );
  return { ...result, bodies, sent };
}

type Tricks = Parameters<typeof talkingUpstream>[0];

interface Body {
  messages: { role: string; content: string }[];
  [member: string]: unknown;
}

Deno.test("/retry: asks again without the answer; the new one takes its place", async () => {
  const { sent, stdout } = await held(["one", "two", "/retry", "three"]);
  const [first, second] = stdout.split("\n");
  assertEquals(sent[2], ["one", first ?? "", "two"]);
  assertEquals(sent[3], ["one", first ?? "", "two", second ?? "", "three"]);
});

Deno.test("/retry MODEL: another model this once, both answers recorded side by side", async () => {
  await using folder = await temporaryFolder();
  const { bodies, stdout } = await held(
    ["one", "two", "/retry openai/x", "three"],
    { home: folder.path },
  );
  assertEquals(bodies.map(({ model }) => model), [
    ...["gpt-4o-mini", "gpt-4o-mini", "x", "gpt-4o-mini"],
  ]);
  assertEquals(bodies[3]?.messages[3]?.content, stdout.split("\n")[2]);
  const lines = await readHistory(`${folder.path}/${FILE}`);
  const parents = lines.map((line) => line["parent"]);
  const [one, , again] = lines.map((line) => line["id"]);
  assertEquals(parents, [null, one, one, again]);
});

Deno.test("/retry: an answer that fails leaves the old one; before any question it says so", async () => {
  let count = 0;
  const flaky = () =>
    ++count === 1
      ? sse([event({ content: "kept" }), ...END])
      : failure(400, "no");
  const { sent, stderr } = await held(
    ["/retry", "flaky", "/retry", "next"],
    { tricks: { flaky } },
  );
  assertMatch(stderr, /^chat: no question has been asked yet\nchat: .*no\n$/);
  assertEquals(sent.at(-1), ["flaky", "kept", "next"]);
});

Deno.test("/undo: the turn is gone for the model, not for the history", async () => {
  await using folder = await temporaryFolder();
  const { sent, stderr } = await held(
    ["one", "two", "/undo", "three", "/undo", "/undo", "/undo"],
    { home: folder.path },
  );
  assertEquals(sent[2]?.filter((_, i) => i !== 1), ["one", "three"]);
  assertEquals(
    stderr,
    "Removed: two\nRemoved: three\nRemoved: one\n" +
      "chat: no turn to undo\n",
  );
  assertEquals((await readHistory(`${folder.path}/${FILE}`)).length, 3);
});

Deno.test("/continue: asks for the rest of an answer that was cut, and only then", async () => {
  const long = () => sse([event({ content: "half" }), event({}, "length")]);
  const { sent, stderr } = await held(
    ["long", "/continue", "/continue"],
    { tricks: { long } },
  );
  assertEquals(sent.length, 2);
  assertEquals(sent[1]?.slice(0, 2), ["long", "half"]);
  assertMatch(sent[1]?.[2] ?? "", /^Continue exactly where /);
  assertStringIncludes(
    stderr,
    "chat: the last answer was not cut off (/retry asks again)\n",
  );
});

Deno.test("/continue: an answer of a recorded conversation goes on too", async () => {
  await using folder = await temporaryFolder();
  const tricks = {
    long: () => sse([event({ content: "half" }), event({}, "length")]),
  };
  await held(["long"], { home: folder.path, tricks });
  const { sent } = await held(["/continue"], {
    home: folder.path,
    tricks,
    args: ["-c"],
  });
  assertEquals(sent[0]?.slice(0, 2), ["long", "half"]);
});

Deno.test("/set: options as the flags have them reach the requests, and can be removed", async () => {
  const { bodies, stderr } = await held([
    "/set temperature 0.5",
    '/set stop ["a","b"]',
    "/set user 42",
    "/set max-tokens=9",
    "/set top_k 4",
    "/set seed",
    "one",
    '/set temperature ""',
    "/set stop null",
    "two",
    "/set",
  ]);
  const { model: _, messages: __, ...members } = bodies[0] ?? { messages: [] };
  assertEquals(members, {
    temperature: 0.5,
    stop: ["a", "b"],
    user: "42",
    max_tokens: 9,
    top_k: 4,
    stream: true,
    stream_options: { include_usage: true },
  });
  assertEquals([bodies[1]?.["temperature"], bodies[1]?.["stop"]], [
    undefined,
    undefined,
  ]);
  assertStringIncludes(
    stderr,
    'temperature: 0.5\nstop: ["a","b"]\nuser: "42"\nmax-tokens: 9\n' +
      "top_k: 4\ntop_k is not an option that chat knows; it is sent as it is\n" +
      "seed: not set\n" +
      "temperature: not set\nstop: not set\n",
  );
  assertMatch(stderr, /^temperature +not set +0 to 2$/m);
  assertMatch(stderr, /^max-tokens +9 +/m);
  assertMatch(stderr, /^top_k +4$/m);
});

Deno.test("/set: a value out of its range, a member that is none, a slip", async () => {
  const { stderr } = await held([
    "/set temperature 3",
    "/set model x",
    "/set temprature 1",
  ]);
  assertEquals(
    stderr,
    "chat: temperature must be a number from 0 to 2, not 3\n" +
      "chat: model cannot be set in the request\n" +
      "temprature: 1\ntemprature is not an option that chat knows " +
      "(did you mean temperature?); it is sent as it is\n",
  );
});

Deno.test("/stateless: messages go alone while it is on", async () => {
  const { sent, stderr } = await held([
    "one",
    "/stateless on",
    "two",
    "/retry",
    "/stateless",
    "/stateless off",
    "three",
    "/stateless maybe",
  ]);
  assertEquals(sent[1], ["two"]);
  assertEquals(sent[3]?.filter((_, i) => i !== 1), ["one", "three"]);
  assertStringIncludes(
    stderr,
    "Stateless: on\nStateless: on\nStateless: off\n",
  );
  assertStringIncludes(
    stderr,
    'chat: /stateless takes on or off, not "maybe"\n',
  );
});

Deno.test("/reasoning: what the model thinks is shown or not", async () => {
  const think = () =>
    sse([event({ reasoning_content: "hm" }), event({ content: "so" }), ...END]);
  const { stderr, stdout } = await held(
    ["think", "/reasoning off", "think", "/reasoning on", "think"],
    { tricks: { think } },
  );
  assertEquals(stderr, "hm\nReasoning: off\nReasoning: on\nhm\n");
  assertEquals(stdout, "so\n".repeat(3));
});

Deno.test("/paste: lines up to a lone dot, or to the end, are one message", async () => {
  const { sent, stderr } = await held([
    "/paste",
    "one",
    "",
    "/help",
    ".",
    "/paste",
    ".",
    "/paste",
    "the end",
  ]);
  assertEquals(sent.map((contents) => contents.at(-1)), [
    "one\n\n/help",
    "the end",
  ]);
  const hint = 'A line that is only "." ends the message\n';
  assertEquals(stderr, `${hint}${hint}Nothing was sent\n${hint}`);
});

Deno.test("/attach: goes with the next message, once it is answered", async () => {
  await using folder = await temporaryFolder();
  await Deno.writeTextFile(`${folder.path}/a b.txt`, "text\n");
  let count = 0;
  await using upstream = fakeUpstream(() =>
    ++count === 1 ? failure(400, "no") : sse([event({ content: "ok" }), ...END])
  );
  const { stderr } = await runCli(["chat"], {
    home: folder.path,
    env: keyedEnv(upstream),
    stdin: [
      ...["/attach", '/attach "a b.txt"', "/attach none", '/attach ""'],
      ...["/attach a\\ b.txt", "what?", "what?", "/history", "and?"],
      ...["/undo", "/undo", ""],
    ].join("\n"),
  });
  const content = [
    { type: "text", text: "a b.txt:\n```\ntext\n```" },
    { type: "text", text: "what?" },
  ];
  assertEquals(bodyOf(upstream).messages, [{ role: "user", content }]);
  assertEquals(bodyOf(upstream, 1).messages, [{ role: "user", content }]);
  assertEquals(bodyOf(upstream, 2).messages.at(-1).content, "and?");
  assertMatch(
    stderr,
    /^Attached: nothing\nAttached: a b\.txt \(text, 5 characters\)\nchat: Cannot attach: there is no file none\nAttached: nothing\nAttached: a b\.txt \(text, 5 characters\)\nchat: .*no\n\w+ .* what\?\n.*Removed: and\?\nRemoved: what\?\n$/s,
  );
});

for (const args of [[], ["-n"]]) {
  Deno.test(`/save and /load ${args}: each form; the one in JSON comes back`, async () => {
    await using folder = await temporaryFolder();
    const home = folder.path;
    const { stderr, sent } = await held([
      "/save a.md",
      "one",
      "/save a.md",
      "/save a.html",
      "/save 'a.json'",
      "/save a.json",
      "/save a.txt",
      "/clear",
      "/load a.json",
      "two",
    ], { home, args });
    assertEquals(
      stderr.replace(/^(?:You|Assistant): .*\n/gm, ""),
      "chat: there is no answer yet\n" +
        "Saved: a.md\nSaved: a.html\nSaved: a.json\n" +
        "chat: a.json exists already (choose another name)\n" +
        'chat: Cannot tell the format from the name "a.txt" (end it with .md, .json, .html)\n' +
        "The turns are forgotten\n1 turn so far:\n",
    );
    assertEquals(sent[1]?.filter((_, i) => i !== 1), ["one", "two"]);
    const markdown = await Deno.readTextFile(`${home}/a.md`);
    assertStringIncludes(markdown, "## User\n\none\n");
    assertStringIncludes(markdown, "openai/gpt-4o-mini");
    assertMatch(await Deno.readTextFile(`${home}/a.html`), /^<!doctype html>/);
  });
}

Deno.test("/load ID: goes on with a recorded conversation on its model, its sums with it", async () => {
  await using folder = await temporaryFolder();
  const home = folder.path;
  await held(["one"], { home, args: ["-m", "openai/x"] });
  const [line] = await readHistory(`${home}/${FILE}`);
  const id = String(line?.["id"]);
  const { bodies, stderr } = await held(
    ["else", `/load ${id.toLowerCase()}`, "two", "/stats", "/load NOSUCH"],
    { home },
  );
  assertEquals([bodies[1]?.["model"], bodies[1]?.messages.length], ["x", 3]);
  assertMatch(
    stderr,
    /^1 turn so far:\nYou: one\nAssistant: x: 1 .*\nModel: openai\/x\nmodel +openai\/x\nturns +2\n/,
  );
  assertStringIncludes(stderr, 'chat: No exchange or conversation "NOSUCH"');
  const lines = await readHistory(`${home}/${FILE}`);
  assertEquals(lines.at(-1)?.["parent"], id);
});

Deno.test("/history: the newest conversations, or those with a text", async () => {
  await using folder = await temporaryFolder();
  const home = folder.path;
  await held(["about cats", "/clear", "about dogs", "more"], { home });
  const { stderr } = await held(["/history", "/history CATS", "/history xyz"], {
    home,
  });
  const lines = await readHistory(`${home}/${FILE}`);
  const [cats, dogs] = lines.map((line) => line["conversation"]);
  const [all1, all2, found, none] = stderr.split("\n");
  assertMatch(all1 ?? "", new RegExp(`^${cats}  20.*  about cats$`));
  assertMatch(all2 ?? "", new RegExp(`^${dogs}  20.*  about dogs$`));
  assertEquals(found, all1);
  assertEquals(none, "No conversation was found");
  const off = await held(["/history"], { args: ["-n"] });
  assertEquals(off.stderr, "chat: the history is switched off\n");
});

Deno.test("/compare MODEL: the answers side by side, both recorded, the first one kept", async () => {
  await using folder = await temporaryFolder();
  const { bodies, sent, stderr } = await held(
    ["/compare openai/x", "one", "/compare", "/compare openai/x", "two"],
    { home: folder.path },
  );
  assertEquals(bodies.map(({ model }) => model), [
    ...["gpt-4o-mini", "x", "gpt-4o-mini"],
  ]);
  assertEquals(sent[1], ["one"]);
  assertMatch(sent[2]?.[1] ?? "", /^gpt-4o-mini: /);
  assertStringIncludes(stderr, "chat: no question has been asked yet\n");
  assertStringIncludes(stderr, "chat: /compare needs a model\n");
  assertMatch(stderr, /^openai\/gpt-4o-mini +│ openai\/x$/m);
  assertMatch(stderr, /^gpt-4o-mini: 1 messages, .* │ x: 1 messages, /m);
  const lines = await readHistory(`${folder.path}/${FILE}`);
  assertEquals(lines.map((line) => line["model"]), [
    ...["gpt-4o-mini", "x", "gpt-4o-mini"],
  ]);
});

Deno.test("/compare takes one model: two are an error that says so, and nobody is asked", async () => {
  for (const two of ["openai/x openai/y", "openai/x,openai/y"]) {
    const { bodies, stderr } = await held(["one", `/compare ${two}`]);
    assertEquals(bodies.length, 1);
    assertStringIncludes(
      stderr,
      `chat: /compare takes one model, not "${two}" (/compare openai/x shows`,
    );
  }
});

Deno.test("/tokens: the size so far, and what was reported", async () => {
  const { stderr } = await held(["/tokens", "one", "/tokens"]);
  assertMatch(
    stderr,
    /^messages +0, 0 characters, about 0 tokens \(estimated\), 0 % of the 128000 that the model reads\nlast +not reported\nmessages +2, \d+ characters, about 106 tokens \(estimated\), 0 % of the 128000 that the model reads\nlast +24 → 82 tokens\n$/,
  );
});

Deno.test("/copy and /edit: need a terminal, and say so", async () => {
  const { stderr } = await held(["one", "/copy", "/edit"]);
  assertEquals(
    stderr,
    "chat: /copy needs a terminal\nchat: /edit needs a terminal\n",
  );
});
