/**
 * `chat ask`: prompt from stdin and arguments, answer on stdout.
 *
 * Until the request has left, nothing is loaded but what it takes: that is what a person waits for beside the model.
 *
 * @module
 */
import type { ResolvedModel } from "../clients/registry.ts";
import { requestOf, systemMessages } from "../conversation/request.ts";
import type { ChatRequest } from "../core/chat.ts";
import { ApiError, ConfigError, UsageError } from "../core/errors.ts";
import { loader } from "../core/load.ts";
import { validateRequest } from "../core/validate.ts";
import type { Asking } from "./ask_answer.ts";
import { attachTo, readPrompt } from "./ask_input.ts";
import type { CommandContext } from "./command.ts";
import type { Past } from "./continued.ts";
import { EXIT, Interrupted } from "./exit.ts";
import { requestMembers } from "./generation.ts";
import { maxContent } from "./max_content.ts";
import { type Models, openModels } from "./open_models.ts";
import type { Flags } from "./parse.ts";
import { sendAhead } from "./send_ahead.ts";

const loadAnswer = loader<typeof import("./ask_answer.ts")>(
  import.meta.url,
  "./ask_answer.ts",
);
const loadContinued = loader<typeof import("./continued.ts")>(
  import.meta.url,
  "./continued.ts",
);
const loadSchema = loader<typeof import("./answer_schema.ts")>(
  import.meta.url,
  "./answer_schema.ts",
);
const loadSetup = loader<typeof import("./setup.ts")>(
  import.meta.url,
  "./setup.ts",
);
const loadTemplates = loader<typeof import("./apply_template.ts")>(
  import.meta.url,
  "./apply_template.ts",
);

/**
 * Asks once and returns the exit code.
 *
 * @throws {UsageError} nothing to ask, or an option out of its range
 * @throws {ConfigError} no model, or no key for its provider
 */
export async function run(context: CommandContext): Promise<number> {
  const { io, flags } = context;
  const asking = await understand(context);
  const { model, models } = asking;
  const request = await requestFor(asking);
  checkRequest(request, maxContent(flags));
  if (flags.flag("dry-run")) {
    const shown = { ...request, model: model.name };
    await io.stdout.write(`${JSON.stringify(shown, null, 2)}\n`);
    return EXIT.done;
  }
  const client = models.registry.client(model.row);
  const stop = new AbortController();
  const on = (signal: "SIGINT" | "SIGTERM") =>
    io.onSignal(signal, () => stop.abort(new Interrupted(signal)));
  using _int = on("SIGINT");
  using _term = on("SIGTERM");
  try {
    const sent = sendAhead(client, request, stop.signal);
    await sent.left;
    client.prepare?.().catch(() => {}); // told when the answer is read
    const { takeAnswer } = await loadAnswer();
    return await takeAnswer(asking, sent, context, stop.signal);
  } finally {
    stop.abort(); // if nobody has taken the answer
  }
}

/** Reads everything that the command line, the configuration and stdin say. */
async function understand(context: CommandContext): Promise<Asking> {
  const { flags } = context;
  const flagged = requestMembers(flags);
  checkOutput(flags);
  const { schema, member } = await flaggedSchema(flags);
  const models = await openModels(context);
  const template = await flaggedTemplate(context, models);
  const typed = await readPrompt(context, template);
  const prompt = template?.message?.(typed) ?? typed;
  const past = await continued(flags, models);
  const model = chosenModel(models, template?.model ?? past.model);
  const input = await attachTo(prompt, context, model);
  return {
    models,
    model,
    input,
    system: flags.text("system") ?? template?.system,
    chain: past.chain,
    members: { ...template?.members, ...flagged, ...member },
    stream: !flags.flag("no-stream"),
    schema,
  };
}

async function requestFor(asking: Asking): Promise<ChatRequest> {
  const { chain, input, system, members, stream } = asking;
  const { model } = asking.model;
  if (chain === undefined) {
    const messages = [...systemMessages(system), input];
    return requestOf(messages, model, members, stream);
  }
  const { conversationOf } = await loadAnswer();
  return conversationOf(asking).request(input, model, members, stream);
}

/** Refuses flags that ask for two outputs at once. */
function checkOutput(flags: Flags): void {
  const given = ["json", "extract", "extract-last"]
    .filter((name) => flags.flag(name));
  if (given.length < 2) return;
  const [one, other] = given;
  throw new UsageError(`--${one} and --${other} do not go together`);
}

async function flaggedSchema(flags: Flags) {
  const named = ["schema", "schema-multi"]
    .some((name) => flags.text(name) !== undefined);
  if (!named) return {};
  const { flaggedSchema, schemaMember } = await loadSchema();
  const schema = await flaggedSchema(flags);
  return { schema, member: schemaMember(schema) };
}

async function flaggedTemplate(
  { io, flags }: CommandContext,
  { config }: Models,
) {
  const named = flags.text("template") !== undefined;
  if (!named && flags.list("param").length === 0) return undefined;
  const { flaggedTemplate, openTemplates } = await loadTemplates();
  return await flaggedTemplate(flags, openTemplates(io, config));
}

async function continued(flags: Flags, models: Models): Promise<Past> {
  const named = flags.text("conversation") !== undefined;
  if (!named && !flags.flag("continue")) return {};
  const { continued } = await loadContinued();
  const { openHistory } = await loadSetup();
  return await continued(flags, openHistory(models));
}

/** The model that was asked for, else the one that the conversation was held with, else the default. */
function chosenModel(
  { asked, registry, fallback }: Models,
  last: string | undefined,
): ResolvedModel {
  const model = asked ??
    (last === undefined ? undefined : registry.resolve(last)) ??
    fallback;
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
