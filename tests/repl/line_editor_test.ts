import { assert, assertEquals, assertRejects } from "@std/assert";
import { LineEditor } from "../../lib/repl/line_editor.ts";
import type { Entry } from "../../lib/repl/line_source.ts";
import { everySplit } from "../helpers/every_split.ts";
import { fakeSignal, memoryOutput } from "./fakes.ts";

/** An editor on a terminal of the test's own. */
function terminal() {
  const keys = new TransformStream<Uint8Array, Uint8Array>();
  const writer = keys.writable.getWriter();
  const output = memoryOutput(true);
  const raw: boolean[] = [];
  const interrupt = fakeSignal();
  const resize = fakeSignal();
  const editor = new LineEditor({
    readable: keys.readable,
    setRaw: (on) => void raw.push(on),
    output,
    prompt: "You: ",
    onResize: resize.on,
    onInterrupt: interrupt.on,
  });
  const never = new AbortController().signal;
  return {
    editor,
    output,
    raw,
    interrupt,
    resize,
    writer,
    next: () => editor.next(never),
    press: (text: string) => writer.write(new TextEncoder().encode(text)),
    [Symbol.asyncDispose]: () => editor[Symbol.asyncDispose](),
  };
}

const line = (text: string): Entry => ({ type: "line", text });

const edits: [string, string, string][] = [
  ["arrows", "abc\x1b[D\x1b[DX\r", "aXbc"],
  ["Home and End", "bc\x1b[Ha\x1b[Fd\r", "abcd"],
  ["Ctrl-A and Ctrl-E", "bc\x01a\x05d\r", "abcd"],
  ["Ctrl-K", "abcd\x1b[D\x1b[D\x0b\r", "ab"],
  ["Ctrl-U", "abcd\x1b[D\x15\r", "d"],
  ["Ctrl-W", "one two\x17three\r", "one three"],
  ["Backspace over a wide character", "a你🌍\x7f\x7fb\r", "ab"],
  ["Ctrl-D within a line deletes", "ab\x01\x04\r", "b"],
  ["Tab", "a\tb\r", "a\tb"],
];
for (const [name, keys, expected] of edits) {
  Deno.test(`LineEditor: ${name}`, async () => {
    await using t = terminal();
    t.press(keys);
    assertEquals(await t.next(), line(expected));
  });
}

Deno.test("LineEditor: the prompt is shown, and earlier lines come back with Up", async () => {
  await using t = terminal();
  t.press("first\r");
  await t.next();
  // deno-lint-ignore no-control-regex
  const shown = t.output.text.replaceAll(/\x1b\[[\d;]*[A-Z]/g, "");
  assertEquals(shown, "You: first\r\n");
  t.press("\x1b[A!\r");
  assertEquals(await t.next(), line("first!"));
});

Deno.test("LineEditor: UTF-8 may be cut at every byte", async () => {
  const bytes = new TextEncoder().encode("é你🌍\r");
  for (const pieces of everySplit(bytes)) {
    await using t = terminal();
    for (const piece of pieces) t.writer.write(piece);
    assertEquals(await t.next(), line("é你🌍"));
  }
});

Deno.test("LineEditor: a paste of several lines is as many entries, CRLF is one end", async () => {
  await using t = terminal();
  t.press("one\r\ntwo\nthree\r");
  assertEquals(await t.next(), line("one"));
  assertEquals(t.output.text.includes("two"), false);
  assertEquals(await t.next(), line("two"));
  assertEquals(await t.next(), line("three"));
});

Deno.test("LineEditor: a long paste is inserted at once, whatever it holds", async () => {
  await using t = terminal();
  const text = "words and\ttabs, ünïcödé 你好 🌍 ".repeat(3000);
  t.press(`[${text}]\r`);
  assertEquals(await t.next(), line(`[${text}]`));
});

Deno.test("LineEditor: keys between two lines begin the next one, unseen until then", async () => {
  await using t = terminal();
  {
    using _answer = t.editor.onInterrupt(() => {});
    await t.press("ahead");
    assertEquals(t.output.text.includes("ahead"), false);
  }
  t.press(" of time\r");
  assertEquals(await t.next(), line("ahead of time"));
});

Deno.test("LineEditor: Ctrl-C clears a half-typed line, and is an interrupt on an empty one", async () => {
  await using t = terminal();
  t.press("half a line\x03");
  assertEquals(await t.next(), { type: "cleared" });
  t.press("\x03");
  assertEquals(await t.next(), { type: "interrupt" });
  t.press("new\r");
  assertEquals(await t.next(), line("new"));
});

Deno.test("LineEditor: Ctrl-C between two lines is told, and drops what was typed before", async () => {
  await using t = terminal();
  const told = Promise.withResolvers<void>();
  {
    using _answer = t.editor.onInterrupt(told.resolve);
    t.press("dropped\x03kept");
    await told.promise;
  }
  t.press("\r");
  assertEquals(await t.next(), line("kept"));
});

Deno.test("LineEditor: an interrupt from elsewhere is a Ctrl-C", async () => {
  await using t = terminal();
  const entry = t.next();
  t.interrupt.send();
  assertEquals(await entry, { type: "interrupt" });
  let told = 0;
  using _answer = t.editor.onInterrupt(() => told++);
  t.interrupt.send();
  assertEquals(told, 1);
});

Deno.test("LineEditor: Ctrl-D on an empty line and a closed terminal are the end", async () => {
  {
    await using t = terminal();
    t.press("\x04");
    assertEquals(await t.next(), { type: "end" });
  }
  await using closed = terminal();
  closed.press("half");
  closed.writer.close();
  assertEquals(await closed.next(), { type: "end" });
  await using broken = terminal();
  const entry = broken.next();
  broken.writer.abort(new Error("EIO"));
  assertEquals(await entry, { type: "end" });
});

Deno.test("LineEditor: an abort ends the wait with its reason", async () => {
  await using t = terminal();
  const stop = new AbortController();
  const entry = t.editor.next(stop.signal);
  stop.abort(new Error("leaving"));
  await assertRejects(() => entry, Error, "leaving");
});

Deno.test("LineEditor: the half-typed line is drawn again when the size changes", async () => {
  await using t = terminal();
  const entry = t.next();
  await t.press("half");
  const before = t.output.text.length;
  t.resize.send();
  await t.press("!\r");
  await entry;
  assert(t.output.text.slice(before).includes("You: half"));
});

Deno.test("LineEditor: the terminal is raw until disposal", async () => {
  const t = terminal();
  assertEquals(t.raw, [true]);
  await t.editor[Symbol.asyncDispose]();
  assertEquals(t.raw, [true, false]);
});
