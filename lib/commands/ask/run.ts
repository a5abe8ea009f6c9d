/**
 * `chat ask`: prompt from stdin and arguments, answer on stdout.
 *
 * Code that the request does not need is loaded after it has left, so that the user waits less.
 *
 * @module
 */
import type { Conversation } from "../../conversation/conversation.ts";
import { requestOf, systemMessages } from "../../conversation/request.ts";
import type { ChatRequest } from "../../core/chat.ts";
import { ApiError, UsageError } from "../../core/errors.ts";
import { loader } from "../../core/load.ts";
import { validateRequest } from "../../core/validate.ts";
import type { Asking } from "./answer.ts";
import { attachTo, readPrompt } from "./input.ts";
import type { CommandContext } from "../../cli/command.ts";
import type { Past } from "../shared/continued.ts";
import { EXIT, Interrupted } from "../../cli/exit.ts";
import { requestMembers } from "../shared/generation.ts";
import { maxContent } from "../shared/max_content.ts";
import { chosenModel, type Models, openModels } from "../shared/open_models.ts";
import type { Flags } from "../../cli/parse.ts";
import type { ServerPool } from "../shared/tools/server_pool.ts";

const loadAnswer = loader<typeof import("./answer.ts")>(
  import.meta.url,
  "./answer.ts",
);
const loadContinued = loader<typeof import("../shared/continued.ts")>(
  import.meta.url,
  "../shared/continued.ts",
);
const loadJsonOutput = loader<typeof import("../shared/json_output.ts")>(
  import.meta.url,
  "../shared/json_output.ts",
);
const loadPictures = loader<typeof import("../shared/pictures.ts")>(
  import.meta.url,
  "../shared/pictures.ts",
);
const loadSchema = loader<typeof import("./answer_schema.ts")>(
  import.meta.url,
  "./answer_schema.ts",
);
const loadServers = loader<typeof import("./servers.ts")>(
  import.meta.url,
  "./servers.ts",
);
const loadSetup = loader<typeof import("../shared/setup.ts")>(
  import.meta.url,
  "../shared/setup.ts",
);
const loadTools = loader<typeof import("./tools.ts")>(
  import.meta.url,
  "./tools.ts",
);
const loadRecordedTools = loader<typeof import("./recorded_tools.ts")>(
  import.meta.url,
  "./recorded_tools.ts",
);
const loadTemplates = loader<typeof import("../shared/apply_template.ts")>(
  import.meta.url,
  "../shared/apply_template.ts",
);

/**
 * Asks once and returns the exit code.
 *
 * @throws {UsageError} there is nothing to ask, or an option is out of its range
 * @throws {ConfigError} there is no model, or no key for its provider
 */
export async function run(context: CommandContext): Promise<number> {
  await using closing = new AsyncDisposableStack();
  const asking = await understand(context, closing);
  return await send(asking, context);
}

async function send(asking: Asking, context: CommandContext): Promise<number> {
  const { io, flags } = context;
  const { model, models } = asking;
  const { request, conversation } = await requestFor(asking);
  checkRequest(request, maxContent(flags));
  if (flags.flag("dry-run")) {
    const shown = { ...request, model: model.name };
    const { writeJson } = await loadJsonOutput();
    await writeJson(io.stdout, `${JSON.stringify(shown, null, 2)}\n`);
    return EXIT.done;
  }
  if (flags.has("save-images")) {
    await (await loadPictures()).makeImageFolder(flags, io);
  }
  const client = await models.registry.client(model.provider);
  const stop = new AbortController();
  const on = (signal: "SIGINT" | "SIGTERM") =>
    io.onSignal(signal, () => stop.abort(new Interrupted(signal)));
  using _int = on("SIGINT");
  using _term = on("SIGTERM");
  const { signal } = stop;
  const answer = client.stream(request, { signal });
  try {
    await answer.left;
    const { takeAnswer } = await loadAnswer();
    const sent = { input: asking.input, request, client, answer };
    return await takeAnswer(asking, sent, context, { conversation, signal });
  } finally {
    await answer.cancel(); // the answer may not have been read
  }
}

