/** Ctrl-C ends `ask` within 0.3 s, whatever a provider sends. */
import { gzipSync } from "node:zlib";
import { assert } from "@std/assert";
import { type FakeUpstream, fakeUpstream } from "../helpers/fake_upstream.ts";
import { startTerminal, terminalTest } from "../helpers/pty.ts";
import { startCli, temporaryFolder } from "../helpers/run_cli.ts";
import { until } from "../helpers/until.ts";
import { keyedEnv } from "./chat_upstream.ts";

/** The bound in ms; on a busy machine, so much more than it takes there while nothing comes. */
const BOUND_MS = 300;

/** The bound where processes wait for processors: they slow each other even while they run. */
function boundMs(): number {
  const [load = 0] = Deno.loadavg();
  return BOUND_MS * Math.max(1, load / navigator.hardwareConcurrency);
}

/** Tries, of which one has to be within the bound: another process may have had the processor in the others. */
const ATTEMPTS = 8;
/** What waits longer than this waits for something else than a processor. */
const MOST_WAITED_MS = 4000;
/** How long the reply is read before the signal, in ms. */
const READ_MS = 300;

const MIB = 1024 * 1024;

/** What a provider answers. */
interface Hostile {
  /** `text/event-stream` unless given. */
  readonly type?: string;
  readonly coding?: string;
  /** Pieces of the body, with turns of the event loop between them; then nothing comes, unless it `ends`. */
  readonly body: Iterable<string | Uint8Array>;
  /** The body was asked for in one piece and ends; the signal comes so many ms after its end. */
  readonly ends?: number;
}

function event(delta: Record<string, unknown>): string {
  const choice = { index: 0, delta, "finish_reason": null };
  return `data: ${JSON.stringify({ id: "c", choices: [choice] })}\n\n`;
}

function* endless(piece: string): Generator<string> {
  yield event({ content: "begun" });
  yield* times(1e6, piece);
}

/** One event whose delta has this member, in pieces. */
function* oneEvent(
  before: string,
  pieces: Iterable<string>,
  after: string,
): Generator<string> {
  yield `data: {"id":"c","choices":[{"index":0,"delta":{"content":"x","y":`;
  yield before;
  yield* pieces;
  yield `${after}}}]}\n\n`;
}

function* times(count: number, piece: string): Generator<string> {
  for (let i = 0; i < count; i++) yield piece;
}

function* numbered(
  count: number,
  write: (number: number) => string,
): Generator<string> {
  for (let i = 0; i < count; i++) yield `${i === 0 ? "" : ","}${write(i)}`;
}

/** The same in pieces of about a MiB. */
function* together(pieces: Iterable<string>): Generator<string> {
  let text = "";
  for (const piece of pieces) {
    text += piece;
    if (text.length < MIB) continue;
    yield text;
    text = "";
  }
  yield text;
}

const WHOLE =
  '{"choices":[{"index":0,"finish_reason":"stop","message":{"content":"';

