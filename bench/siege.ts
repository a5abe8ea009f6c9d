/**
 * `chat serve` under attack while 100 streams run: `deno task siege [SECONDS]`, 120 unless given.
 *
 * Hostile clients and a hostile provider do what once froze or filled the server, again and again; meanwhile 100 answers
 * are relayed at the pace of a model, and `/health` is asked all the time. It prints the longest silence of `/health`,
 * how late the chunks of the streams were and whether one was lost, and the most memory, each beside its goal, and ends
 * with 1 when a chunk is lost, something stood still for a second, or memory is far beyond its goal. Everything stays on
 * 127.0.0.1 and ends by itself. Linux only, as memory is read from /proc.
 *
 * @module
 */
import { fileURLToPath } from "node:url";
import { say } from "./say.ts";
import { residentMegabytes } from "./serve/usage.ts";
import type { Attacked, AttackTask } from "./siege/attackers.ts";
import { HealthWatch } from "./siege/health_watch.ts";
import { PacedStreams } from "./siege/paced_streams.ts";

const STREAMS = 100;
/** Goals: silence and delay in ms, memory in MB. */
const SILENCE_MS = 100;
const DELAY_MS = 250;
const MEMORY_MB = 512;
/** What fails a run: a machine that does other work makes everything late by some 100 ms, a frozen server by seconds. */
const STANDSTILL_MS = 1_000;
const FULL_MB = 768;
const LOOK_MS = 100;
/** How long after its time the siege is given up, should something hang. */
const HANG_MS = 30_000;

const MAIN = fileURLToPath(new URL("../main.ts", import.meta.url));

const seconds = Number(Deno.args[0] ?? 120);
const folder = await Deno.makeTempDir({ prefix: "siege-" });
const problems: string[] = [];
const worker = new Worker(new URL("./siege/attackers.ts", import.meta.url), {
  type: "module",
});
using streams = new PacedStreams();
const hostile = await answer<number>(worker);
const server = serve(streams.provider, hostile);
let memory = 0;
let hang: ReturnType<typeof setTimeout> | undefined;
const timer = setInterval(
  () => memory = Math.max(memory, residentMegabytes(server.pid)),
  LOOK_MS,
);
try {
  const port = await portOf(server);
  const until = Date.now() + seconds * 1000;
  const task: AttackTask = { port, until };
  worker.postMessage(task);
  const health = new HealthWatch(port);
  hang = setTimeout(() => {
    say("the siege does not end: something hangs");
    server.kill("SIGKILL");
    Deno.exit(1);
  }, seconds * 1000 + HANG_MS);
  const [, , attacked] = await Promise.all([
    streams.run(port, STREAMS, until),
    health.run(until),
    answer<Attacked>(worker),
  ]);
  tell(attacked, health);
} finally {
  clearInterval(timer);
  clearTimeout(hang);
  worker.terminate();
  try {
    server.kill("SIGKILL");
  } catch {
    problems.push("the server has ended");
  }
  await server.status;
  await Deno.remove(folder, { recursive: true });
}
for (const problem of problems) say(`  ${problem}`);
Deno.exit(problems.length === 0 ? 0 : 1);

/** The next message of the attackers. */
function answer<T>(worker: Worker): Promise<T> {
  return new Promise((resolve, reject) => {
    worker.onmessage = ({ data }) => resolve(data);
    worker.onerror = (event) => reject(new Error(event.message));
  });
}

function serve(paced: number, hostile: number): Deno.ChildProcess {
  const binary = Deno.env.get("CHAT_BINARY");
  const source = ["run", "--quiet", "-N", "-R", "-W", "-E", MAIN];
  const args = ["serve", "--port", "0", "--metrics"];
  const all = [...args, "--history", `${folder}/history.jsonl`];
  return new Deno.Command(binary ?? Deno.execPath(), {
    args: binary === undefined ? [...source, ...all] : all,
    env: {
      HOME: folder,
      OPENAI_BASE_URL: `http://127.0.0.1:${hostile}/v1`,
      OPENAI_API_KEY: "canary",
      ANTHROPIC_BASE_URL: `http://127.0.0.1:${hostile}`,
      ANTHROPIC_API_KEY: "canary",
      // The provider of the paced streams: a hostile one opens its own circuit.
      GROQ_BASE_URL: `http://127.0.0.1:${paced}/v1`,
      GROQ_API_KEY: "canary",
      NO_COLOR: "1",
    },
    stdin: "null",
    stdout: "piped",
    stderr: "null",
  }).spawn();
}

/** Where the server says that it listens. */
async function portOf(server: Deno.ChildProcess): Promise<number> {
  let said = "";
  const output = server.stdout.pipeThrough(new TextDecoderStream());
  for await (const text of output.values({ preventCancel: true })) {
    said += text;
    const [, port] = /http:\/\/127\.0\.0\.1:(\d+)/.exec(said) ?? [];
    if (port === undefined) continue;
    output.cancel().catch(() => {});
    return Number(port);
  }
  throw new Error(`the server does not start: ${said}`);
}

function tell(attacked: Attacked, health: HealthWatch): void {
  const counts = Object.entries(attacked.counts)
    .map(([name, count]) => `${count} ${name}`);
  const sum = Object.values(attacked.counts).reduce((a, b) => a + b, 0);
  say(`attacks    ${sum} in ${seconds} s: ${counts.join(", ")}`);
  say(
    `health     ${
      goal(health.longest, SILENCE_MS, "ms")
    } at most without an answer, in ${health.asked} tries`,
  );
  say(
    `streams    ${
      goal(streams.latest, DELAY_MS, "ms")
    } the latest of ${streams.chunks} chunks, ${streams.lost} lost in ${streams.answers} answers`,
  );
  say(`memory     ${goal(memory, MEMORY_MB, "MB")} at most`);
  say(
    `here       ${
      health.pause.toFixed(0)
    } ms the longest pause of the measuring process itself`,
  );
  if (health.failed > 0) problems.push(`/health failed ${health.failed} times`);
  if (health.longest > STANDSTILL_MS) problems.push("/health stood still");
  if (streams.latest > STANDSTILL_MS) problems.push("a stream stood still");
  if (streams.lost > 0) problems.push(`${streams.lost} chunks are lost`);
  if (memory > FULL_MB) problems.push("too much memory");
}

/** A number beside its goal. */
function goal(value: number, most: number, unit: string): string {
  const verdict = value <= most ? "met" : "missed";
  return `${value.toFixed(0)} ${unit} (goal ${most}: ${verdict})`;
}
