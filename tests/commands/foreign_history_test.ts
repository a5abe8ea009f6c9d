/** Histories that somebody else wrote: whatever their lines say, no command fails by it or hands it to the terminal. */
import { assert, assertEquals } from "@std/assert";
import { runCommandLine } from "../../lib/commands/command_line.ts";
import { failureText } from "../../lib/cli/failure.ts";
import { parseLine } from "../../lib/history/line/history_line.ts";
import type { Io, Output } from "../../lib/core/io.ts";
import { temporaryFolder } from "../helpers/run_cli.ts";
import {
  at,
  changed,
  GOOD,
  type Line,
  numbered,
  oddLines,
  places,
  WHOLE,
} from "./odd_lines.ts";

interface Ran {
  /** What went to the terminal. */
  readonly shown: string;
  readonly failure: string;
}

/** What a command is run with. */
interface RunOptions {
  /** What its standard input says. */
  readonly input?: string;
  /** Standard output is a pipe. */
  readonly piped?: boolean;
}

/** Runs a command of this program in this process, at a terminal. */
async function run(
  args: readonly string[],
  home: string,
  { input = "", piped = false }: RunOptions = {},
): Promise<Ran> {
  let shown = "";
  const output: Output = {
    isTerminal: !piped,
    columns: 100,
    write: (text) => Promise.resolve(void (shown += text)),
  };
  const env: Record<string, string> = { HOME: home, NO_COLOR: "1" };
  const bytes = new TextEncoder().encode(input);
  const io: Io = {
    stdin: {
      isTerminal: false,
      readable: ReadableStream.from([bytes]),
      bytes: () => Promise.resolve(bytes),
    },
    stdout: output,
    stderr: output,
    env: (name) => env[name],
    cwd: home,
    os: "linux",
    onSignal: () => ({ [Symbol.dispose]: () => {} }),
  };
  let failure = "";
  try {
    await runCommandLine(args, io);
  } catch (error) {
    failure = failureText(error, false);
    shown += failure;
  }
  return { shown, failure };
}

/** Every command that reads a history. */
const COMMANDS: readonly string[][] = [
  ["history"],
  ["history", "--all"],
  ["history", "--json"],
  ["history", "--all", "--json"],
  ["history", "--search", "hel", "-n", "0"],
  ["history", "--label", "*", "-n", "0"],
  ["history", "--status", "error", "--since", "3650d", "-n", "0"],
  ["history", "tail", "-n", "0"],
  ["history", "tail", "--json"],
  ["history", "show", "last"],
  ["history", "show", "last", "--json"],
  ["history", "stats"],
  ["history", "stats", "--json"],
  ["history", "verify"],
  ["history", "rebuild", "last"],
  ...["md", "html", "json", "openai"].flatMap((format) => [
    ["history", "export", "--format", format],
    ["history", "export", "--format", format, "--scrub"],
    ["history", "export", "last", "--format", format],
  ]),
  ["history", "sample", "-n", "50"],
  ["chat", "-m", "eliza", "-c"],
  ["history", "label", "last", "good"],
  ["history", "rm", "--older-than", "1s", "--yes"],
  ["ask", "-m", "eliza", "-c", "and you?"],
  ["bench", "--models", "eliza", "-n", "0"],
  ["bench", "--report-only", "last"],
  ["bench", "--report-only", "text"],
];

/** Runs each command over a fresh copy of a history. */
async function each(
  text: string,
  check: (name: string, ran: Ran) => void,
): Promise<void> {
  await using folder = await temporaryFolder();
  const path = `${folder.path}/odd.jsonl`;
  for (const args of COMMANDS) {
    await Deno.writeTextFile(path, text);
    const input = args[0] === "chat" ? "and you?\n/history\n/tokens\n" : "";
    const all = [...args, "--history", path];
    const ran = await run(all, folder.path, { input });
    check(args.join(" "), ran);
  }
  await Deno.writeTextFile(path, text);
  const own = ["--history", `${folder.path}/own.jsonl`];
  check("import", await run(["history", "import", path, ...own], folder.path));
}

