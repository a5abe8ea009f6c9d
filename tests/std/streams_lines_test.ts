import { assertEquals } from "@std/assert";
import { TextLineStream } from "@std/streams/text-line-stream";

function linesOf(chunks: string[], allowCR?: boolean): Promise<string[]> {
  const lines = allowCR === undefined
    ? new TextLineStream()
    : new TextLineStream({ allowCR });
  return Array.fromAsync(ReadableStream.from(chunks).pipeThrough(lines));
}

interface Case {
  text: string;
  lines: string[];
  /** With `allowCR`, where it makes a difference. */
  allowCR?: string[];
}

const cases: Record<string, Case> = {
  "nothing": { text: "", lines: [] },
  "LF and CRLF": { text: "a\nb\r\nc\n", lines: ["a", "b", "c"] },
  "a last line without an end": { text: "a\nb", lines: ["a", "b"] },
  "empty lines": { text: "\n\r\n\na\n\n", lines: ["", "", "", "a", ""] },
  "CR alone": {
    text: "a\rb\nc",
    lines: ["a\rb", "c"],
    allowCR: ["a", "b", "c"],
  },
  "CR at the end": { text: "a\nb\r", lines: ["a", "b\r"], allowCR: ["a", "b"] },
  "CR before CRLF": {
    text: "a\r\r\nb",
    lines: ["a\r", "b"],
    allowCR: ["a", "", "b"],
  },
};

for (const [name, { text, lines, allowCR }] of Object.entries(cases)) {
  Deno.test(`TextLineStream: ${name}, cut everywhere`, async () => {
    for (let cut = 0; cut <= text.length; cut++) {
      const chunks = [text.slice(0, cut), text.slice(cut)];
      assertEquals(await linesOf(chunks), lines);
      assertEquals(await linesOf(chunks, false), lines);
      assertEquals(await linesOf(chunks, true), allowCR ?? lines);
    }
    assertEquals(await linesOf([...text]), lines);
    assertEquals(await linesOf([...text], true), allowCR ?? lines);
  });
}

Deno.test("TextLineStream: a line is there before the stream ends", async () => {
  const lines = new TextLineStream();
  const writer = lines.writable.getWriter();
  const reader = lines.readable.getReader();
  const written = writer.write("a\nb");
  assertEquals(await reader.read(), { done: false, value: "a" });
  await Promise.all([written, writer.close(), reader.read(), reader.read()]);
});
