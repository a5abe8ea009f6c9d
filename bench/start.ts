/**
 * How long commands take to start, beside an empty script with the same runtime: `deno task bench:start [RUNS] [MAIN…]`.
 * Each MAIN is the `main.ts` of another version, which is measured, too.
 *
 * They are started in turns, so that what else the machine does meets all of them alike; the median of each counts. Of
 * `ask` it is the time until its request has reached the provider, which is this process; of `chat` the time until a
 * terminal shows its prompt. Beside them stands what the
 * runtime takes for one request, and for reading as many modules as `ask` has, and the program as `deno task install`
 * installs it.
 *
 * The compiled program is measured where there is one, with two more that are compiled of scripts: EMPTY_BINARY names
 * that of an empty one, REQUEST_BINARY that of one that calls `fetch` once.
 *
 * @module
 */
import { fileURLToPath } from "node:url";
import { bundle, ENTRY, SCRIPTS } from "../tools/bundle.ts";
import { say } from "./say.ts";
import { writeFloors } from "./start/floors.ts";
import { hasTerminal, untilPrompt } from "./start/prompt.ts";

const MAIN = fileURLToPath(new URL("../main.ts", import.meta.url));
const BINARY = fileURLToPath(new URL("../chat", import.meta.url));
/** Of `ask`, until its request arrives, over an empty script. */
const SOURCE_GOAL = 1.8;
const BINARY_GOAL = 1.3;
const PERMISSIONS = ["-N", "-R", "-W", "-E"];
const ANSWER = {
  id: "a",
  object: "chat.completion",
  created: 1,
  model: "m",
  choices: [{
    index: 0,
    message: { role: "assistant", content: "yes" },
    "finish_reason": "stop",
  }],
};

/** What is started. */
interface Start {
  readonly name: string;
  readonly command: readonly string[];
  /** Over the start of the empty script of the same runtime; undefined for what only compares. */
  readonly goal: number | undefined;
  /** When the time ends. */
  readonly until: "ended" | "asked" | "prompt";
  readonly times: number[];
}

const folder = await Deno.makeTempDir();
const terminal = await hasTerminal();
let arrived: (() => void) | undefined;
const provider = Deno.serve(
  { hostname: "127.0.0.1", port: 0, onListen: () => {} },
  () => {
    arrived?.();
    return Response.json(ANSWER);
  },
);

function start(
  name: string,
  command: readonly string[],
  goal?: number,
  until: Start["until"] = "ended",
): Start {
  return { name, command, goal, until, times: [] };
}

/** The commands of one runtime, the empty script first. */
function startsOf(
  runtime: string,
  empty: readonly string[],
  chat: readonly string[],
  goal: number,
  requests: Readonly<Record<string, readonly string[]>>,
): Start[] {
  return [
    start(`${runtime}: an empty script`, empty),
    ...programOf(runtime, chat, goal),
    ...Object.entries(requests).map(([name, command]) =>
      start(`${runtime}: ${name}`, command, undefined, "asked")
    ),
  ];
}

function programOf(
  runtime: string,
  chat: readonly string[],
  goal: number,
): Start[] {
  const ask = [...chat, "ask", "-m", "openai/m", "--no-stream", "hi"];
  return [
    start(`${runtime}: chat --version`, [...chat, "--version"], 1.15),
    start(
      `${runtime}: chat ask, until its request arrives`,
      ask,
      goal,
      "asked",
    ),
    ...terminal
      ? [
        start(
          `${runtime}: chat, until its prompt`,
          [...chat, "chat", "-m", "openai/m"],
          undefined,
          "prompt",
        ),
      ]
      : [],
  ];
}

/** The program as `deno task install` installs it. */
async function installed(run: readonly string[]): Promise<Start[]> {
  await Deno.mkdir(`${folder}/installed`);
  await bundle(`${folder}/installed`, { toRun: true });
  const entry = `${folder}/installed/${SCRIPTS}/${ENTRY}`;
  return programOf("installed", [...run, entry], SOURCE_GOAL);
}

/** Times one start in ms. */
async function time({ command, until }: Start): Promise<number> {
  const env = {
    CHAT_HISTORY: `${folder}/history.jsonl`,
    OPENAI_API_KEY: "canary",
    OPENAI_BASE_URL: `http://127.0.0.1:${provider.addr.port}/v1`,
  };
  if (until === "prompt") return await untilPrompt(command, env);
  const { promise, resolve } = Promise.withResolvers<void>();
  arrived = resolve;
  const [program = "", ...args] = command;
  const began = performance.now();
  const child = new Deno.Command(program, {
    args,
    env: { ...env, NO_COLOR: "1" },
    stdin: "null",
    stdout: "null",
    stderr: "null",
  }).spawn();
  if (until === "asked") await Promise.race([promise, child.status]);
  const asked = performance.now() - began;
  const { success } = await child.status;
  if (!success) throw new Error(`${command.join(" ")} failed`);
  return until === "asked" ? asked : performance.now() - began;
}

async function compiled(): Promise<Start[]> {
  const empty = Deno.env.get("EMPTY_BINARY");
  const request = Deno.env.get("REQUEST_BINARY");
  if (empty === undefined || !await exists(BINARY)) {
    say(
      "no compiled program: compile it, and an empty script that EMPTY_BINARY names",
    );
    return [];
  }
  const requests = request === undefined ? {} : { "one request": [request] };
  return startsOf("compiled", [empty], [BINARY], BINARY_GOAL, requests);
}

async function exists(path: string): Promise<boolean> {
  return await Deno.stat(path).then(() => true, () => false);
}

function median(times: readonly number[]): number {
  const sorted = times.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? NaN;
}

function print(starts: readonly Start[]): void {
  const base = median(starts[0]?.times ?? []);
  for (const { name, times, goal } of starts) {
    const ms = median(times);
    const ratio = ms / base;
    say(
      `${name.padEnd(54)}${ms.toFixed(1).padStart(7)} ms  ${
        ratio.toFixed(2)
      } x${goal === undefined ? "" : `, goal ${goal} x`}`,
    );
  }
}

const [count = "20", ...others] = Deno.args;
const runs = Number(count);

try {
  const { empty, request, reading, modules } = await writeFloors(folder);
  const { count: files, kilobytes } = modules;
  const run = [Deno.execPath(), "run", "--quiet", ...PERMISSIONS];
  const groups = [
    [
      ...startsOf("deno run", [...run, empty], [...run, MAIN], SOURCE_GOAL, {
        "one request": [...run, request],
        [`one request, and ${files} modules of ${kilobytes} KB`]: [
          ...run,
          reading,
        ],
      }),
      ...await installed(run),
      ...others.flatMap((main) => programOf(main, [...run, main], SOURCE_GOAL)),
    ],
    await compiled(),
  ];
  for (let i = -2; i < runs; i++) {
    for (const one of groups.flat()) {
      const ms = await time(one);
      if (i >= 0) one.times.push(ms); // two rounds warm the caches up
    }
  }
  for (const group of groups) print(group);
} finally {
  await provider.shutdown();
  await Deno.remove(folder, { recursive: true });
}
