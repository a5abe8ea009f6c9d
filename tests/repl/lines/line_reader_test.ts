import { assertEquals, assertRejects } from "@std/assert";
import { LineReader } from "../../../lib/repl/lines/line_reader.ts";
import type { Entry } from "../../../lib/repl/lines/line_source.ts";
import { asBody, everySplit } from "../../helpers/every_split.ts";
import { fakeSignal, memoryOutput } from "../fakes.ts";
import { until } from "../../helpers/until.ts";

const never = new AbortController().signal;
const pure = { permissions: "none" } as const;

async function allOf(reader: LineReader): Promise<string[]> {
  const lines: string[] = [];
  let entry: Entry;
  while ((entry = await reader.next(never)).type === "line") {
    lines.push(entry.text);
  }
  assertEquals(entry, { type: "end" });
  return lines;
}

Deno.test(
  "LineReader: lines end with LF, CRLF or the input, UTF-8 cut anywhere",
  pure,
  async () => {
    const bytes = new TextEncoder().encode("Grüß\r\n\n你好\nlast");
    for (const pieces of everySplit(bytes)) {
      await using reader = new LineReader({
        readable: ReadableStream.from(asBody(pieces)),
      });
      assertEquals(await allOf(reader), ["Grüß", "", "你好", "last"]);
    }
  },
);

Deno.test(
  "LineReader: the prompt stands before each line, a newline after the end",
  pure,
  async () => {
    const output = memoryOutput(true);
    await using reader = new LineReader({
      readable: ReadableStream.from([new TextEncoder().encode("a\nb\n")]),
      prompt: { text: "You: ", output },
    });
    await allOf(reader);
    assertEquals(output.text, "You: You: You: \n");
  },
);

Deno.test(
  "LineReader: Ctrl-C at the prompt is an interrupt, and the next line still comes",
  pure,
  async () => {
    const keys = new TransformStream<Uint8Array, Uint8Array>();
    const output = memoryOutput(true);
    const interrupt = fakeSignal();
    await using reader = new LineReader({
      readable: keys.readable,
      prompt: { text: "> ", output },
      onInterrupt: interrupt.on,
    });
    const entry = reader.next(never);
    await Promise.resolve(); // the prompt is written
    interrupt.send();
    assertEquals(await entry, { type: "interrupt" });
    assertEquals(output.text, "> \n");
    const writer = keys.writable.getWriter();
    writer.write(new TextEncoder().encode("line\n"));
    assertEquals(await reader.next(never), { type: "line", text: "line" });
  },
);

Deno.test(
  "LineReader: Ctrl-C between two lines goes to who asked for it",
  pure,
  async () => {
    const interrupt = fakeSignal();
    await using reader = new LineReader({
      readable: ReadableStream.from([]),
      onInterrupt: interrupt.on,
    });
    let told = 0;
    {
      using _answer = reader.onInterrupt(() => told++);
      interrupt.send();
    }
    interrupt.send();
    assertEquals(told, 1);
  },
);

Deno.test(
  "LineReader: an abort ends the wait with its reason",
  pure,
  async () => {
    await using reader = new LineReader({
      readable: new TransformStream<Uint8Array, Uint8Array>().readable,
    });
    const stop = new AbortController();
    const entry = reader.next(stop.signal);
    stop.abort(new Error("leaving"));
    await assertRejects(() => entry, Error, "leaving");
    await assertRejects(() => reader.next(stop.signal), Error, "leaving");
  },
);

Deno.test(
  'LineReader: """ to """ is one entry, also when the input ends before',
  pure,
  async () => {
    const text =
      '"""\none\n\n  two\n"""\nnext\n"""in a line"""\na \\\n"""open\nend\n';
    await using reader = new LineReader({
      readable: ReadableStream.from([new TextEncoder().encode(text)]),
    });
    assertEquals(await allOf(reader), [
      "one\n\n  two",
      "next",
      "in a line",
      "a \\",
      '"""open\nend',
    ]);
  },
);

Deno.test(
  "LineReader: at a prompt, lines go on behind a backslash, and Ctrl-C gives up what was begun",
  pure,
  async () => {
    const keys = new TransformStream<Uint8Array, Uint8Array>();
    const writer = keys.writable.getWriter();
    const output = memoryOutput(true);
    const interrupt = fakeSignal();
    await using reader = new LineReader({
      readable: keys.readable,
      prompt: { text: "You: ", output },
      onInterrupt: interrupt.on,
    });
    const press = (text: string) =>
      writer.write(new TextEncoder().encode(text));
    press("one\\\ntwo\n");
    assertEquals(await reader.next(never), { type: "line", text: "one\ntwo" });
    assertEquals(output.text, "You: ... ");
    const cleared = reader.next(never);
    await press('"""given\nup\n');
    await until("two prompts", () => output.text.endsWith("You: ... ... "));
    interrupt.send();
    assertEquals(await cleared, { type: "cleared" });
    press("new\n");
    assertEquals(await reader.next(never), { type: "line", text: "new" });
    await writer.close();
  },
);
