import {
  assert,
  assertEquals,
  assertRejects,
  assertStringIncludes,
} from "@std/assert";
import type { ChatClient } from "../../lib/core/client.ts";
import {
  ConfigError,
  NetworkError,
  UsageError,
} from "../../lib/core/errors.ts";
import { Conversation } from "../../lib/conversation/conversation.ts";
import { Recorder } from "../../lib/history/record/recorder.ts";
import { turnRenderer } from "../../lib/render/terminal.ts";
import { Dialogue } from "../../lib/repl/dialogue.ts";
import type { BlindOptions } from "../../lib/repl/blind/blind_turn.ts";
import { MemoryHistory } from "../../lib/history/store/memory_history.ts";
import type { Entry, LineSource } from "../../lib/repl/lines/line_source.ts";
import { converse, type Leaving } from "../../lib/repl/repl.ts";
import type { SlashServices } from "../../lib/repl/slash_services.ts";
import {
  fakeServices,
  memoryOutput,
  type ScriptedAnswer,
  scriptedClient,
  usage,
} from "./fakes.ts";

/** What a person does: a line, or another entry. */
type Move = string | Exclude<Entry["type"], "line"> | Entry;
const ENTRIES: ReadonlySet<string> = new Set(["cleared", "interrupt", "end"]);

