/**
 * A real terminal: tmux runs the program, presses keys and tells what the screen shows.
 *
 * @module
 */
import { programCommand, programEnv, temporaryFolder } from "./run_cli.ts";

/** What a terminal runs. */
export interface TerminalOptions {
  /** Words after the program's name. */
  readonly args: readonly string[];
  /** Another program than this repository's. */
  readonly command?: string;
  readonly env?: Record<string, string>;
  /** Home and working directory; a fresh folder that is removed afterwards when absent. */
  readonly home?: string;
}

/** A terminal of 80 × 24 cells; disposing of it ends what runs in it. */
export interface Terminal extends AsyncDisposable {
  /** Presses keys by tmux's names: `Enter`, `Left`, `C-c`, `BSpace`. */
  press(...keys: string[]): Promise<void>;
  /** Types text as it is, without Enter. */
  type(text: string): Promise<void>;
  /** Types text and presses Enter. */
  enter(text: string): Promise<void>;
  /** Pastes text as a terminal does: CR for LF, marked where the program has asked for it. */
  paste(text: string): Promise<void>;
  /** What is shown, what scrolled away included, lines not cut at the width. */
  screen(): Promise<string>;
  /** Gives the terminal other sides, as a person does with the mouse. */
  resize(columns: number, rows: number): Promise<void>;
  /** What is shown, without what scrolled away. */
  visible(): Promise<string>;
  /** Every byte that the program has written to the terminal, as text. */
  output(): Promise<string>;
  /** Waits until the screen fits and returns it; fails with what it shows when it never does. */
  waitFor(what: string | RegExp): Promise<string>;
  /** Sends the program a signal from elsewhere. */
  kill(signal: Deno.Signal): void;
  /** Waits for the program's end and returns its exit code. */
  exitCode(): Promise<number>;
}

/** How long a screen may take; generous, as machines that run tests are busy. */
const TIMEOUT_MS = 30_000;

/** Written to the terminal after the program's last byte: no terminal shows it, and what came before it has been recorded. */
const END_MARK = "\x1b]7777;end\x07";

/**
 * Runs a program once all that it writes is recorded, and leaves its exit code in a file: tmux forgets it when the
 * terminal closes before the program ends.
 */
const RUNNER = `trap : INT TERM
until [ -e "$RECORDED" ]; do sleep 0.01; done
"$@"
code=$?
printf '\\033]7777;end\\007'
echo $code > "$STATUS"`;

const hasTmux = answers("tmux", "-V");

function answers(program: string, ...args: string[]): boolean {
  try {
    return new Deno.Command(program, { args }).outputSync().success;
  } catch {
    return false; // not on the path
  }
}

/**
 * A test that needs a terminal, and perhaps another program; skipped, and its line says so, where one is missing.
 *
 * @param needs a program on the path
 * @param lacks what else the test needs and was not found
 */
export function terminalTest(
  name: string,
  run: () => Promise<void>,
  { needs, lacks }: { needs?: string; lacks?: string | undefined } = {},
): void {
  const missing = !hasTmux
    ? "tmux"
    : needs !== undefined && !answers(needs, "--version")
    ? needs
    : lacks;
  Deno.test({
    name: missing === undefined
      ? name
      : `${name} (skipped: ${missing} is missing)`,
    ignore: missing !== undefined,
    fn: run,
  });
}

/** Starts the program in a terminal of its own. */
export async function startTerminal(
  options: TerminalOptions,
): Promise<Terminal> {
  await using stack = new AsyncDisposableStack();
  const folder = stack.use(await temporaryFolder());
  const home = options.home ?? folder.path;
  const socket = `${folder.path}/tmux.sock`;
  const log = `${folder.path}/output`;
  const program = options.command === undefined
    ? programCommand()
    : { command: options.command, args: [] };
  const { NO_COLOR: _, ...env } = programEnv(home);
  const status = `${folder.path}/status`;
  const variables = {
    ...env,
    TERM: "tmux-256color",
    STATUS: status,
    RECORDED: log,
    ...options.env,
  };
  // deno-fmt-ignore
  await tmux(socket, [
    "set", "-g", "remain-on-exit", "on", ";", "set", "-g", "status", "off", ";",
    "new-session", "-d", "-x", "80", "-y", "24", "-c", home,
    "env", "-i",
    ...Object.entries(variables).map(([name, value]) => `${name}=${value}`),
    "sh", "-c", RUNNER, "sh", program.command, ...program.args, ...options.args, ";",
    "pipe-pane", `exec cat > ${log}`,
  ]);
  stack.defer(async () => void await tmux(socket, ["kill-server"]));
  const pid = Number(await tmux(socket, ["display", "-p", "#{pane_pid}"]));
  const kill = (signal: Deno.Signal) => Deno.kill(-pid, signal);
  const readStatus = () => Deno.readTextFile(status).catch(() => "");
  const ended = () =>
    poll(
      readStatus,
      (text) => text.endsWith("\n"),
      () => "the program never ended",
    );
  // Before its folder goes, so that it does not write there any more.
  stack.defer(async () => {
    if (await readStatus() === "") kill("SIGTERM");
    await ended();
  });
  const owned = stack.move();
  const keys = (...words: string[]) =>
    tmux(socket, ["send-keys", ...words]).then(() => {});
  const screen = () => tmux(socket, ["capture-pane", "-p", "-J", "-S", "-"]);
  return {
    press: keys,
    type: (text) => keys("-l", "--", text),
    async enter(text) {
      if (text !== "") await keys("-l", "--", text);
      await keys("Enter");
    },
    async paste(text) {
      await tmux(socket, ["set-buffer", "-b", "paste", "--", text]);
      await tmux(socket, ["paste-buffer", "-p", "-d", "-b", "paste"]);
    },
    screen,
    visible: () => tmux(socket, ["capture-pane", "-p"]),
    async resize(columns, rows) {
      const sides = ["-x", String(columns), "-y", String(rows)];
      await tmux(socket, ["resize-window", ...sides]);
    },
    async output() {
      const written = () => Deno.readTextFile(log);
      const text = await readStatus() === "" ? await written() : await poll(
        written,
        (text) => text.includes(END_MARK),
        () => "the program's last words were never recorded",
      );
      return text.replace(END_MARK, "");
    },
    waitFor: (what) =>
      poll(
        screen,
        (shown) =>
          typeof what === "string" ? shown.includes(what) : what.test(shown),
        () => `the screen never showed ${what}`,
      ),
    kill,
    exitCode: async () => Number(await ended()),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

async function tmux(socket: string, args: string[]): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command("tmux", {
    args: ["-u", "-f", "/dev/null", "-S", socket, ...args],
  }).output();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
  return new TextDecoder().decode(stdout);
}

/** Looks again until what is seen fits. */
async function poll(
  look: () => Promise<string>,
  fits: (seen: string) => boolean,
  complaint: () => string,
): Promise<string> {
  const deadline = Date.now() + TIMEOUT_MS;
  let seen = await look();
  while (!fits(seen)) {
    if (Date.now() > deadline) {
      throw new Error(`${complaint()}:\n${seen.trimEnd()}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 40));
    seen = await look();
  }
  return seen;
}

/** What a terminal shows of a program that has ended well by itself. */
export async function shownBy(options: TerminalOptions): Promise<string> {
  await using terminal = await startTerminal(options);
  const code = await terminal.exitCode();
  await terminal.output();
  const shown = (await terminal.screen()).replace(/Pane is dead[^]*/, "");
  if (code !== 0) throw new Error(`exit code ${code}:\n${shown}`);
  return shown;
}
