/**
 * Completes names and ids that only this machine or the providers can list.
 *
 * @module
 */
import { discover } from "../../clients/discover.ts";
import { fullName, type Registry } from "../../clients/registry.ts";
import type { Exchange } from "../../history/line/exchange.ts";
import { openStore } from "../../history/store/open.ts";
import { typedText } from "../../core/text/message_text.ts";
import {
  listConversations,
  nameOf,
} from "../../history/query/conversation_list.ts";
import { openTemplates } from "../shared/apply_template.ts";
import type { Config } from "../../config.ts";
import { userPath } from "../../config/user_paths.ts";
import { builtInTools } from "../../tools/built_in.ts";
import { ownTools } from "../../tools/own/folder.ts";
import type { CommandContext } from "../../cli/command.ts";
import type { Candidate, Completion } from "../../cli/complete.ts";
import { quietConfig } from "../shared/open_config.ts";
import { openRegistry } from "../shared/open_registry.ts";

/** Longest wait for a provider's list of models, in ms, because the user waits for the completion. */
const TIMEOUT_MS = 1_500;
/** The most exchanges, conversations or runs that are offered; `chat history --search` finds older ones. */
const RECENT = 50;
/** Characters of the text that describes an id. */
const WORDS = 50;

/** Names that no shell needs to quote; other names are not offered. */
const PLAIN = /^[\w./:@+-]+$/;

/**
 * The names of configuration, history and providers that may complete a word.
 *
 * @param before the words before the typed one
 */
export async function namesFor(
  context: CommandContext,
  { wants, prefix }: Completion,
  before: readonly string[],
): Promise<Candidate[]> {
  if (wants === undefined || wants === "file") return [];
  const found = wants === "conversation" || wants === "exchange" ||
      wants === "run"
    ? await recorded(context, wants, before)
    : await configured(context, wants);
  return found.filter(({ value }) => PLAIN.test(value))
    .map(({ value, help }) => ({ value: prefix + value, help }));
}

async function configured(
  { io, flags }: CommandContext,
  wants: "model" | "provider" | "template" | "tool",
): Promise<Candidate[]> {
  const config = await quietConfig({ io }, { noHistory: true });
  if (wants === "tool") return await tools(io, config);
  if (wants === "template") {
    const names = await openTemplates(io, config).names();
    return names.map((name) => ({ value: name, help: "template" }));
  }
  const registry = openRegistry(config, flags);
  return wants === "provider"
    ? registry.providers.map(({ name, title }) => ({
      value: name,
      help: title,
    }))
    : await models(registry);
}

/** Tools that `--tool` may name, without starting a server: of each server all of its tools together. */
async function tools(
  { os }: CommandContext["io"],
  { file, env }: Config,
): Promise<Candidate[]> {
  // A file that cannot be used is named when a tool is.
  const own = await ownTools(userPath({ os, env }, "config", "tools"))
    .catch(() => []);
  return [
    ...[...builtInTools(false), ...own].map(({ name, description }) => ({
      value: name,
      help: description.slice(0, WORDS).toWellFormed(),
    })),
    ...Object.keys(file.mcpServers ?? {}).map((name) => ({
      value: `mcp:${name}`,
      help: "all tools of this server",
    })),
  ];
}

async function models(registry: Registry): Promise<Candidate[]> {
  const found = await discover(registry, registry.providers, {
    timeoutMs: TIMEOUT_MS,
  });
  return [
    ...registry.aliases.map((name) => ({ value: name, help: "alias" })),
    ...found.flatMap((result) =>
      "models" in result
        ? result.models.map(({ id }) => ({
          value: fullName(result.provider, id),
          help: result.provider.title,
        }))
        : []
    ),
  ];
}

/** The newest conversations, exchanges or runs of the history that the command line names. */
async function recorded(
  { io }: CommandContext,
  wants: "conversation" | "exchange" | "run",
  before: readonly string[],
): Promise<Candidate[]> {
  const config = await quietConfig({ io }, { history: namedHistory(before) });
  const store = openStore(config.historyPath ?? "", { warn: () => {} });
  if (wants === "conversation") {
    const all = await listConversations(store, {}, { most: RECENT });
    return all.map((one) => ({
      value: one.id,
      help: `${one.models[0] ?? ""} ${nameOf(one).slice(0, WORDS)}`
        .toWellFormed().trim(),
    }));
  }
  const found: Candidate[] = [{ value: "last", help: "the newest" }];
  if (wants === "run") {
    for await (const { id, command, name = "" } of store.runs()) {
      const words = (command.join(" ") || name).slice(0, WORDS);
      found.push({ value: id, help: words.toWellFormed() });
      if (found.length > RECENT) break;
    }
    return found;
  }
  for await (const lines of store.query({ count: RECENT })) {
    for (const { exchange } of lines) {
      if (exchange === undefined) continue;
      found.push({ value: exchange.id, help: about(exchange) });
    }
  }
  return found;
}

/** Describes an exchange by its model and last question. */
function about({ model, request }: Exchange): string {
  const asked = request.messages.findLast(({ role }) => role === "user");
  const words = asked === undefined ? "" : typedText(asked);
  return `${model} ${words.slice(0, WORDS).toWellFormed()}`.trimEnd();
}

function namedHistory(before: readonly string[]): string | undefined {
  const at = before.findLastIndex((word) => /^--history(?:=|$)/.test(word));
  const word = before[at];
  return word === "--history"
    ? before[at + 1]
    : word?.slice("--history=".length);
}
