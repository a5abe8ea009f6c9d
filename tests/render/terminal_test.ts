import { assertEquals, assertMatch, assertRejects } from "@std/assert";
import type { ChatChunk } from "../../lib/core/chat.ts";
import { turnRenderer } from "../../lib/render/terminal.ts";
import { chunk, memoryOutput } from "../repl/fakes.ts";

const pure = { permissions: "none" } as const;

async function* stream(
  deltas: ChatChunk["choices"][number]["delta"][],
  error?: Error,
): AsyncGenerator<ChatChunk> {
  for (const delta of deltas) yield chunk(delta);
  if (error !== undefined) throw error;
}

Deno.test(
  "turnRenderer: the label stands once before the answer, after the reasoning",
  pure,
  async () => {
    const screen = memoryOutput(true);
    const render = turnRenderer({
      stdout: screen,
      stderr: screen,
      colorOnStderr: true,
      label: "Assistant: ",
    });
    await render(stream([
      { "reasoning_content": "hm" },
      { content: "Hello" },
      { content: " you" },
    ]));
    assertEquals(screen.text, "\x1b[2mhm\x1b[22m\nAssistant: Hello you\n");
  },
);

Deno.test(
  "turnRenderer: no label where nothing is said or it breaks before",
  pure,
  async () => {
    const stdout = memoryOutput(true);
    const render = turnRenderer({
      stdout,
      stderr: memoryOutput(true),
      label: "Assistant: ",
    });
    await render(stream([{}]));
    await assertRejects(() => render(stream([{}], new Error("cut"))));
    assertEquals(stdout.text, "");
    await assertRejects(() =>
      render(stream([{ content: "a" }], new Error("x")))
    );
    assertEquals(stdout.text, "Assistant: a\n");
  },
);

Deno.test(
  "turnRenderer: the stats line goes to stderr, dim where it takes colour",
  pure,
  async () => {
    const plain = memoryOutput(false);
    const stdout = memoryOutput(false);
    await turnRenderer({ stdout, stderr: plain, stats: true })(
      stream([{ content: "a" }]),
    );
    assertEquals(stdout.text, "a\n");
    assertMatch(
      plain.text,
      /^\(first token: \d\.\d{3}s · total: \d\.\d{3}s\)\n$/,
    );
    const colored = memoryOutput(true);
    await turnRenderer({
      stdout,
      stderr: colored,
      colorOnStderr: true,
      stats: true,
    })(stream([]));
    // deno-lint-ignore no-control-regex
    assertMatch(colored.text, /^\x1b\[2m\(total: .*\)\x1b\[22m\n$/);
  },
);

Deno.test(
  "turnRenderer: escape sequences of the model never reach a terminal",
  pure,
  async () => {
    const stdout = memoryOutput(true);
    const render = turnRenderer({ stdout, stderr: stdout, label: "A: " });
    await render(stream([
      { content: "\x1b]52;c;AAAA\x07" },
      { content: "\x1b" },
      { content: "[2J\x9b31m\r\u202e" },
    ]));
    assertEquals(
      stdout.text,
      "A: ␛]52;c;AAAA␇␛[2J<U+009B>31m␍<U+202E>\n",
    );
  },
);
