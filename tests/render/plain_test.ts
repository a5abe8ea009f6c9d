import { assertEquals, assertRejects } from "@std/assert";
import type { ChatChunk, Delta } from "../../lib/core/chat.ts";
import { StreamError } from "../../lib/core/errors.ts";
import type { Output } from "../../lib/core/io.ts";
import { writeAnswer } from "../../lib/render/plain.ts";

const permissions = "none";

function chunk(delta: Delta, finish: string | null = null): ChatChunk {
  return {
    id: "c",
    object: "chat.completion.chunk",
    created: 1,
    model: "m",
    choices: [{ index: 0, delta, finish_reason: finish }],
  };
}

class Recorder implements Output {
  text = "";
  readonly columns = 80;
  readonly isTerminal: boolean;

  constructor(isTerminal: boolean) {
    this.isTerminal = isTerminal;
  }

  write(text: string): Promise<void> {
    // A pipe takes bytes: what is no whole character is lost here.
    this.text += new TextDecoder().decode(new TextEncoder().encode(text));
    return Promise.resolve();
  }
}

async function written(
  deltas: Delta[],
  isTerminal = false,
): Promise<{ stdout: string; stderr: string }> {
  const stdout = new Recorder(isTerminal);
  const stderr = new Recorder(isTerminal);
  async function* chunks() {
    for (const delta of deltas) yield await Promise.resolve(chunk(delta));
    yield chunk({}, "stop");
  }
  await writeAnswer(chunks(), { stdout, stderr });
  return { stdout: stdout.text, stderr: stderr.text };
}

const cases: [string, Delta[], string][] = [
  ["text without a newline gets one", [{ content: "a" }], "a\n"],
  [
    "many newlines become one",
    [{ content: "a\n\n" }, { content: "\n" }],
    "a\n",
  ],
  [
    "newlines within the text stay",
    [{ content: "a\n" }, { content: "\nb" }],
    "a\n\nb\n",
  ],
  ["no text, no newline", [{ content: "" }, { refusal: "no" }], ""],
  [
    "a pair cut between two chunks stays whole",
    [{ content: "x\ud83c" }, { content: "\udf0dy" }],
    "x🌍y\n",
  ],
  ["escape sequences go into a pipe as they are", [{
    content: "\x1b[1mx",
  }], "\x1b[1mx\n"],
];
for (const [name, deltas, expected] of cases) {
  Deno.test({
    name: `writeAnswer: ${name}`,
    permissions,
    fn: async () => assertEquals((await written(deltas)).stdout, expected),
  });
}

Deno.test({
  name: "writeAnswer: a terminal never gets an escape sequence of the model's",
  permissions,
  fn: async () => {
    const { stdout } = await written(
      [{ content: "a\x1b" }, { content: "[2Jb\x9b1m" }],
      true,
    );
    assertEquals(stdout, "a␛[2Jb<U+009B>1m\n");
  },
});

Deno.test({
  name: "writeAnswer: reasoning on stderr, ended before the answer begins",
  permissions,
  fn: async () => {
    const result = await written([
      { reasoning_content: "hm" },
      { reasoning_content: " hm" },
      { content: "yes" },
    ]);
    assertEquals(result, { stdout: "yes\n", stderr: "hm hm\n" });
  },
});

Deno.test({
  name: "writeAnswer: a broken stream leaves what arrived, ended by a newline",
  permissions,
  fn: async () => {
    const stdout = new Recorder(false);
    async function* chunks() {
      yield await Promise.resolve(chunk({ content: "half" }));
      throw new StreamError("cut", { kind: "truncated" });
    }
    await assertRejects(
      () => writeAnswer(chunks(), { stdout, stderr: new Recorder(false) }),
      StreamError,
    );
    assertEquals(stdout.text, "half\n");
  },
});
