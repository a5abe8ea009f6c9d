/**
 * Draws the README's picture of a conversation: runs the program in a real terminal (tmux) against a provider of its
 * own, types into it, and writes what the screen shows as docs/terminal-light.svg and docs/terminal-dark.svg.
 *
 *     deno task picture
 *
 * @module
 */
import { denoDir } from "./run_deno.ts";
import { keepScreen, openScreen } from "./tmux_screen.ts";

const COLUMNS = 98;
const ROWS = 60;

const QUESTION = "How do I find long lines in a big file?";
const ANSWER =
  `Iterate over the **file object**: it reads *lazily*, a line at a time.

\`\`\`python
from pathlib import Path

def long_lines(path: Path, limit: int = 80):
    """Yields number and text of each line over the limit."""
    with path.open(encoding="utf-8") as file:
        for number, line in enumerate(file, start=1):
            if len(line) > limit:
                yield number, line.rstrip()  # no newline
\`\`\`

## Ways to read

| Way                 | In memory       | Good for          |
|:--------------------|----------------:|:------------------|
| \`for line in file\`  | one line        | almost everything |
| \`file.readlines()\`  | the whole file  | small files       |
| \`mmap.mmap(…)\`      | pages in use    | random access     |

1. Name the \`encoding\`, or the platform decides.
2. \`with\` closes the file, also ~~never~~ after an error.
   - See [the tutorial](https://docs.python.org/3/tutorial/inputoutput.html).

> **日本語 too:** cells count, not characters.
`;

/** A provider that writes that answer, 200 tokens a second. */
function provider(): Deno.HttpServer<Deno.NetAddr> {
  const event = (members: Record<string, unknown>) =>
    `data: ${
      JSON.stringify({
        id: "1",
        object: "chat.completion.chunk",
        created: 1,
        model: "demo",
        ...members,
      })
    }\n\n`;
  const delta = (content: string, finish: string | null = null) =>
    event({
      choices: [{ index: 0, delta: { content }, finish_reason: finish }],
    });
  async function* events() {
    for (const token of ANSWER.match(/[^]{1,4}/gu) ?? []) {
      yield delta(token);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    yield delta("", "stop");
    const usage = {
      "prompt_tokens": 19,
      "completion_tokens": 287,
      "total_tokens": 306,
    };
    yield event({ choices: [], usage });
    yield "data: [DONE]\n\n";
  }
  return Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    () =>
      new Response(
        ReadableStream.from(events()).pipeThrough(new TextEncoderStream()),
        {
          headers: { "content-type": "text/event-stream" },
        },
      ),
  );
}

/** What the screen shows after the question has been answered. */
async function record(home: string, url: string): Promise<string> {
  await using screen = await openScreen({
    columns: COLUMNS,
    rows: ROWS,
    command: `${Deno.execPath()} task --quiet chat`,
    variables: {
      HOME: home,
      PATH: Deno.env.get("PATH") ?? "",
      DENO_DIR: denoDir(),
      OPENAI_API_KEY: "none",
      OPENAI_BASE_URL: `${url}/v1`,
    },
  });
  await screen.shows(/^You: *$/m);
  await screen.type(QUESTION);
  await screen.shows(/^\(first[^]*\)\n+You: *$/m);
  return await screen.capture();
}

if (import.meta.main) {
  const home = await Deno.makeTempDir({ prefix: "chat-picture-" });
  await using server = provider();
  try {
    const screen = await record(home, `http://127.0.0.1:${server.addr.port}`);
    // The folder's random name would make every picture another.
    await keepScreen("terminal", screen.replaceAll(home, "/home/you"), {
      columns: COLUMNS,
      title: "A conversation with chat in the terminal",
    });
  } finally {
    await Deno.remove(home, { recursive: true });
  }
}
