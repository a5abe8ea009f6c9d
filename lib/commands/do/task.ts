/**
 * What `chat do` is asked: words, a command to explain, or one to correct.
 *
 * @module
 */
import { pipedText } from "../../attach/piped_text.ts";
import type { CommandContext } from "../../cli/command.ts";
import type { Flags } from "../../cli/parse.ts";
import { requestOf, systemMessages } from "../../conversation/request.ts";
import type { ChatRequest } from "../../core/chat.ts";
import { ApiError, UsageError } from "../../core/errors.ts";
import { keepSecret } from "../../core/secrets.ts";
import { validateRequest } from "../../core/validate.ts";
import { canAsk } from "../shared/confirm.ts";
import type { Models } from "../shared/open_models.ts";
import { MAX_CONTENT } from "../shared/max_content.ts";
import { fixMessage } from "./last_command.ts";
import { commandSystem, explainSystem, machineOf } from "./prompts.ts";

/** A request's messages: a system message and one of the user. */
export interface Task {
  readonly system: string;
  readonly input: string;
}

/**
 * Refuses options that cannot be used together.
 *
 * @throws {UsageError} they are
 */
export function checkFlags({ io, flags }: CommandContext): void {
  const refuse = (one: string, other: string) => {
    if (!flags.has(one) || !flags.has(other)) return;
    throw new UsageError(`--${one} and --${other} cannot be used together`);
  };
  refuse("explain", "fix");
  if (!flags.has("models")) return;
  for (const other of ["model", "explain", "no-history", "dry-run"]) {
    refuse("models", other);
  }
  if (canAsk(io)) return;
  throw new UsageError("--models needs a terminal, at which a person votes", {
    hint: "chat bench compares models without one",
  });
}

/**
 * Reads the words, and stdin unless it is a terminal.
 *
 * @throws {UsageError} there is nothing to do, or stdin has no text
 */
export async function readTask(
  context: CommandContext,
  models: Pick<Models, "config" | "registry">,
): Promise<Task> {
  const { io, flags, words } = context;
  const machine = machineOf(io, flags.text("shell"));
  const typed = words.join(" ").trim();
  const piped = io.stdin.isTerminal
    ? ""
    : pipedText(await io.stdin.bytes()).trim();
  const input = [piped, typed].filter((text) => text !== "").join("\n\n");
  if (flags.flag("fix")) {
    keepKeys(models);
    return {
      system: commandSystem(machine),
      input: fixMessage(io.env, input),
    };
  }
  if (input === "") throw nothingIn(flags);
  return flags.flag("explain")
    ? { system: explainSystem(machine), input }
    : { system: commandSystem(machine), input };
}

/** Makes the providers' keys known, so that none is sent that the last command has. */
function keepKeys({ config, registry }: Pick<Models, "config" | "registry">) {
  for (const { keyVariable } of registry.providers) {
    const key = keyVariable === undefined ? undefined : config.env(keyVariable);
    if (key !== undefined) keepSecret(key);
  }
}

/** The task of explaining a command. */
export function explainTask(
  { io, flags }: Pick<CommandContext, "io" | "flags">,
  command: string,
): Task {
  const machine = machineOf(io, flags.text("shell"));
  return { system: explainSystem(machine), input: command };
}

/**
 * The request of a task.
 *
 * @param model the provider's own name of it
 * @throws {UsageError} it cannot be sent
 */
export function requestFor(
  { system, input }: Task,
  model: string,
  members: Readonly<Record<string, unknown>>,
): ChatRequest {
  const messages = [
    ...systemMessages(system),
    { role: "user" as const, content: input },
  ];
  const request = requestOf(messages, model, members);
  try {
    validateRequest(request, { maxContent: MAX_CONTENT });
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    throw new UsageError(error.message, { cause: error });
  }
  return request;
}

function nothingIn(flags: Flags): UsageError {
  return flags.flag("explain")
    ? new UsageError("No command to explain", {
      hint: "chat do --explain 'tar xzf a.tgz'",
    })
    : new UsageError("Nothing to do", {
      hint: 'say it in words: chat do "files over 10 MB, newest first"',
    });
}