/** A person who makes their moves one after the other, and presses Ctrl-C within an answer by `press`. */
function person(moves: readonly Move[]): LineSource & { press: () => void } {
  const left = [...moves];
  let interrupted = () => {};
  return {
    next(signal) {
      signal.throwIfAborted();
      const move = left.shift() ?? "end";
      return Promise.resolve(
        typeof move !== "string"
          ? move
          : ENTRIES.has(move)
          ? { type: move } as Entry
          : { type: "line", text: move },
      );
    },
    onInterrupt(handler) {
      interrupted = handler;
      return { [Symbol.dispose]: () => void (interrupted = () => {}) };
    },
    press: () => interrupted(),
    choose: (keys) => {
      const move = left.shift();
      const isKey = typeof move === "string" && keys.includes(move);
      return Promise.resolve(isKey ? move : undefined);
    },
    handOver: (run) => run(),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}

interface Held {
  leaving: Leaving;
  client: ReturnType<typeof scriptedClient>;
  /** What the person saw that is no answer. */
  printed: string[];
  notices: string[];
  failures: unknown[];
  answers: string;
  dialogue: Dialogue;
}

interface HoldOptions {
  source?: LineSource;
  system?: string;
  stateless?: boolean;
  signal?: AbortSignal;
  others?: Record<string, ChatClient>;
  services?: Partial<SlashServices>;
  /** The second model, and the numbers that are drawn for it. */
  blind?: { model: string; rate: number; draws: readonly number[] };
}

function blindly(
  { draws, ...blind }: NonNullable<HoldOptions["blind"]>,
): BlindOptions {
  const left = [...draws];
  return {
    ...blind,
    random: () => Promise.resolve(left.shift() ?? 0),
    waiting: (run) => run(),
    show: async (chunks) => {
      for await (const _chunk of chunks);
      return { media: [], shown: true };
    },
  };
}

/** Holds a conversation of moves and answers. */
async function hold(
  moves: readonly Move[],
  answers: readonly ScriptedAnswer[],
  options: HoldOptions = {},
): Promise<Held> {
  const client = scriptedClient(answers);
  const printed: string[] = [];
  const notices: string[] = [];
  const failures: unknown[] = [];
  const stdout = memoryOutput(false);
  const { system, stateless = false, others = {} } = options;
  const dialogue = new Dialogue({
    conversation: new Conversation({
      stateless,
      ...(system === undefined ? {} : { system }),
    }),
    model: {
      name: "scripted/m",
      model: "m",
      answer: (send) => send({ client, model: "m" }),
    },
    resolve(typed) {
      const name = typed.replace(/^other\//, "");
      const other = others[name];
      return other === undefined
        ? Promise.reject(new ConfigError(`no model "${name}"`))
        : Promise.resolve({
          name: `other/${name}`,
          model: name,
          answer: (send) => send({ client: other, model: name }),
        });
    },
    members: { temperature: 0 },
    stream: true,
    recorder: new Recorder({ source: "chat" }),
  });
  const keep = <T>(into: T[]) => (what: T) => {
    into.push(what);
    return Promise.resolve();
  };
  const leaving = await converse({
    source: options.source ?? person(moves),
    dialogue,
    services: fakeServices(options.services),
    render: turnRenderer({ stdout, stderr: memoryOutput(false) }),
    print: keep(printed),
    notice: keep(notices),
    report: keep(failures),
    signal: options.signal ?? new AbortController().signal,
    ...(options.blind === undefined ? {} : { blind: blindly(options.blind) }),
  });
  return {
    leaving,
    client,
    printed,
    notices,
    failures,
    answers: stdout.text,
    dialogue,
  };
}

function sent(held: Held, index: number): unknown[] {
  return held.client.requests[index]?.messages.map(({ content }) => content) ??
    [];
}

Deno.test("converse: every request carries the turns so far", async () => {
  const held = await hold(["one", "two", "", "  ", "three"], [
    { pieces: ["1", "!"] },
    { pieces: ["2"] },
    { pieces: ["3"] },
  ], { system: "sys" });
  assertEquals(sent(held, 2), ["sys", "one", "1!", "two", "2", "three"]);
  assertEquals(held.client.requests[0]?.temperature, 0);
  assertEquals(held.answers, "1!\n2\n3\n");
  assertEquals(held.leaving, { interrupted: false, failure: undefined });
});

Deno.test("converse: stateless, every message is its own request", async () => {
  const held = await hold(["one", "two"], [{ pieces: ["1"] }, {
    pieces: ["2"],
  }], { system: "sys", stateless: true });
  assertEquals(sent(held, 1), ["sys", "two"]);
});

Deno.test("converse: a failed turn is told and not kept, the conversation goes on", async () => {
  const error = new NetworkError("Cannot reach it", { kind: "unreachable" });
  const held = await hold(["one", "two", "three"], [
    { pieces: ["1"] },
    { error },
    { pieces: ["3"] },
  ]);
  assertEquals(held.failures, [error]);
  assertEquals(sent(held, 2), ["one", "1", "three"]);
  assertEquals(held.leaving.failure, undefined);
});

Deno.test("converse: what failed after the last answer is told in the end", async () => {
  const error = new NetworkError("Cannot reach it", { kind: "unreachable" });
  const held = await hold(["one", "two", "/stats", "/exit", "three"], [
    { pieces: ["1"] },
    { error },
  ]);
  assertEquals(held.leaving, { interrupted: false, failure: error });
  assertEquals(held.client.requests.length, 2);
});

Deno.test("converse: a message over the limit is a wrong usage, nothing is sent", async () => {
  const held = await hold(["x".repeat(1_000_001)], []);
  assert(held.leaving.failure instanceof UsageError);
  assertEquals(held.leaving.failure.hint, undefined);
  assertEquals(held.client.requests.length, 0);
});

Deno.test("converse: Ctrl-C stops an answer, what came of it is kept", async () => {
  const source = person(["one", "two", "/stats"]);
  const held = await hold([], [
    { pieces: ["par", "tial"], hang: () => source.press() },
    { pieces: ["2"] },
  ], { source });
  assertEquals(sent(held, 1), ["one", "partial", "two"]);
  assertEquals(held.printed[0], "(stopped)");
  assertStringIncludes(held.printed[1] ?? "", "2 (1 stopped)");
  assertEquals([held.failures, held.leaving.failure], [[], undefined]);
});

Deno.test("converse: Ctrl-C before the first word keeps nothing of the turn", async () => {
  const source = person(["one", "two"]);
  const held = await hold([], [{ hang: () => source.press() }, {
    pieces: ["2"],
  }], { source });
  assertEquals(sent(held, 1), ["two"]);
});

Deno.test("converse: Ctrl-C on an empty line says how to leave, a second in a row leaves", async () => {
  const once = await hold(
    ["interrupt", "one", "interrupt", "cleared", "interrupt"],
    [{ pieces: ["1"] }],
  );
  assertEquals(once.leaving.interrupted, false);
  assertEquals(once.printed, Array(3).fill(once.printed[0]));
  assertStringIncludes(once.printed[0] ?? "", "/exit");
  const twice = await hold(["interrupt", "interrupt", "one"], []);
  assertEquals(twice.leaving.interrupted, true);
  assertEquals(twice.client.requests.length, 0);
});

Deno.test("converse: an abort ends an answer and the conversation, with its reason", async () => {
  const leave = new AbortController();
  await assertRejects(
    () =>
      hold(["one", "two"], [{
        pieces: ["par"],
        hang: () => leave.abort(new Error("terminated")),
      }], { signal: leave.signal }),
    Error,
    "terminated",
  );
});

Deno.test("converse: a reader who has gone ends the conversation", async () => {
  await assertRejects(
    () => hold(["one", "two"], [{ error: new Deno.errors.BrokenPipe() }]),
    Deno.errors.BrokenPipe,
  );
});

Deno.test("converse: a refusal is a failure, a cut answer and an empty one are noticed", async () => {
  const held = await hold(["a", "b", "c"], [
    { pieces: ["half"], finishReason: "length" },
    {},
    { refusal: "I will not" },
  ]);
  assertStringIncludes(held.notices[0] ?? "", "length");
  assertStringIncludes(held.notices[1] ?? "", "empty");
  assertEquals(held.failures.map(String), [
    "ChatError: the model refused: I will not",
  ]);
  assertEquals(held.leaving.failure, held.failures[0]);
});

for (
  const text of [
    "/etc/hosts is broken, why?",
    "/usr/bin/env: no such file",
    "// mend this",
    "//mend",
    "/* doc */",
    "/",
    "/dev/null",
    "/v1",
    "/s/a/b/",
  ]
) {
  Deno.test(`${text}: is a message, sent as it was typed`, async () => {
    const held = await hold([text], [{ pieces: ["1"] }]);
    assertEquals(sent(held, 0), [text]);
  });
}

Deno.test("converse: what was quoted or pasted calls no command", async () => {
  const held = await hold(
    [{ type: "line", text: "/exit", message: true }],
    [{ pieces: ["1"] }],
  );
  assertEquals(sent(held, 0), ["/exit"]);
});

for (const name of ["exit", "quit", "bye", "EXIT"]) {
  Deno.test(`/${name}: leaves`, async () => {
    const held = await hold([`/${name}`, "one"], []);
    assertEquals(held.client.requests.length, 0);
  });
}

for (const name of ["help", "?"]) {
  Deno.test(`/${name}: every command with its names, within 80 columns`, async () => {
    const { printed: [text = ""] } = await hold([`/${name}`], []);
    const names = "/help /? /clear /exit /quit /bye /model /system /stats";
    for (const name of names.split(" ")) assertStringIncludes(text, name);
    for (const line of text.split("\n")) assert(line.length <= 80, line);
  });
}

Deno.test("/clear: forgets the turns and the sums, keeps the system message", async () => {
  const held = await hold(["one", "/clear", "/stats", "two"], [
    { pieces: ["1"], usage: usage(5, 5) },
    { pieces: ["2"] },
  ], { system: "sys" });
  assertEquals(sent(held, 1), ["sys", "two"]);
  assertEquals(held.printed[1], "model    scripted/m\nturns    0");
});

Deno.test("/model: shows the model, and changes it within the conversation", async () => {
  const other = scriptedClient([{ pieces: ["2"] }]);
  const held = await hold(["/model", "one", "/model  b ", "two"], [
    { pieces: ["1"] },
  ], { others: { b: other } });
  assertEquals(held.printed, ["Model: scripted/m", "Model: other/b"]);
  assertEquals(other.requests[0]?.model, "b");
  assertEquals(
    other.requests[0]?.messages.map(({ content }) => content),
    ["one", "1", "two"],
  );
});

Deno.test("/model: one that there is not is told, the old one stays", async () => {
  const held = await hold(["/model x", "one"], [{ pieces: ["1"] }]);
  assertEquals(held.failures.map(String), ['ConfigError: no model "x"']);
  assertEquals(held.dialogue.model, "scripted/m");
  assertEquals(held.answers, "1\n");
});

Deno.test("/system: shows, replaces and removes the system message, the turns stay", async () => {
  const held = await hold(
    [
      "/system",
      "one",
      "/system Be brief, in  rhyme",
      "two",
      '/system ""',
      "three",
    ],
    [{ pieces: ["1"] }, { pieces: ["2"] }, { pieces: ["3"] }],
    {
      system: "sys",
    },
  );
  assertEquals(held.printed, [
    "System message: sys",
    "System message: Be brief, in  rhyme",
    "System message: none",
  ]);
  assertEquals(sent(held, 1), ["Be brief, in  rhyme", "one", "1", "two"]);
  assertEquals(sent(held, 2), ["one", "1", "two", "2", "three"]);
});

Deno.test("/stats: turns, tokens and times so far", async () => {
  const held = await hold(["one", "two", "/stats"], [
    { pieces: ["1"], usage: usage(10, 2) },
    { pieces: ["2"], usage: usage(14, 80) },
  ]);
  const lines = held.printed[0]?.split("\n") ?? [];
  assertEquals(lines.slice(0, 3), [
    "model    scripted/m",
    "turns    2",
    "tokens   24 → 82",
  ]);
  assertEquals(lines.length, 5);
});

const unknown: [string, string][] = [
  ["/hlep", "did you mean /help?"],
  ["/modle gpt", "did you mean /model?"],
  ["/nonsense", 'between """'],
];
for (const [line, hint] of unknown) {
  Deno.test(`${line}: is no command, which is said with a hint`, async () => {
    const held = await hold([line], []);
    const [error] = held.failures;
    assert(error instanceof UsageError);
    assertStringIncludes(error.message, line.replace(/ .*/, ""));
    assertStringIncludes(error.hint ?? "", hint);
    assertEquals(held.client.requests.length, 0);
  });
}

Deno.test("converse: a second model answers the share of messages that is drawn, and never itself", async () => {
  const store = new MemoryHistory();
  const other = scriptedClient([
    { pieces: ["b1"] },
    { pieces: ["b2"] },
    { pieces: ["b3"] },
  ]);
  const { client, failures, dialogue } = await hold(
    ["one", "two", "1", "three", "/model x", "four"],
    ["a1", "a2", "a3"].map((piece) => ({ pieces: [piece] })),
    {
      services: { store },
      others: { x: other },
      // One for each message while another model answers, then one for the order of answers.
      blind: { model: "other/x", rate: 0.25, draws: [0.25, 0.1, 0.9, 0.7] },
    },
  );
  assertEquals(failures, []);
  assertEquals(
    client.requests.map(({ messages }) => messages.at(-1)?.content),
    ["one", "two", "three"],
  );
  assertEquals(
    other.requests.map(({ messages }) => messages.at(-1)?.content),
    ["two", "four"],
  );
  // The second answer stood first, and was preferred.
  assertEquals(
    dialogue.messages.map(({ content }) => content),
    ["one", "a1", "two", "b1", "three", "a3", "four", "b2"],
  );
});