const KINDS: Record<string, () => Hostile> = {
  "texts": () => ({ body: endless(event({ content: "word ".repeat(2_000) })) }),
  "lines without an end": () => ({
    body: endless("data: " + "x".repeat(MIB)),
  }),
  "returns": () => ({ body: endless("\r".repeat(100_000)) }),
  "blank lines": () => ({ body: endless("\n".repeat(MIB)) }),
  "comments": () => ({ body: endless(": ping\n\n".repeat(20_000)) }),
  "pieces of one byte": () => ({
    body: event({ content: "y" }).repeat(1_000),
  }),
  "tags and fences": () => ({
    body: endless(event({ content: "<<```[[((**__".repeat(20_000) })),
  }),
  "tool calls": () => ({
    body: endless(event({
      "tool_calls": Array.from({ length: 500 }, (_, index) => ({
        index,
        id: `call_${index}`,
        type: "function",
        function: { name: "f", arguments: "{" },
      })),
    })),
  }),
  "arguments of a call": () => ({
    body: endless(event({
      "tool_calls": [{
        index: 0,
        id: "call",
        type: "function",
        function: { name: "f", arguments: "[1,".repeat(30_000) },
      }],
    })),
  }),
  "reasoning": () => ({
    body: endless(event({ "reasoning_content": "a-?key".repeat(20_000) })),
  }),
  "an event of 100 MB": () => ({
    body: oneEvent('"', times(100, "x".repeat(MIB)), '"'),
  }),
  "an event of 30 MB of escapes": () => ({
    body: oneEvent('"', times(30, "\\n\\u001b".repeat(MIB / 8)), '"'),
  }),
  "an event of many arrays": () => ({
    body: oneEvent("[", together(numbered(42_000, () => "[]")), "]"),
  }),
  "an event of many names": () => ({
    body: oneEvent("{", together(numbered(4_500, (i) => `"k${i}":1`)), "}"),
  }),
  "an event of many texts": () => ({
    body: oneEvent("[", together(numbered(70_000, (i) => `"k${i}"`)), "]"),
  }),
  "an event of millions of names": () => ({
    body: oneEvent("{", together(numbered(1e6, (i) => `"k${i}":1`)), "}"),
  }),
  "an event of a million levels": () => ({
    body: oneEvent("", ["[".repeat(1e6), "]".repeat(1e6)], ""),
  }),
  "a body of 100 MB": () => ({
    type: "application/json",
    body: [WHOLE, ...times(100, "x".repeat(MIB))],
  }),
  "a body of 60 MB of escapes": () => ({
    type: "application/json",
    body: [WHOLE, ...times(60, "\\n\\u001b".repeat(MIB / 8))],
  }),
  "a body of 60 million levels": () => ({
    type: "application/json",
    body: times(60, "[".repeat(MIB)),
  }),
  ...unstreamed("numbers", "[", () => numbered(2_300_000, () => "1"), "]"),
  ...unstreamed("objects", "[", () => numbered(340_000, () => "{}"), "]"),
  ...unstreamed("texts", "[", () => numbered(590_000, () => '"ab"'), "]"),
  ...unstreamed("names", "{", () => numbered(36_000, (i) => `"k${i}":1`), "}"),
  "a bomb": () => ({
    type: "application/json",
    coding: "gzip",
    body: [new Uint8Array(gzipSync(new Uint8Array(256 * MIB)))],
  }),
  "a page": () => ({
    type: "text/html",
    body: ["<html>", ...times(60, "<script>".repeat(MIB / 8))],
  }),
};

/** Completions that have such a member, interrupted while they are received, read or recorded. */
function unstreamed(
  what: string,
  before: string,
  pieces: () => Iterable<string>,
  after: string,
): Record<string, () => Hostile> {
  return Object.fromEntries(
    [100, 250, 450].map((
      ends,
    ) => [`an unstreamed answer of many ${what}, after ${ends} ms`, () => ({
      type: "application/json",
      body: [`${WHOLE}x"},"y":${before}`, ...together(pieces()), `${after}}]}`],
      ends,
    })]),
  );
}

/** A provider that answers like this, and says when the answer has been read for a while. */
function hostile(
  { type, coding, body, ends }: Hostile,
): FakeUpstream & {
  ready: () => boolean;
} {
  let begun = Infinity;
  let end = Infinity;
  const headers = {
    "content-type": type ?? "text/event-stream",
    ...coding === undefined ? {} : { "content-encoding": coding },
  };
  const encoder = new TextEncoder();
  const upstream = fakeUpstream(({ left }) => {
    const pieces = body[Symbol.iterator]();
    const stream = new ReadableStream<Uint8Array>({
      async pull(controller) {
        begun = Math.min(begun, performance.now());
        const { value, done } = pieces.next();
        await new Promise((resolve) => setTimeout(resolve));
        if (done && ends !== undefined) {
          controller.close();
          end = performance.now();
        } else if (done) await left;
        else if (typeof value !== "string") controller.enqueue(value);
        else controller.enqueue(encoder.encode(value));
      },
    });
    return new Response(stream as BodyInit, { headers });
  });
  const ready = () =>
    performance.now() > (ends === undefined ? begun + READ_MS : end + ends);
  return Object.assign(upstream, { ready });
}

