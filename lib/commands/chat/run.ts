/**
 * `chat chat`: a conversation, at a terminal or line by line from a pipe.
 *
 * @module
 */
import denoJson from "../../../deno.json" with { type: "json" };
import type { ResolvedModel } from "../../clients/registry.ts";
import { Conversation } from "../../conversation/conversation.ts";
import type { ChatRequest } from "../../core/chat.ts";
import type { Progress } from "../../core/call.ts";
import { userPath } from "../../config/user_paths.ts";
import { ConfigError, UsageError } from "../../core/errors.ts";
import type { Io } from "../../core/io.ts";
import { sanitize } from "../../core/text/text.ts";
import { Dialogue } from "../../repl/dialogue.ts";
import type { Model } from "../../repl/dialogue_options.ts";
import { recall } from "../../repl/recall.ts";
import { converse } from "../../repl/repl.ts";
import type { AppliedTemplate } from "../../repl/slash_services.ts";
import { type Surface, surfaceOf } from "../../repl/surface.ts";
import { compactAt } from "./compact_at.ts";
import { chatServices } from "./services.ts";
import { awaited, openSpinner, renderer } from "./display.ts";
import { chatInput } from "./input.ts";
import { lookOf } from "./look.ts";
import { attachFlagged, mentioned } from "./texts.ts";
import { ChatTools } from "./tools.ts";
import { blindOptions, checkVotes } from "./votes.ts";
import type { PriceOf } from "../../repl/tally.ts";
import type { CommandContext } from "../../cli/command.ts";
import { continued } from "../shared/continued.ts";
import { EXIT, Interrupted } from "../../cli/exit.ts";
import { exitCode, failureText } from "../../cli/failure.ts";
import { requestMembers } from "../shared/generation.ts";
import type { Flags } from "../../cli/parse.ts";
import { openPrices, shownPrices } from "../shared/price_file.ts";
import { prepareToRecord } from "../shared/prepare.ts";
import { routed } from "../shared/routed.ts";
import { openModels } from "../shared/open_models.ts";
import { type Setup, setupWith, shippedAtEnd } from "../shared/setup.ts";
import { flaggedTemplate, openTemplates } from "../shared/apply_template.ts";
import { loader } from "../../core/load.ts";

const loadPictures = loader<typeof import("../shared/pictures.ts")>(
  import.meta.url,
  "../shared/pictures.ts",
);
const loadFit = loader<typeof import("../../core/data/fit.ts")>(
  import.meta.url,
  "../../core/data/fit.ts",
);

/** Time between two words of the built-in model at a terminal, in ms: about the speed of reading. */
const PACE_MS = 30;

/**
 * Runs a conversation and returns the exit code: 0 when the user left, 130 after Ctrl-C; for piped input, the code of a
 * failure after the last answer.
 *
 * @throws {UsageError} an option is out of its range, or the conversation is not recorded
 * @throws {ConfigError} a model cannot be used
 */
export async function run(context: CommandContext): Promise<number> {
  const { io, flags } = context;
  const members = requestMembers(flags);
  refuseContradiction(flags);
  const budget = budgetOf(flags);
  const surface = surfaceOf(io, flags.flag("no-color"));
  checkVotes(flags, surface);
  compactAt(flags);
  if (flags.has("save-images")) {
    const { makeImageFolder } = await loadPictures();
    await makeImageFolder(flags, io);
  }
  const registry = surface.interactive ? { paceMs: PACE_MS } : undefined;
  const models = await openModels(context, { registry });
  await using _shipped = await shippedAtEnd(context, models);
  await using parts = await setupWith(models, io, {
    source: "chat",
    labels: flags.list("tag"),
  });
  const templates = openTemplates(io, parts.config);
  const print = printer(surface, io.env("HOME"));
  await using tools = new ChatTools(context, { parts, surface, print });
  const { servers } = tools;
  const template = await flaggedTemplate(flags, { files: templates, servers });
  const prices = budget === undefined
    ? await shownPrices(
      parts.config,
      flags,
      (line) => parts.notice(`chat: ${line}`),
    )
    : await openPrices(parts.config, flags);
  const spinner = openSpinner(io, flags, surface);
  const dialogue = await openDialogue(parts, {
    ...{ flags, members, template },
    priceOf: (model) => prices.of(model),
    onProgress: (progress) => spinner?.say(awaited(progress)),
  });
  const look = lookOf(io, flags, { surface, notice: parts.notice });
  const blind = await blindOptions(io, flags, {
    ...{ surface, look, spinner, own: dialogue.model },
    resolve: (name) => askable(parts, parts.registry.resolve(name)),
  });
  dialogue.tools = await tools.flagged(template);
  const services = chatServices(parts, {
    ...{ io, flags, surface, look, tools, print },
    priceOf: (model) => prices.of(model),
    last: () => dialogue.recorder.last,
  });
  if (surface.interactive) {
    if (!flags.flag("quiet")) await print(banner(dialogue.model, parts));
    const earlier = recall(dialogue.messages);
    if (earlier !== undefined) await services.showEarlier(earlier);
  }
  using _ready = prepareToRecord();
  using leave = leavingSignal(io, surface);
  await attachFlagged(flags, { dialogue, services, print, surface });
  await using source = await chatInput(io, surface, {
    dialogue,
    services,
    // In the default folder, even if the history is elsewhere.
    logPath: parts.store &&
      userPath({ os: io.os, env: parts.config.env }, "data", "input.jsonl"),
  });
  tools.seat = { source, signal: leave.signal };
  const leaving = await converse({
    source,
    dialogue,
    services,
    render: renderer(io, flags, {
      ...{ surface, look, dialogue, spinner, display: services.display },
    }),
    print,
    notice: parts.notice,
    report: (error) =>
      io.stderr.write(
        failureText(error, flags.flag("verbose"), io.stderr, io.env("HOME")),
      ),
    blind,
    budget,
    compactAt: compactAt(flags),
    mentioned: mentioned({ dialogue, services, print, surface }, {
      ...{ source, signal: leave.signal },
    }),
    signal: leave.signal,
  });
  if (leaving.interrupted) return EXIT.interrupted;
  return surface.interactive || leaving.failure === undefined
    ? EXIT.done
    : exitCode(leaving.failure);
}

