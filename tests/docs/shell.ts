/**
 * A new user's surroundings, in which documented commands run: an empty home, `chat` on the path, models that answer.
 *
 * @module
 */
import { toText } from "@std/streams/to-text";
import {
  fakeUpstream,
  type UpstreamRequest,
} from "../helpers/fake_upstream.ts";
import {
  programCommand,
  programEnv,
  temporaryFolder,
} from "../helpers/run_cli.ts";
import { freePort } from "../helpers/free_port.ts";

/** How a command went. */
export interface ShellResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs commands one after the other, in one home. The id `01K9` of the texts stands for the newest exchange. */
export interface Shell extends AsyncDisposable {
  /** Runs a command to its end; of one that serves, until it listens, and leaves it running. */
  run(command: string): Promise<ShellResult>;
}

/** The port that the documentation names; each shell has another one. */
const PORT = "11435";

/** Opens one. */
export async function openShell(): Promise<Shell> {
  await using stack = new AsyncDisposableStack();
  const home = stack.use(await temporaryFolder()).path;
  const models = stack.use(fakeUpstream(answer));
  const port = String(freePort());
  await writeLaunchers(`${home}/bin`);
  const env = {
    ...programEnv(home),
    PATH: `${home}/bin:${Deno.env.get("PATH")}`,
    CHAT_PORT: port,
  };
  const standIns = {
    OPENAI_API_KEY: "sk-canary-docs",
    OPENAI_BASE_URL: `${models.url}/v1`,
    // What a row pipes into `chat setup`.
    KEY: "sk-canary-docs",
    OLLAMA_BASE_URL: `${models.url}/v1`,
  };
  const shown = (text: string) =>
    text.replaceAll(port, PORT).replaceAll(home, "/home/you");
  const servers: Server[] = [];
  const end = async () => {
    for (const { child, reader, stderr } of servers.splice(0)) {
      child.kill("SIGTERM");
      await Promise.all([child.status, reader.cancel(), stderr]);
    }
  };
  stack.defer(end);
  const owned = stack.move();
  return {
    async run(command) {
      const serves = /^(?:chat|deno task --quiet) serve\b[^|&]*$/.test(command);
      if (serves) await end();
      const child = new Deno.Command("bash", {
        args: [
          "-c",
          (serves ? "exec " : "set -o pipefail; ") +
          command.replaceAll(PORT, port).replaceAll(/\b01K9\b/g, "last"),
        ],
        cwd: home,
        // Keys only where somebody else's models are named: the text says what is seen without.
        env: /gpt-|ollama\//.test(command) ? { ...env, ...standIns } : env,
        clearEnv: true,
        stdin: "null",
        stdout: "piped",
        stderr: "piped",
      }).spawn();
      if (serves) {
        const reader = child.stdout.getReader();
        const stdout = await announcement(reader);
        const stderr = toText(child.stderr);
        if (stdout === undefined) {
          const { code } = await child.status;
          return { code, stdout: "", stderr: await stderr };
        }
        servers.push({ child, reader, stderr });
        return { code: 0, stdout: shown(stdout), stderr: "" };
      }
      const [stdout, stderr, { code }] = await Promise.all([
        toText(child.stdout),
        toText(child.stderr),
        child.status,
      ]);
      return { code, stdout: shown(stdout), stderr };
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

/** `chat` is this program; `deno task` and `npx deno task` are this repository's, wherever they are called. */
async function writeLaunchers(folder: string): Promise<void> {
  await Deno.mkdir(folder);
  const { command, args } = programCommand();
  const quoted = (words: readonly string[]) =>
    words.map((word) => `'${word}'`).join(" ");
  const chat = `exec ${quoted([command, ...args])}`;
  const launchers: Record<string, string> = {
    chat: `${chat} "$@"`,
    // deno task [--quiet] chat|ask|serve|run …
    deno:
      `[ "$2" = --quiet ] && shift; [ "$2" = run ] && shift || true; shift; ${chat} "$@"`,
    npx: `shift 2; exec deno "$@"`,
  };
  for (const [name, line] of Object.entries(launchers)) {
    await Deno.writeTextFile(`${folder}/${name}`, `#!/bin/sh\n${line}\n`, {
      mode: 0o755,
    });
  }
}

/** A process that listens, and what it prints. */
interface Server {
  readonly child: Deno.ChildProcess;
  readonly reader: ReadableStreamDefaultReader<Uint8Array<ArrayBuffer>>;
  readonly stderr: Promise<string>;
}

/** What a server says once it listens: four lines, the last of which tells where its history is or what it replays. */
async function announcement(
  reader: Server["reader"],
): Promise<string | undefined> {
  const decoder = new TextDecoder();
  let text = "";
  while (!/^ {2}(?:history|replays) .*\n/m.test(text)) {
    const { done, value } = await reader.read();
    if (done) return undefined; // it ended instead
    text += decoder.decode(value, { stream: true });
  }
  return text;
}

/** A model that always says the same. */
function answer({ path, body }: UpstreamRequest): Response {
  if (path.endsWith("/models")) {
    return Response.json({ object: "list", data: [{ id: "gpt-4o-mini" }] });
  }
  const { model, stream } = JSON.parse(body);
  const head = { id: "chatcmpl-1", created: 1, model };
  const content = "Hello.";
  const usage = {
    "prompt_tokens": 3,
    "completion_tokens": 2,
    "total_tokens": 5,
  };
  const choice = { index: 0, "finish_reason": "stop" };
  if (!stream) {
    const message = { role: "assistant", content };
    return Response.json({
      ...head,
      object: "chat.completion",
      choices: [{ ...choice, message }],
      usage,
    });
  }
  const chunk = JSON.stringify({
    ...head,
    object: "chat.completion.chunk",
    choices: [{ ...choice, delta: { role: "assistant", content } }],
    usage,
  });
  return new Response(`data: ${chunk}\n\ndata: [DONE]\n\n`, {
    headers: { "content-type": "text/event-stream" },
  });
}
