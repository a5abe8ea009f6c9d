/**
 * `chat do`: words to a command for the user's shell, on stdout and nothing else. It is never run here.
 *
 * @module
 */
import type { CommandContext } from "../../cli/command.ts";
import { EXIT, Interrupted } from "../../cli/exit.ts";
import type { ResolvedModel } from "../../clients/registry.ts";
import type { LineSource } from "../../repl/lines/line_source.ts";
import { usesColor } from "../../render/style.ts";
import { requestMembers } from "../shared/generation.ts";
import { writeJson } from "../shared/json_output.ts";
import { chosenModel, openModels } from "../shared/open_models.ts";
import { setupWith, shippedAtEnd } from "../shared/setup.ts";
import {
  askCommand,
  explain,
  type Found,
  type Session,
  waiting,
} from "./ask_model.ts";
import { showCommand, warn } from "./show.ts";
import { checkFlags, readTask, requestFor, type Task } from "./task.ts";

/**
 * Prints a command or an explanation and returns the exit code.
 *
 * @throws {UsageError} there is nothing to do, or options do not fit
 * @throws {ConfigError} there is no model, or no key for its provider
 * @throws {ChatError} the answer has no command
 */
export async function run(context: CommandContext): Promise<number> {
  const { io, flags } = context;
  checkFlags(context);
  const members = requestMembers(flags);
  const models = await openModels(context);
  const task = await readTask(context, models);
  if (flags.flag("dry-run")) {
    const model = chosenModel(models);
    const request = requestFor(task, model.name, members);
    await writeJson(io.stdout, `${JSON.stringify(request, null, 2)}\n`);
    return EXIT.done;
  }
  await using _shipped = await shippedAtEnd(context, models);
  await using parts = await setupWith(models, io, {
    source: "do",
    labels: flags.list("tag"),
  });
  const session = { context, parts, members };
  const stop = new AbortController();
  using _term = io.onSignal(
    "SIGTERM",
    () => stop.abort(new Interrupted("SIGTERM")),
  );
  await using lines = new Lines(context);
  if (flags.has("models")) return await choose(session, task, lines, stop);
  const model = chosenModel(models);
  requestFor(task, model.model, members);
  if (flags.flag("explain")) {
    await interruptible(
      context,
      stop,
      (signal) => explain(session, model, task, { output: io.stdout, signal }),
    );
    await warn(context, { command: task.input, hid: false });
    return EXIT.done;
  }
  const found = await interruptible(
    context,
    stop,
    (signal) =>
      waiting(context, () => askCommand(session, model, task, signal)),
  );
  await show(session, found, model, lines, stop.signal);
  return EXIT.done;
}

async function choose(
  session: Session,
  task: Task,
  lines: Lines,
  { signal }: AbortController,
): Promise<number> {
  const { chooseCommand, twoModels } = await import("./pair.ts");
  const models = twoModels(session);
  models.forEach(({ model }) => requestFor(task, model, session.members));
  const stop = new AbortController();
  const any = AbortSignal.any([signal, stop.signal]);
  const found = await interruptible(
    session.context,
    stop,
    () =>
      chooseCommand(session, models, task, {
        lines: () => lines.open(),
        signal: any,
      }),
  );
  if (found === undefined) return EXIT.interrupted;
  await show(session, found, found.model, lines, signal);
  return EXIT.done;
}

/** Writes the command; on a terminal also the menu. */
async function show(
  session: Session,
  found: Found,
  model: ResolvedModel,
  lines: Lines,
  signal: AbortSignal,
): Promise<void> {
  const { stdin, stdout, stderr } = session.context.io;
  if (!stdin.isTerminal || !stdout.isTerminal || !stderr.isTerminal) {
    return await showCommand(session.context, found);
  }
  const { commandMenu } = await import("./menu.ts");
  const source = await lines.open();
  await commandMenu(session, found, { model, lines: source, signal });
}

/** Runs something that Ctrl-C ends with the program. */
async function interruptible<T>(
  { io }: CommandContext,
  stop: AbortController,
  run: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  using _int = io.onSignal(
    "SIGINT",
    () => stop.abort(new Interrupted("SIGINT")),
  );
  return await run(stop.signal);
}

/** The person's keys, taken from the terminal when they are first needed. */
class Lines implements AsyncDisposable {
  readonly #context: CommandContext;
  #source: LineSource | undefined;

  constructor(context: CommandContext) {
    this.#context = context;
  }

  async open(): Promise<LineSource> {
    if (this.#source !== undefined) return this.#source;
    const { terminalLines } = await import("../shared/terminal/lines.ts");
    const { io, flags } = this.#context;
    const screen = io.stderr;
    const colorOnScreen = usesColor(io, screen, flags.flag("no-color"));
    this.#source = await terminalLines(io, { screen, colorOnScreen }, {
      prompt: "> ",
      complete: () => Promise.resolve(undefined),
    });
    return this.#source;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#source?.[Symbol.asyncDispose]();
  }
}