/** Writes text to the screen, broken between words where it is too wide. */
function printer(
  { screen }: Surface,
  home: string | undefined,
): (text: string) => Promise<void> {
  return async (text) => {
    let shown = sanitize(text);
    const { isTerminal, columns } = screen;
    if (isTerminal && shown.split("\n").some((line) => line.length > columns)) {
      const { fit } = await loadFit();
      shown = fit(shown, columns, home);
    }
    await screen.write(`${shown}\n`);
  };
}

function budgetOf(flags: Flags): number | undefined {
  const budget = flags.number("budget");
  if (budget === undefined || budget > 0) return budget;
  throw new UsageError("--budget takes an amount above 0 in dollars");
}

function refuseContradiction(flags: Flags): void {
  if (flags.flag("stateless") && flags.list("tool").length > 0) {
    throw new UsageError("--stateless cannot be used with --tool");
  }
  const continues = flags.flag("continue") ||
    flags.text("conversation") !== undefined;
  if (!flags.flag("stateless") || !continues) return;
  throw new UsageError("--stateless cannot continue a conversation", {
    hint: "remove one of the two options",
  });
}

/** A new conversation, or the recorded one that the flags name. */
async function openDialogue(
  parts: Setup,
  { flags, members, template, priceOf, onProgress }: {
    readonly flags: Flags;
    readonly members: Partial<ChatRequest>;
    readonly template: AppliedTemplate | undefined;
    readonly priceOf: PriceOf | undefined;
    readonly onProgress: (progress: Progress) => void;
  },
): Promise<Dialogue> {
  const { registry, recorder, store } = parts;
  const { chain, model } = await continued(flags, {
    ...{ store, providers: registry.providers },
    elsewhere: parts.asked !== undefined || template?.model !== undefined,
  });
  const system = flags.text("system") ?? template?.system;
  const dialogue = new Dialogue({
    conversation: new Conversation({
      stateless: flags.flag("stateless"),
      parent: chain,
      system,
    }),
    model: await askable(
      parts,
      await firstModel(parts, template?.model ?? model),
    ),
    resolve: (name) => askable(parts, registry.resolve(name)),
    members: { ...template?.members, ...members },
    stream: !flags.flag("no-stream"),
    recorder,
    priceOf,
    onProgress,
  });
  if (template?.message !== undefined) dialogue.next.wrap(template.message);
  if (chain !== undefined) dialogue.count(chain);
  return dialogue;
}

/** The model that the user named, otherwise the last one, otherwise the default, otherwise the one without a key. */
async function firstModel(
  parts: Setup,
  last: string | undefined,
): Promise<ResolvedModel> {
  const { registry } = parts;
  const chosen = parts.asked ??
    (last === undefined ? undefined : registry.resolve(last)) ??
    parts.fallback;
  if (chosen !== undefined) return chosen;
  const builtIn = registry.providers.find((provider) =>
    provider.dialect === "none"
  );
  const keys = registry.providers.flatMap(({ keyVariable, defaultModel }) =>
    defaultModel === undefined ? [] : keyVariable ?? []
  );
  if (builtIn === undefined) {
    throw new ConfigError("No model to talk to", {
      hint: `set ${keys.join(" or ")}, or name a model with --model`,
    });
  }
  await parts.notice(
    `chat: no key is set, so ${builtIn.name} answers (chat setup keeps one; or set ${
      keys[0]
    }, or use --model)`,
  );
  return registry.resolve(builtIn.name);
}

/** Creates the client first, so that a missing key is an error before the first message. */
async function askable(
  parts: Setup,
  resolved: ResolvedModel,
): Promise<Model> {
  const { name, model, provider } = resolved;
  await parts.registry.client(provider);
  return { name, model, answer: (send) => routed(parts, resolved, send) };
}

function banner(model: string, { store }: Setup): string {
  return [
    `chat ${denoJson.version} · ${model}`,
    ...store === undefined ? [] : [`History: ${store.location}`],
    "/help lists the commands · Ctrl-D leaves",
    "",
  ].join("\n");
}

/** An abort signal for the signals that end the program, so that the history is written before the end. */
function leavingSignal(
  io: Io,
  { interactive }: Surface,
): Disposable & { signal: AbortSignal } {
  const controller = new AbortController();
  const listeners = new DisposableStack();
  const leave = (signal: "SIGINT" | "SIGTERM") =>
    controller.abort(new Interrupted(signal));
  listeners.use(io.onSignal("SIGTERM", () => leave("SIGTERM")));
  // The terminal was closed. Without a terminal SIGHUP is not handled, because nohup ignores it.
  if (interactive) listeners.use(io.onSignal("SIGHUP", () => leave("SIGTERM")));
  else listeners.use(io.onSignal("SIGINT", () => leave("SIGINT")));
  return {
    signal: controller.signal,
    [Symbol.dispose]: () => listeners.dispose(),
  };
}