Deno.test("foreign histories: no member of another type makes a command fail by itself", async () => {
  const lines = [JSON.stringify(numbered(GOOD)), ...oddLines()];
  lines.push(JSON.stringify(numbered(GOOD)));
  await each(`${lines.join("\n")}\n`, (name, { shown, failure }) => {
    assert(!shown.includes("internal error"), `${name}: ${failure}`);
    const warned = shown.split("\n")
      .filter((line) => line.startsWith("chat: a line of the history"));
    assert(warned.length <= 2, `${name}: ${warned.join("\n")}`);
  });
});

Deno.test("foreign histories: verify reports every line that others pass over", async () => {
  await using folder = await temporaryFolder();
  const path = `${folder.path}/odd.jsonl`;
  const lines = [...oddLines()];
  const unread = lines.flatMap((line, i) => {
    const { kind } = parseLine(line);
    return kind === "unreadable" || kind === "future" ? [i + 1] : [];
  });
  await Deno.writeTextFile(path, `${lines.join("\n")}\n`);
  const { shown } = await run(["history", "verify", "--history", path], "/");
  const reported = shown.split("\n").flatMap((line) =>
    /:(\d+): (?:cannot be read|was written by)/.exec(line)?.[1] ?? []
  );
  assertEquals(reported.map(Number), unread);
  assert(unread.length > 400, String(unread.length));
});

// deno-lint-ignore no-control-regex
const OBEYED = /[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]/;
const HOSTILE =
  "\x1b]52;c;ZXZpbA==\x07\x1b]0;title\x07\x1b[2J\u009b31m\x7f\u202egpj";

Deno.test("foreign histories: no text of any member is obeyed by the terminal", async () => {
  for (const whole of [WHOLE, GOOD]) {
    const found = [...places(whole)].filter((place) =>
      typeof at(whole, place) === "string"
    );
    assert(found.length > 20);
    const lines = found.flatMap((place) => [
      JSON.stringify(numbered(changed(whole, place, HOSTILE))),
      // Names of members are somebody's words, too.
      JSON.stringify(numbered({
        ...whole,
        usage: { ...whole["usage"] as Line, [HOSTILE]: HOSTILE },
        [HOSTILE]: HOSTILE,
      })),
      JSON.stringify({
        v: 1,
        kind: "label",
        exchange: WHOLE["id"],
        label: HOSTILE,
      }),
    ]);
    lines.push(JSON.stringify(numbered(changed(whole, ["model"], HOSTILE))));
    await each(`${lines.join("\n")}\n`, (name, { shown }) => {
      assertEquals(OBEYED.exec(shown)?.index, undefined, `${name}: ${shown}`);
    });
  }
});

Deno.test("foreign histories: what --json shows at a terminal is the same value", async () => {
  await using folder = await temporaryFolder();
  const path = `${folder.path}/h.jsonl`;
  const line = numbered(changed(GOOD, ["model"], HOSTILE));
  await Deno.writeTextFile(path, `${JSON.stringify(line)}\n`);
  const { shown } = await run(["history", "--json", "--history", path], "/");
  assertEquals(JSON.parse(shown), line);
  const piped = await run(["history", "--json", "--history", path], "/", {
    piped: true,
  });
  assertEquals(piped.shown, `${JSON.stringify(line)}\n`);
});

/** Each nth line, so that the commands that show one exchange see many kinds of odd ones. */
const SHOWN = 9;

Deno.test("foreign histories: each exchange by itself can be shown", async () => {
  await using folder = await temporaryFolder();
  const path = `${folder.path}/h.jsonl`;
  const lines = [...oddLines()].filter((_, i) => i % SHOWN === 0);
  for (const line of lines) {
    await Deno.writeTextFile(path, `${line}\n`);
    const args = ["history", "show", "last", "--history", path];
    const { shown, failure } = await run(args, folder.path);
    assert(!shown.includes("internal error"), `${line}: ${failure}`);
  }
});
