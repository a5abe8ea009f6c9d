/**
 * Runs a command with this program's terminal, streams and signals.
 *
 * @module
 */
import { NotStarted } from "../../cli/exit.ts";
import type { Io, SignalName } from "../../core/io.ts";

/** Signals that the terminal sends to all its programs when a key is pressed. */
const FROM_KEYBOARD = ["SIGINT", "SIGQUIT"] as const;

/** Signals that only this program gets, because others know only its process id. */
const PASSED_ON: readonly SignalName[] = [
  "SIGTERM",
  "SIGHUP",
  "SIGUSR1",
  "SIGUSR2",
];

export interface Child {
  /** The program and its arguments. */
  readonly command: readonly string[];
  /** The complete environment of the command. */
  readonly env: Readonly<Record<string, string>>;
  /** Default `inherit`: this program's stdin. */
  readonly stdin?: "inherit" | "null";
  /** Whether Windows gets the arguments without further quoting. */
  readonly isRaw?: boolean;
  /** Called when the command has started. */
  readonly onStart?: () => void;
}

/**
 * Runs a command to its end and returns its exit code: 128 plus the signal's number if a signal ended it.
 *
 * Signals are passed on to the command, except those that the terminal sends to it as well.
 *
 * @throws {NotStarted} there is no such program, or it cannot be run
 */
export async function runChild(
  {
    command: [program = "", ...args],
    env,
    stdin = "inherit",
    isRaw = false,
    onStart,
  }: Child,
  io: Pick<Io, "stdin" | "stdout" | "stderr" | "onSignal">,
): Promise<number> {
  let child: Deno.ChildProcess | undefined;
  const pass = (signal: SignalName) => {
    try {
      child?.kill(signal);
    } catch {
      // The command has ended.
    }
  };
  const atTerminal = [io.stdin, io.stdout, io.stderr]
    .some(({ isTerminal }) => isTerminal);
  using handlers = new DisposableStack();
  for (const signal of FROM_KEYBOARD) {
    // Always handled, because this program must not end before its command.
    handlers.use(io.onSignal(signal, () => atTerminal || pass(signal)));
  }
  for (const signal of PASSED_ON) {
    handlers.use(io.onSignal(signal, () => pass(signal)));
  }
  try {
    child = new Deno.Command(program, {
      args,
      env,
      clearEnv: true,
      windowsRawArguments: isRaw,
      stdin,
      stdout: "inherit",
      stderr: "inherit",
    }).spawn();
  } catch (error) {
    if (error instanceof Deno.errors.NotCapable) throw error;
    throw new NotStarted(program, error);
  }
  onStart?.();
  return (await child.status).code;
}
