import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import { LineEditor } from "../../../lib/repl/lines/line_editor.ts";
import type { EntryLog } from "../../../lib/repl/lines/line_editor_options.ts";
import type { Completer } from "../../../lib/repl/candidates.ts";
import type { Entry } from "../../../lib/repl/lines/line_source.ts";
import { everySplit } from "../../helpers/every_split.ts";
import { fakeSignal, memoryOutput } from "../fakes.ts";

/** An editor on a terminal of the test's own. */
function terminal(
  options: { complete?: Completer; log?: EntryLog; rows?: number } = {},
) {
  const keys = new TransformStream<Uint8Array, Uint8Array>();
  const writer = keys.writable.getWriter();
  const { complete = () => Promise.resolve(undefined), log, rows } = options;
  const memory = memoryOutput(true);
  const output = Object.defineProperty(memory, "rows", { value: rows });
  const raw: boolean[] = [];
  const interrupt = fakeSignal();
  const resize = fakeSignal();
  const continueAnswer = fakeSignal();
  let stops = 0;
  const atCrash: string[] = [];
  const editor = new LineEditor({
    readable: keys.readable,
    setRaw: (on) => void raw.push(on),
    output,
    prompt: "You: ",
    indent: 5,
    complete,
    log,
    suspend: () => stops++,
    onCrash: (codes) => {
      atCrash.push(codes);
      return { [Symbol.dispose]: () => void atCrash.pop() };
    },
    onContinue: continueAnswer.on,
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
    continueAnswer,
    atCrash,
    writer,
    get stops() {
      return stops;
    },
    next: () => editor.next(never),
    press: (text: string) => writer.write(new TextEncoder().encode(text)),
    [Symbol.asyncDispose]: () => editor[Symbol.asyncDispose](),
  };
}

const line = (text: string): Entry => ({ type: "line", text });
const message = (text: string): Entry => ({
  type: "line",
  text,
  message: true,
});

const edits: [string, string, string][] = [
  ["arrows", "abc\x1b[D\x1b[DX\r", "aXbc"],
  ["Home and End", "bc\x1b[Ha\x1b[Fd\r", "abcd"],
  ["Ctrl-A and Ctrl-E", "bc\x01a\x05d\r", "abcd"],
  ["Ctrl-K", "abcd\x1b[D\x1b[D\x0b\r", "ab"],
  ["Ctrl-U", "abcd\x1b[D\x15\r", "d"],
  ["Ctrl-W", "one two\x17three\r", "one three"],
  ["Backspace over a wide character", "a你🌍\x7f\x7fb\r", "ab"],
  ["Ctrl-D within a line deletes", "ab\x01\x04\r", "b"],
  ["word moves", "one two\x1bb\x1bbX\x1b[1;5CY\x1bfZ\r", "XoneY twoZ"],
  ["Alt-D and Alt-Backspace", "a b c\x01\x1bd\x05\x1b\x7f\r", " b "],
  ["Ctrl-Y brings back what was cut", "ab cd\x17\x01\x19\r", "cdab "],
  ["Ctrl-T swaps", "abdc\x14\r", "abcd"],
  ["Ctrl-_ takes back", "abc\x15\x1f\r", "abc"],
  ["Delete", "abc\x01\x1b[3~\r", "bc"],
  ["Backspace over a letter with its mark", "ae\u0301\x7fb\r", "ab"],
  ["Left over an emoji of several", "👩‍👩‍👧\x1b[Da\r", "a👩‍👩‍👧"],
  ["Backspace over a flag", "a🇩🇪🇫🇷\x7f\r", "a🇩🇪"],
  ["Ctrl-J begins a line", "a\nb\r", "a\nb"],
  ["Alt-Enter begins a line", "a\x1b\rb\r", "a\nb"],
  ["a backslash at the end goes on", "a\\\rb\r", "a\nb"],
  ["a doubled one does not", "a\\\\\r", "a\\\\"],
  ["quotes open a block", '"""\ra\r\rb\r"""\r', "a\n\nb"],
  ["quotes behind a command", '/system """a\rb"""\r', "/system a\nb"],
  ["quotes within a line", 'what is """ ?\r', 'what is """ ?'],
  ["Up and Down within lines", "ab\ncd\x1b[DX\x1b[AY\x1b[BZ\r", "abY\ncXdZ"],
  ["Home within lines", "ab\ncd\x01X\x0b\r", "ab\nX"],
  ["a lone Escape does nothing", "a\x1b\x1b[Db\r", "ba"],
];
for (const [name, keys, expected] of edits) {
  Deno.test(`LineEditor: ${name}`, async () => {
    await using t = terminal();
    t.press(keys);
    const quoted = name.startsWith("quotes open");
    const entry = quoted ? message(expected) : line(expected);
    assertEquals(await t.next(), entry);
  });
}

for (
  const [name, keys, expected] of [
    ["a pasted path", "\x1b[200~/etc/hosts\x1b[201~ why?\r", true],
    ["a pasted command", "\x1b[200~/exit\x1b[201~\r", true],
    ["a paste behind what was typed", "/set \x1b[200~user x\x1b[201~\r", false],
    ["a paste that was taken back", "\x1b[200~/a\x1b[201~\x15/exit\r", false],
  ] as const
) {
  Deno.test(`LineEditor: ${name} is ${expected ? "a message" : "as typed"}`, async () => {
    await using t = terminal();
    t.press(keys);
    const entry = await t.next();
    assertEquals(entry.type === "line" && entry.message, expected || undefined);
  });
}

Deno.test("LineEditor: a pasted message that looks like a command is one again when it is recalled", async () => {
  await using t = terminal();
  t.press("\x1b[200~/exit\x1b[201~\r");
  assertEquals(await t.next(), message("/exit"));
  t.press("\x1b[A\r");
  assertEquals(await t.next(), message("/exit"));
});

/** What is written, without codes. */
function plain(text: string): string {
  // deno-lint-ignore no-control-regex
  return text.replaceAll(/\x1b\[[?\d;]*[A-Za-z]|\r(?!\n)/g, "");
}

Deno.test("LineEditor: the prompt is shown, and earlier lines come back with Up", async () => {
  await using t = terminal();
  t.press("first\r");
  await t.next();
  assert(plain(t.output.text).endsWith("You: first\r\n"));
  t.press("\x1b[A!\r");
  assertEquals(await t.next(), line("first!"));
  t.press("typed\x1b[A\x1b[A\x1b[B\x1b[B?\r");
  assertEquals(await t.next(), line("typed?"));
});

Deno.test("LineEditor: UTF-8 may be cut at every byte", async () => {
  const bytes = new TextEncoder().encode("é你🌍\r");
  for (const pieces of everySplit(bytes)) {
    await using t = terminal();
    for (const piece of pieces) t.writer.write(piece);
    assertEquals(await t.next(), line("é你🌍"));
  }
});

Deno.test("LineEditor: a marked paste of several lines is one entry, without the line end behind it", async () => {
  const paste = "\x1b[200~one\r\n\ttwo\rthree \\\n\x1b[201~";
  for (
    const pieces of everySplit(new TextEncoder().encode(`a ${paste}b\rnext\r`))
  ) {
    await using t = terminal();
    for (const piece of pieces) t.writer.write(piece);
    assertEquals(await t.next(), line("a one\n\ttwo\nthree \\b"));
    assertEquals(await t.next(), line("next"));
  }
});

Deno.test("LineEditor: a paste that no terminal marks is as many entries, CRLF is one end", async () => {
  await using t = terminal();
  t.press("one\r\ntwo\rthree\r");
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

Deno.test("LineEditor: until disposal the terminal is raw and marks pastes, which a crash ends", async () => {
  const t = terminal();
  assertEquals(t.raw, [true]);
  assertEquals(t.atCrash, ["\x1b[?2004l"]);
  await t.editor[Symbol.asyncDispose]();
  assertEquals(t.raw, [true, false]);
  assertEquals(t.atCrash, []);
  assertEquals(t.output.text, "\x1b[?2004h\x1b[?2004l");
});

Deno.test("LineEditor: Ctrl-Z gives the terminal back until the process goes on, also within an answer", async () => {
  await using t = terminal();
  const marks = () =>
    // deno-lint-ignore no-control-regex
    t.output.text.match(/\x1b\[\?2004[hl]/g)?.join("");
  const entry = t.next();
  await t.press("half\x1a");
  await t.press(" a line\r");
  assertEquals(await entry, line("half a line"));
  assertEquals(t.raw, [true, false, true]);
  assertEquals(t.stops, 1);
  assertEquals(marks(), "\x1b[?2004h\x1b[?2004l\x1b[?2004h");
  {
    using _answer = t.editor.onInterrupt(() => {});
    await t.press("ahead\x1a");
    while (t.raw.length < 5) await new Promise((next) => setTimeout(next));
  }
  assertEquals(t.stops, 2);
  t.press("!\r");
  assertEquals(await t.next(), line("ahead!"));
});

Deno.test("LineEditor: a process that was stopped from elsewhere takes its terminal again", async () => {
  await using t = terminal();
  const entry = t.next();
  await t.press("half");
  t.continueAnswer.send();
  assertEquals(t.raw, [true, true]);
  await t.press("\r");
  assertEquals(await entry, line("half"));
  assert(plain(t.output.text).endsWith("You: half\r\n"));
});

Deno.test("LineEditor: Ctrl-C takes a half-typed line away, Ctrl-_ brings it back", async () => {
  await using t = terminal();
  t.press("half a line\x03");
  assertEquals(await t.next(), { type: "cleared" });
  t.press("\x1f!\r");
  assertEquals(await t.next(), line("half a line!"));
});

Deno.test("LineEditor: what was typed in earlier runs comes back, and is kept for later ones", async () => {
  const kept: string[] = [];
  const log: EntryLog = {
    read: () => Promise.resolve(["oldest", "old\nlines"]),
    append: (text) => Promise.resolve(void kept.push(text)),
  };
  {
    await using t = terminal({ log });
    t.press("\x1b[A\x1b[A\x1b[A\r");
    // The second moves within the lines of what the first has brought.
    assertEquals(await t.next(), line("oldest"));
    t.press('"""\rnew\r"""\r  \r');
    assertEquals(await t.next(), message("new"));
    assertEquals(await t.next(), line("  "));
  }
  assertEquals(kept, ["oldest", '"""\nnew\n"""']);
});

Deno.test("LineEditor: Tab completes as far as there is one way to, and holds back the keys after it", async () => {
  const words = ["alpha one", "alpha two", "Beta/"];
  const complete: Completer = (text) =>
    Promise.resolve({
      from: 0,
      words: words.filter((word) =>
        word.toLowerCase().startsWith(text.toLowerCase())
      ),
    });
  await using t = terminal({ complete });
  t.press("a\tt\t!\r");
  assertEquals(await t.next(), line("alpha two !"));
  t.press("b\tx\r");
  assertEquals(await t.next(), line("Beta/x"));
  t.press("alpha \t\r");
  assertEquals(await t.next(), line("alpha "));
  assert(t.output.text.includes("\r\nalpha one  alpha two\r\n"));
  t.press("none\t\r");
  assertEquals(await t.next(), line("none"));
});

Deno.test("LineEditor: Tab lists words that have a meaning one in a row, as wide as the terminal", async () => {
  const words = ["01A", "01B", "file"];
  const about = new Map([["01A", "Hello"], ["01B", "long ".repeat(100)]]);
  const complete: Completer = () => Promise.resolve({ from: 0, words, about });
  await using t = terminal({ complete });
  t.press("\t\r");
  await t.next();
  assertMatch(
    t.output.text,
    /\r\n01A {2}Hello\r\n01B {2}(?:long ?){5,15}\r\nfile\r\n/,
  );
});

Deno.test("LineEditor.choose: the first of its keys, in any case; other keys and pastes are dropped", async () => {
  await using held = terminal();
  const choose = () => held.editor.choose("12bn", new AbortController().signal);
  {
    const read = Promise.withResolvers<void>();
    using _answer = held.editor.onInterrupt(read.resolve);
    // What follows Ctrl-C is typed before anything can be chosen.
    await held.press("\x031");
    await read.promise;
  }
  const first = choose();
  for (const keys of ["x3\r", "\x1b[B", "\x1b[1;5D", "\x1b[200~2\x1b[201~"]) {
    await held.press(keys);
  }
  await held.press("Bnext\r");
  assertEquals(await first, "b");
  assertEquals(await held.next(), line("next"), "the rest is the next line");
  const stopped = choose();
  await held.press("\x1a");
  await held.press("\x03");
  assertEquals(await stopped, undefined);
  assertEquals(held.stops, 1);
  const left = choose();
  await held.press("\x04");
  assertEquals(await left, undefined);
  const elsewhere = choose();
  held.interrupt.send();
  assertEquals(await elsewhere, undefined);
  const aborted = new AbortController();
  const never = held.editor.choose("1", aborted.signal);
  aborted.abort(new Error("left"));
  await assertRejects(() => never, Error, "left");
  const end = choose();
  await held.writer.close();
  assertEquals(await end, undefined);
});
