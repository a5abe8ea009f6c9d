/**
 * What is run to count files: `ask`, a relayed stream of `serve`, `history --search`, `--version` and `--help`.
 *
 * @module
 */
import { denoDir } from "../run_deno.ts";
import { type Counted, CountedProgram, type Run } from "./counted_program.ts";

/** A part of a run, and its files. */
export interface Row extends Counted {
  /** Such as `ask, until its request leaves`. */
  readonly name: string;
}

const EVENTS = [
  { role: "assistant", content: "" },
  { content: "Hel" },
  { content: "lo" },
].map((delta) => event({ index: 0, delta, "finish_reason": null })).join("") +
  event({ index: 0, delta: {}, "finish_reason": "stop" }) +
  "data: [DONE]\n\n";

function event(choice: object): string {
  const chunk = {
    id: "chatcmpl-1",
    object: "chat.completion.chunk",
    created: 1,
    model: "m",
    choices: [choice],
  };
  return `data: ${JSON.stringify(chunk)}\n\n`;
}

/** Runs the program of a repository against a model on this machine and counts its files. */
export async function countRuns(tree: string): Promise<Row[]> {
  const folder = await Deno.makeTempDir();
  const model = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    async (request) => {
      await request.body?.cancel();
      const headers = { "content-type": "text/event-stream" };
      return new Response(EVENTS, { headers });
    },
  );
  const { port } = model.addr;
  const env = {
    // Neither the configuration nor the history of this machine's user.
    HOME: folder,
    XDG_CONFIG_HOME: folder,
    CHAT_HISTORY: `${folder}/history.jsonl`,
    DENO_DIR: denoDir(),
    OPENAI_API_KEY: "canary",
    OPENAI_BASE_URL: `http://127.0.0.1:${port}/v1`,
  };
  const run = (...args: string[]): Run => ({ tree, args, env });
  try {
    return [
      await whole("chat --version", run("--version")),
      await whole("chat --help", run("--help")),
      ...await ask(run("ask", "-m", "openai/m", "hi")),
      await relayed(run("serve", "--port", "0", "--workers", "1")),
      await whole("history --search", run("history", "--search", "hi")),
    ];
  } finally {
    await model.shutdown();
    await Deno.remove(folder, { recursive: true });
  }
}

/** A run from its beginning to its end. */
async function whole(name: string, run: Run): Promise<Row> {
  await using program = await CountedProgram.start(run);
  await program.stopsAt("exitMark");
  return { name, ...await program.count() };
}

async function ask(run: Run): Promise<Row[]> {
  await using program = await CountedProgram.start(run);
  await program.stopsAt("fetchMark");
  const sent = await program.count();
  await program.resume();
  await program.stopsAt("exitMark");
  const { loaded, entered } = await program.count();
  return [
    { name: "ask, until its request leaves", ...sent },
    { name: "ask", loaded, entered: sent.entered.union(entered) },
  ];
}

/** The first stream that a server passes through; its start is not counted as entered. */
async function relayed(run: Run): Promise<Row> {
  await using program = await CountedProgram.start(run);
  const [address] = await program.said(/http:\/\/127\.0\.0\.1:\d+/);
  await program.count();
  const reply = await fetch(`${address}/v1/chat/completions`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({
      model: "openai/m",
      messages: [{ role: "user", content: "hi" }],
      stream: true,
    }),
  });
  const text = await reply.text();
  if (!text.endsWith("data: [DONE]\n\n")) throw new Error(text);
  return { name: "serve, a relayed stream", ...await program.count() };
}
