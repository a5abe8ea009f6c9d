/**
 * `chat ask`: prompt from stdin and arguments, answer on stdout.
 *
 * @module
 */
import type { ChatRequest } from "../core/chat.ts";
import { ApiError, ConfigError, UsageError } from "../core/errors.ts";
import { validateRequest } from "../core/validate.ts";
import { Conversation } from "../conversation/conversation.ts";
import type { ResolvedModel } from "../clients/registry.ts";
import { flaggedSchema, schemaMember } from "./answer_schema.ts";
import { attachTo, maxContent, readPrompt } from "./ask_input.ts";
import { checkOutput, printAnswer } from "./ask_output.ts";
import type { CommandContext } from "./command.ts";
import { EXIT, Interrupted } from "./failure.ts";
import { requestMembers } from "./generation.ts";
import { continued } from "./continued.ts";
import { prepareToRecord } from "./prepare.ts";
import { routed } from "./routed.ts";
import { type Setup, setup } from "./setup.ts";
import { flaggedTemplate, openTemplates } from "./apply_template.ts";

/**
 * Asks once and returns the exit code.
 *
 * @throws {UsageError} nothing to ask, or an option out of its range
 * @throws {ConfigError} no model, or no key for its provider
 */
export async function run(context: CommandContext): Promise<number> {
  const { io, flags } = context;
  const flagged = requestMembers(flags);
  checkOutput(flags);
  const schema = await flaggedSchema(flags);
  await using parts = await setup(context, { source: "ask" });
  const template = await flaggedTemplate(
    flags,
    openTemplates(io, parts.config),
  );
  const typed = await readPrompt(context, template);
  const prompt = template?.message?.(typed) ?? typed;
  const past = await continued(flags, parts.store);
  const model = chosenModel(parts, template?.model ?? past.model);
  const input = await attachTo(prompt, context, model);
  const members = {
    ...template?.members,
    ...flagged,
    ...schemaMember(schema),
  };
  const system = flags.text("system") ?? template?.system;
  const conversation = new Conversation({
    ...(past.chain === undefined ? {} : { parent: past.chain }),
    ...(system === undefined ? {} : { system }),
  });
  const stream = !flags.flag("no-stream");
  const request = conversation.request(input, model.model, members, stream);
  checkRequest(request, maxContent(flags));
  if (flags.flag("dry-run")) {
    const shown = { ...request, model: model.name };
    await io.stdout.write(`${JSON.stringify(shown, null, 2)}\n`);
    return EXIT.done;
  }
  const stop = new AbortController();
  const on = (signal: "SIGINT" | "SIGTERM") =>
    io.onSignal(signal, () => stop.abort(new Interrupted(signal)));
  using _int = on("SIGINT");
  using _term = on("SIGTERM");
  using _ready = prepareToRecord();
  const { recorder, notice } = parts;
  const { signal } = stop;
  const chunks = routed(
    parts,
    model,
    (to) =>
      conversation.send(input, { ...to, members, stream, signal, recorder }),
  );
  return await printAnswer(chunks, context, { schema, notice });
}

/** The model that was asked for, else the one that the conversation was held with, else the default. */
function chosenModel(parts: Setup, last: string | undefined): ResolvedModel {
  const model = parts.asked ??
    (last === undefined ? undefined : parts.registry.resolve(last)) ??
    parts.fallback;
  if (model !== undefined) return model;
  throw new ConfigError("No model to ask", {
    hint:
      "name one with --model or CHAT_MODEL, or set a provider's key; eliza needs none",
  });
}

function checkRequest(request: ChatRequest, maxContent: number): void {
  try {
    validateRequest(request, { maxContent });
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    throw new UsageError(error.message, {
      cause: error,
      ...(error.param?.endsWith(".content")
        ? { hint: "--max-content N allows more" }
        : {}),
    });
  }
}
