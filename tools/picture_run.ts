/**
 * Draws the README's picture of `chat run`: an agent is recorded, listed, replayed, and continued by two other models,
 * in a real terminal (tmux). A provider of its own plays the models. Writes docs/run-light.svg and docs/run-dark.svg.
 *
 *     deno task picture
 *
 * @module
 */
import { fileURLToPath } from "node:url";
import { denoDir } from "./run_deno.ts";
import { keepScreen, openScreen, type TmuxScreen } from "./tmux_screen.ts";

const COLUMNS = 98;
const ROWS = 60;

const TEST = `[ "$(sh greet.sh Ada)" = "Hello, Ada" ] && echo ok || {
  echo FAILED
  exit 1
}
`;

const AGENT = `agent "Let greet.sh take a name"`;

/** What is typed. */
const LINES = [
  `chat run -- ${AGENT}`,
  "chat history runs",
  `chat run --replay last --speed max -- ${AGENT}`,
  `chat run -q --replay last --from 1 --models openai/gpt-4o,groq/llama-3.3-70b-versatile \\`,
  `    --verify 'sh test.sh' -- ${AGENT}`,
];

const write = (content: string) => ({
  name: "write",
  arguments: JSON.stringify({ path: "greet.sh", content }),
});
const RUN = { name: "run", arguments: '{"command":"sh test.sh"}' };

/** What a model does after so many results of tools; undefined where it is done. */
function nextCall(model: string, results: number) {
  if (results === 0) return write('echo "Hello $1"\n');
  if (results % 2 === 1) return RUN;
  // One of the models gives up.
  const isDone = results > 2 || model.startsWith("llama");
  return isDone ? undefined : write('echo "Hello, $1"\n');
}

function provider(): Deno.HttpServer<Deno.NetAddr> {
  return Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    async (request) => {
      const { model, messages } = await request.json();
      const results =
        messages.filter(({ role }: { role: string }) => role === "tool").length;
      const call = nextCall(model, results);
      // A model takes its time.
      await new Promise((resolve) => setTimeout(resolve, 600));
      const content = model.startsWith("llama")
        ? "I could not find out why the test fails."
        : "greet.sh takes a name now, and the test passes.";
      const message = call === undefined ? { role: "assistant", content } : {
        role: "assistant",
        content: null,
        "tool_calls": [{
          id: `call_${results}`,
          type: "function",
          function: call,
        }],
      };
      const usage = {
        "prompt_tokens": 410 + 60 * results,
        "completion_tokens": 38,
        "total_tokens": 448 + 60 * results,
      };
      return Response.json({
        id: `chatcmpl-${results}`,
        object: "chat.completion",
        created: 1,
        model,
        choices: [{
          index: 0,
          message,
          "finish_reason": call === undefined ? "stop" : "tool_calls",
        }],
        usage,
      });
    },
  );
}

/** A folder with the agent, `chat`, and what the agent works on. */
async function prepare(home: string): Promise<void> {
  const tool = (path: string) => fileURLToPath(new URL(path, import.meta.url));
  await Deno.mkdir(`${home}/bin`);
  await Deno.mkdir(`${home}/project`);
  await Deno.writeTextFile(`${home}/project/test.sh`, TEST);
  // What is typed is bold. bash must not write its history while the folder is removed.
  const settings =
    `PS1='\\[\\e[1m\\]$ '\nPS0='\\e[0m'\nPS2=\nHISTFILE=\ncd ${home}/project\n`;
  await Deno.writeTextFile(`${home}/rc`, settings);
  const launch = (what: string) =>
    `#!/bin/sh\nexec ${Deno.execPath()} run --quiet --allow-all ${what} "$@"\n`;
  for (
    const [name, path] of [["chat", "../main.ts"], ["agent", "demo_agent.ts"]]
  ) {
    const text = launch(tool(path ?? ""));
    await Deno.writeTextFile(`${home}/bin/${name}`, text, { mode: 0o755 });
  }
}

async function typeAll(screen: TmuxScreen): Promise<string> {
  const prompts = (n: number) => new RegExp(`(?:^\\$(?: |$)[^]*?){${n}}`, "m");
  let shown = 1;
  await screen.shows(prompts(shown));
  for (const line of LINES) {
    await screen.type(line);
    if (line.endsWith("\\")) continue;
    await screen.shows(prompts(++shown));
  }
  return await screen.capture();
}

if (import.meta.main) {
  const home = await Deno.makeTempDir({ prefix: "chat-picture-" });
  await using server = provider();
  const url = `http://127.0.0.1:${server.addr.port}/v1`;
  try {
    await prepare(home);
    await using screen = await openScreen({
      columns: COLUMNS,
      rows: ROWS,
      command: `bash --noprofile --rcfile ${home}/rc`,
      variables: {
        HOME: home,
        PATH: `${home}/bin:${Deno.env.get("PATH")}`,
        DENO_DIR: denoDir(),
        OPENAI_API_KEY: "none",
        OPENAI_BASE_URL: url,
        GROQ_API_KEY: "none",
        GROQ_BASE_URL: url,
      },
    });
    const drawn = await typeAll(screen);
    await keepScreen("run", drawn.replace(/(?:\$ *\n*)$/, ""), {
      columns: COLUMNS,
      title: "An agent, recorded, replayed and compared with chat run",
    });
  } finally {
    await Deno.remove(home, { recursive: true });
  }
}
