/**
 * `chat serve` under a load that never does it any good, for long: `deno task soak [SECONDS]`, 1,800 unless given.
 *
 * 200 clients at once, one in five leaves its answer, one answer in ten goes wrong at the provider. It prints what it
 * found and ends with 1 when the memory has grown, a socket stays open, or the history does not tell each request once
 * and rightly. Linux only, as memory and sockets are read from /proc; everything stays on 127.0.0.1.
 *
 * @module
 */
import { fileURLToPath } from "node:url";
import { say } from "./say.ts";
import { median } from "./serve/quantile.ts";
import { residentMegabytes } from "./serve/usage.ts";
import { type Asked, keepAsking } from "./soak/clients.ts";
import { openSockets, unlike } from "./soak/findings.ts";
import { SoakProvider } from "./soak/provider.ts";

const CLIENTS = 200;
/** Of the time, until the memory counts. */
const WARM_UP = 1 / 3;
/**
 * How much more of it there may be at the end; more in a run that is over before the newest exchanges, which the server
 * remembers up to a number, are as many.
 */
const GROWTH = 1.1;
const SHORT_S = 300;
const SHORT_GROWTH = 1.25;
const LOOK_MS = 250;
/** How long it may take to end. */
const END_MS = 15_000;
/** Of the problems, so many are printed. */
const SHOWN = 10;

const MAIN = fileURLToPath(new URL("../main.ts", import.meta.url));

const seconds = Number(Deno.args[0] ?? 1800);
const folder = await Deno.makeTempDir({ prefix: "soak-" });
const history = `${folder}/history.jsonl`;
const problems: string[] = [];
const provider = new SoakProvider();
const server = serve(provider.port);
try {
  const port = await portOf(server);
  const idle = openSockets(server.pid);
  const memory: number[] = [];
  const timer = setInterval(
    () => memory.push(residentMegabytes(server.pid)),
    LOOK_MS,
  );
  const endpoint = { port, path: "/v1/chat/completions" };
  const until = performance.now() + seconds * 1000;
  const all = await keepAsking(endpoint, CLIENTS, until);
  clearInterval(timer);
  provider[Symbol.dispose]();
  tell(all, memory);
  const open = await settled(server.pid, idle);
  say(`sockets    ${open} open beside the ${idle} of the start`);
  if (open > 0) problems.push(`${open} sockets stay open`);
  server.kill("SIGTERM");
  const late = setTimeout(() => {
    problems.push(`it has not ended ${END_MS / 1000} s after SIGTERM`);
    server.kill("SIGKILL");
  }, END_MS);
  await server.status;
  clearTimeout(late);
  const wrong = await unlike(history, all);
  say(`history    ${wrong.length} of ${all.length} not once or not rightly`);
  problems.push(...wrong);
} finally {
  try {
    server.kill("SIGKILL");
  } catch {
    // It has ended.
  }
  await server.status;
  await Deno.remove(folder, { recursive: true });
}
for (const problem of problems.slice(0, SHOWN)) say(`  ${problem}`);
Deno.exit(problems.length === 0 ? 0 : 1);

function serve(provider: number): Deno.ChildProcess {
  const binary = Deno.env.get("CHAT_BINARY");
  const source = ["run", "--quiet", "-N", "-R", "-W", "-E", MAIN];
  const args = ["serve", "--port", "0", "--history", history];
  return new Deno.Command(binary ?? Deno.execPath(), {
    args: binary === undefined ? [...source, ...args] : args,
    env: {
      OPENAI_BASE_URL: `http://127.0.0.1:${provider}/v1`,
      OPENAI_API_KEY: "canary",
      NO_COLOR: "1",
    },
    stdin: "null",
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
}

/** Where the server says that it listens. */
async function portOf(server: Deno.ChildProcess): Promise<number> {
  let said = "";
  for await (const text of server.stdout.pipeThrough(new TextDecoderStream())) {
    said += text;
    const [, port] = /http:\/\/127\.0\.0\.1:(\d+)/.exec(said) ?? [];
    if (port !== undefined) return Number(port);
  }
  throw new Error(`the server does not start: ${said}`);
}

function tell(all: readonly Asked[], memory: readonly number[]): void {
  const kinds = Map.groupBy(all, ({ kind }) => kind);
  const counts = [...kinds].map(([kind, { length }]) => `${length} ${kind}`);
  say(`requests   ${all.length} in ${seconds} s: ${counts.join(", ")}`);
  say(`left       ${all.filter(({ left }) => left).length}`);
  const warm = memory.slice(Math.floor(memory.length * WARM_UP));
  const part = Math.ceil(warm.length / 4);
  const [before, after] = [
    median(warm.slice(0, part)),
    median(warm.slice(-part)),
  ];
  say(
    `memory     ${before.toFixed(0)} MB warm, ${
      after.toFixed(0)
    } MB at the end`,
  );
  const most = before * (seconds < SHORT_S ? SHORT_GROWTH : GROWTH);
  if (after > most) {
    problems.push(`the memory grew from ${before} to ${after} MB`);
  }
}

/** Sockets beyond those of the start, once they are closed or 20 s have passed. */
async function settled(pid: number, idle: number): Promise<number> {
  for (let i = 0; i < 80 && openSockets(pid) > idle; i++) {
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
  return Math.max(0, openSockets(pid) - idle);
}
