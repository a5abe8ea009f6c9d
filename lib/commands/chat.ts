/**
 * `chat chat`: a conversation, at a terminal or line by line from a pipe.
 *
 * @module
 */
import denoJson from "../../deno.json" with { type: "json" };
import type { ResolvedModel } from "../clients/registry.ts";
import { Conversation, type Progress } from "../conversation/conversation.ts";
import type { ChatRequest } from "../core/chat.ts";
import { userPath } from "../config/places.ts";
import { ConfigError, UsageError } from "../core/errors.ts";
import type { Io } from "../core/io.ts";
import { sanitize } from "../core/text.ts";
import { Dialogue, type Model } from "../repl/dialogue.ts";
import { recall } from "../repl/recall.ts";
import { converse } from "../repl/repl.ts";
import type { AppliedTemplate } from "../repl/slash_services.ts";
import { type Surface, surfaceOf } from "../repl/surface.ts";
import { chatServices } from "./chat_services.ts";
import { awaited, openSpinner, renderer } from "./chat_display.ts";
import { chatInput } from "./chat_input.ts";
import type { PriceOf } from "../repl/tally.ts";
import type { CommandContext } from "./command.ts";
import { continued } from "./continued.ts";
import { EXIT, Interrupted } from "./exit.ts";
import { exitCode, failureText } from "./failure.ts";
import { requestMembers } from "./generation.ts";
import type { Flags } from "./parse.ts";
import { namedPrices } from "./price_file.ts";
import { prepareToRecord } from "./prepare.ts";
import { routed } from "./routed.ts";
import { type Setup, setup } from "./setup.ts";
import { flaggedTemplate, openTemplates } from "./apply_template.ts";

/** Between two words of the built-in model at a terminal: as fast as one reads. */
const PACE_MS = 30;

/**
 * Holds a conversation and returns the exit code: 0 when the person left, 130 by Ctrl-C; of input that is no terminal,
 * the code of what failed after the last answer.
 *
 * @throws {UsageError} an option out of its range, or no such recorded conversation
 * @throws {ConfigError} a model that cannot be used
 */
export async function run(context: CommandContext): Promise<number> {
  const { io, flags } = context;
  const members = requestMembers(flags);
  refuseContradiction(flags);
  const surface = surfaceOf(io, flags.flag("no-color"));
  await using parts = await setup(context, {
    source: "chat",
    ...(surface.interactive ? { registry: { paceMs: PACE_MS } } : {}),
  });
  const templates = openTemplates(io, parts.config);
  const template = await flaggedTemplate(flags, templates);
  const prices = await namedPrices(parts.config, flags);
  const spinner = openSpinner(io, flags, surface);
  const dialogue = await openDialogue(parts, {
    ...{ flags, members, template },
    priceOf: prices && ((model) => prices.of(model)),
    onProgress: (progress) => spinner?.say(awaited(progress)),
  });
  const print = (text: string) => surface.screen.write(`${sanitize(text)}\n`);
  if (surface.interactive) {
    if (!flags.flag("quiet")) await print(banner(dialogue.model, parts));
    const earlier = recall(dialogue.messages);
    if (earlier !== undefined) await print(earlier);
  }
  using _ready = prepareToRecord();
  using leave = leavingSignal(io, surface);
  const services = chatServices(parts, { io, flags, surface });
  await using source = await chatInput(io, surface, {
    dialogue,
    services,
    // Beside the history's usual place, wherever the history itself is.
    logPath: parts.store &&
      userPath({ os: io.os, env: parts.config.env }, "data", "input.jsonl"),
  });
  const leaving = await converse({
    source,
    dialogue,
    services,
    render: renderer(io, flags, {
      ...{ surface, dialogue, spinner, display: services.display },
    }),
    print,
    notice: parts.notice,
    report: (error) =>
      io.stderr.write(failureText(error, flags.flag("verbose"))),
    signal: leave.signal,
  });
  if (leaving.interrupted) return EXIT.interrupted;
  return surface.interactive || leaving.failure === undefined
    ? EXIT.done
    : exitCode(leaving.failure);
}

function refuseContradiction(flags: Flags): void {
  const continues = flags.flag("continue") ||
    flags.text("conversation") !== undefined;
  if (!flags.flag("stateless") || !continues) return;
  throw new UsageError("--stateless cannot go on with a conversation", {
    hint: "leave one of the two away",
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
  const { chain, model } = await continued(flags, store);
  const system = flags.text("system") ?? template?.system;
  const dialogue = new Dialogue({
    conversation: new Conversation({
      stateless: flags.flag("stateless"),
      ...(chain === undefined ? {} : { parent: chain }),
      ...(system === undefined ? {} : { system }),
    }),
    model: askable(parts, await firstModel(parts, template?.model ?? model)),
    resolve: (name) => askable(parts, registry.resolve(name)),
    members: { ...template?.members, ...members },
    stream: !flags.flag("no-stream"),
    recorder,
    priceOf,
    onProgress,
  });
  if (template?.message !== undefined) dialogue.next.wrap(template.message);
  chain?.forEach((exchange) => dialogue.tally.addRecorded(exchange));
  return dialogue;
}

/** The model that was asked for, else the one that answered last, else the default, else the one that needs no key. */
async function firstModel(
  parts: Setup,
  last: string | undefined,
): Promise<ResolvedModel> {
  const { registry } = parts;
  const chosen = parts.asked ??
    (last === undefined ? undefined : registry.resolve(last)) ??
    parts.fallback;
  if (chosen !== undefined) return chosen;
  const builtIn = registry.rows.find((row) => row.dialect === "none");
  const keys = registry.rows.flatMap(({ keyVariable, defaultModel }) =>
    defaultModel === undefined ? [] : keyVariable ?? []
  );
  if (builtIn === undefined) {
    throw new ConfigError("No model to talk to", {
      hint: `set ${keys.join(" or ")}, or name a model with --model`,
    });
  }
  await parts.notice(
    `chat: no key is set, so ${builtIn.name} answers (set ${
      keys[0]
    } or use --model)`,
  );
  return registry.resolve(builtIn.name);
}

/** A missing key is told before anything is asked. */
function askable(parts: Setup, resolved: ResolvedModel): Model {
  const { name, model, row } = resolved;
  parts.registry.client(row);
  return { name, model, answer: (send) => routed(parts, resolved, send) };
}

function banner(model: string, { store }: Setup): string {
  return [
    `chat ${denoJson.version} · ${model}`,
    ...store === undefined ? [] : [`History: ${store.path}`],
    "/help lists the commands · Ctrl-D leaves",
    "",
  ].join("\n");
}

/** A signal that signals abort: what ends the program ends the conversation first, so that the history is written. */
function leavingSignal(
  io: Io,
  { interactive }: Surface,
): Disposable & { signal: AbortSignal } {
  const controller = new AbortController();
  const listeners = new DisposableStack();
  const leave = (signal: "SIGINT" | "SIGTERM") =>
    controller.abort(new Interrupted(signal));
  listeners.use(io.onSignal("SIGTERM", () => leave("SIGTERM")));
  // A terminal that is closed. Without one the signal is left alone: nohup ignores it.
  if (interactive) listeners.use(io.onSignal("SIGHUP", () => leave("SIGTERM")));
  else listeners.use(io.onSignal("SIGINT", () => leave("SIGINT")));
  return {
    signal: controller.signal,
    [Symbol.dispose]: () => listeners.dispose(),
  };
}