/**
 * How long the main thread of a process has had a processor, in ms: others may have it for longer than the bound. Only
 * Linux says so (proc_pid_schedstat: the first number, in ns).
 */
function processorTime(pid: number): number | undefined {
  try {
    const text = Deno.readTextFileSync(`/proc/${pid}/task/${pid}/schedstat`);
    return Number(text.split(" ")[0]) / 1e6;
  } catch {
    return undefined;
  }
}

/** Whether a process was still there to be interrupted; it may have ended before its status is known. */
function interrupt(child: Deno.ChildProcess): boolean {
  try {
    child.kill("SIGINT");
    return true;
  } catch {
    return false;
  }
}

/** Runs `ask` on a reply and interrupts it; how long it takes to end, in ms, undefined where it has ended by itself. */
async function timeToEnd(reply: Hostile): Promise<number | undefined> {
  await using folder = await temporaryFolder();
  await using upstream = hostile(reply);
  await using child = startCli(
    ["ask", "hi", ...reply.ends === undefined ? [] : ["--no-stream"]],
    folder.path,
    keyedEnv(upstream),
  );
  const drained = [child.stdout, child.stderr]
    .map((stream) => stream.pipeTo(new WritableStream()));
  await child.stdin.close();
  let ended = false;
  const status = child.status.finally(() => ended = true);
  await until("the reply to be read", () => ended || upstream.ready());
  const began = performance.now();
  const before = processorTime(child.pid);
  if (ended || !interrupt(child)) {
    const { code } = await status;
    await Promise.all(drained);
    // What is refused for its size ends as an answer that is not whole, or as none.
    assert([6, 1].includes(code) || code === 0 && reply.ends !== undefined);
    return undefined;
  }
  let worked = Infinity;
  const clock = setInterval(() => {
    const total = processorTime(child.pid);
    if (before !== undefined && total !== undefined) worked = total - before;
  }, 10);
  const { code } = await status.finally(() => clearInterval(clock));
  const waited = performance.now() - began;
  const took = waited < MOST_WAITED_MS ? Math.min(waited, worked) : waited;
  await Promise.all(drained);
  // What was read whole may be printed and recorded all the same.
  const codes = [130, 6, 1, ...(reply.ends === undefined ? [] : [0])];
  assert(codes.includes(code), `${code}`);
  return took;
}

/** @param time how long it takes to end while a reply is read */
async function assertEndsSoon(
  time: (reply: Hostile) => Promise<number | undefined>,
  kind: () => Hostile,
): Promise<void> {
  const tries: string[] = [];
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const took = await time(kind());
    if (took === undefined || took <= boundMs()) return;
    const idle = await time({ body: [event({ content: "begun" })] }) ?? 0;
    if (took <= idle + boundMs()) return;
    tries.push(`${took.toFixed()} ms, ${idle.toFixed()} ms when nothing comes`);
  }
  assert(false, tries.join("; "));
}

for (const [what, kind] of Object.entries(KINDS)) {
  Deno.test(`ask: Ctrl-C ends it within 0.3 s while it reads ${what}`, () =>
    assertEndsSoon(timeToEnd, kind));
}

terminalTest(
  "ask: Ctrl-C ends it within 0.3 s while it shows Markdown",
  () =>
    assertEndsSoon(async (reply) => {
      await using upstream = hostile(reply);
      await using terminal = await startTerminal({
        args: ["ask", "hi"],
        env: keyedEnv(upstream),
      });
      await until("the reply to be read", upstream.ready);
      const began = performance.now();
      await terminal.press("C-c");
      const code = await terminal.exitCode();
      assert(code === 130, `${code}`);
      return performance.now() - began;
    }, () => ({
      body: endless(event({ content: "- **a** `b` | [c](d)\n".repeat(500) })),
    })),
);