/** Reads command line, configuration and stdin. */
async function understand(
  context: CommandContext,
  closing: AsyncDisposableStack,
): Promise<Asking> {
  const { flags } = context;
  const flagged = requestMembers(flags);
  checkOutput(flags);
  const { schema, member } = await flaggedSchema(flags);
  const models = await openModels(context);
  const servers = serversOf(context, models, closing);
  const template = await flaggedTemplate(context, models, servers);
  const isAnew = ["tools", "from", "unrecorded"].some((it) => flags.has(it));
  const typed = await readPrompt(context, template, isAnew);
  const prompt = typed === undefined
    ? undefined
    : template?.message?.(typed) ?? typed;
  const elsewhere = models.asked !== undefined || template?.model !== undefined;
  const named = template?.tools ?? [];
  const anew = isAnew
    ? await (await loadRecordedTools()).recordedTools(context, models, {
      ...{ prompted: prompt !== undefined, elsewhere, named },
    })
    : undefined;
  const past = await continued(flags, models, elsewhere);
  const last = anew?.model ?? past.model;
  const model = chosenModel(models, template?.model ?? last);
  const plain = anew?.input ??
    await attachTo(prompt ?? "", context, models, model);
  const input = /(?:^|\s)@[\w.-]+:[a-z]/i.test(context.words.join(" "))
    ? await (await loadServers()).withResources(plain, context, models, servers)
    : plain;
  const members = {
    ...anew?.members,
    ...template?.members,
    ...flagged,
    ...member,
  };
  const tooling = anew?.tooling ??
    await flaggedTools(context, models, { named, members, servers });
  const tools = tooling?.offered;
  return {
    models,
    model,
    input,
    system: flags.text("system") ?? template?.system,
    chain: past.chain,
    before: anew?.before,
    members: tools === undefined ? members : { ...members, tools },
    stream: !flags.flag("no-stream"),
    schema,
    tooling,
  };
}

/** Opens the MCP servers when they are first wanted. */
function serversOf(
  context: CommandContext,
  models: Models,
  closing: AsyncDisposableStack,
): () => Promise<ServerPool> {
  let pool: ServerPool | undefined;
  return async () => {
    const { serverPool } = await loadServers();
    return pool ??= closing.use(serverPool(context, models));
  };
}

async function flaggedTools(
  context: CommandContext,
  models: Models,
  wanted: {
    readonly named: readonly string[];
    readonly members: Readonly<Record<string, unknown>>;
    readonly servers: () => Promise<ServerPool>;
  },
) {
  // Servers may be named for their resources and prompts alone.
  const given = ["tool", "approve", "max-steps", "tool-timeout"]
    .some((name) => context.flags.has(name));
  if (!given && wanted.named.length === 0) {
    context.io.startNoPrograms?.();
    return undefined;
  }
  const { flaggedTools } = await loadTools();
  return await flaggedTools(context, models, wanted);
}

/** The request, and the conversation that it continues; a new conversation is made later, in `answer.ts`. */
async function requestFor(
  asking: Asking,
): Promise<{ request: ChatRequest; conversation?: Conversation }> {
  const { chain, before, input, system, members, stream } = asking;
  const { model, provider } = asking.model;
  if (chain === undefined && before === undefined) {
    const messages = [...systemMessages(system), input];
    return { request: requestOf(messages, model, members, stream) };
  }
  const { conversationOf } = await loadAnswer();
  const conversation = conversationOf(asking);
  const options = { model, provider: provider.name, members, stream };
  return { request: conversation.request(input, options), conversation };
}

/** Refuses flags that ask for two outputs at once. */
function checkOutput(flags: Flags): void {
  const given = ["json", "extract", "extract-last"]
    .filter((name) => flags.flag(name));
  if (given.length < 2) return;
  const [one, other] = given;
  throw new UsageError(`--${one} and --${other} cannot be used together`);
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
  servers: () => Promise<ServerPool>,
) {
  const named = flags.text("template") !== undefined;
  if (!named && flags.list("param").length === 0) return undefined;
  const { flaggedTemplate, openTemplates } = await loadTemplates();
  const files = openTemplates(io, config);
  return await flaggedTemplate(flags, { files, servers });
}

async function continued(
  flags: Flags,
  models: Models,
  elsewhere: boolean,
): Promise<Past> {
  const named = flags.text("conversation") !== undefined;
  if (!named && !flags.flag("continue")) return {};
  const { continued } = await loadContinued();
  const { openHistory } = await loadSetup();
  const { providers } = models.registry;
  const store = openHistory(models);
  return await continued(flags, { store, providers, elsewhere });
}

function checkRequest(request: ChatRequest, maxContent: number): void {
  try {
    validateRequest(request, { maxContent });
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    const hint = error.param?.endsWith(".content")
      ? "--max-content N allows more"
      : undefined;
    throw new UsageError(error.message, { cause: error, hint });
  }
}
