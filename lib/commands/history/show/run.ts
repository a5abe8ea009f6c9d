/**
 * `chat history show`: prints a conversation or a run for people.
 *
 * @module
 */
import { writeJson } from "../../shared/json_output.ts";
import { fit } from "../../../core/data/fit.ts";
import { NameMap } from "../../../core/data/names.ts";
import { UsageError } from "../../../core/errors.ts";
import { loader } from "../../../core/load.ts";
import { meantRun } from "../../../history/query/meant_run.ts";
import { branchesOf, branchText } from "../../../history/query/branches.ts";
import type { History } from "../../../history/history.ts";
import type { Exchange } from "../../../history/line/exchange.ts";
import { titleOf } from "../../../history/line/labels_of.ts";
import { serializeExchange } from "../../../history/line/history_line.ts";
import { oneLine, sanitize } from "../../../core/text/text.ts";
import { bold, speaksTables, usesColor } from "../../../render/style.ts";
import type { CommandContext } from "../../../cli/command.ts";
import { EXIT } from "../../../cli/exit.ts";
import { oneId } from "../one_id.ts";
import { openHistory } from "../open.ts";
import { transcript, type TranscriptOptions } from "./transcript.ts";

const loadMarkdown = loader<
  typeof import("../../../render/markdown/whole_text.ts")
>(import.meta.url, "../../../render/markdown/whole_text.ts");
const loadSpoken = loader<
  typeof import("../../../render/markdown/spoken_tables.ts")
>(import.meta.url, "../../../render/markdown/spoken_tables.ts");

/**
 * Shows the conversation up to an exchange, or with `--run` all exchanges of a run.
 *
 * @throws {UsageError} there is no such exchange or run, or several
 * @throws {ChatError} the history lacks the beginning of the conversation
 */
export async function run(context: CommandContext): Promise<number> {
  const { io, flags, words } = context;
  const wanted = flags.text("run");
  if (wanted !== undefined && words.length > 0) {
    throw new UsageError("--run cannot be used with an ID");
  }
  const id = oneId(context);
  const { history } = await openHistory(context);
  const options = optionsOf(context);
  const json = flags.flag("json");
  if (wanted !== undefined) {
    const { runJson, timeline } = await import("./timeline.ts");
    const run = await meantRun(history, wanted);
    if (json) await writeJson(io.stdout, await runJson(history, run));
    else await io.stdout.write(await timeline(history, run, options));
    return EXIT.done;
  }
  const chain = await history.chain(await history.find(id));
  const labels = await history.labels(chain);
  if (json) {
    const lines = chain.map((exchange) => {
      const own = labels.get(exchange.id);
      return serializeExchange(
        own ? { ...exchange, label: own[0], labels: own } : exchange,
      );
    });
    await writeJson(io.stdout, lines.map((line) => `${line}\n`).join(""));
    return EXIT.done;
  }
  const title = titleOf(labels.get(chain[0]?.id ?? "") ?? []);
  const head = title === undefined
    ? ""
    : `${options.heading(oneLine(title))}\n\n`;
  const text = await transcript(chain, { ...options, labels });
  const tree = await branchTree(history, chain, options);
  await io.stdout.write(head + text + tree);
  return EXIT.done;
}

/** How messages are shown, and whether they are styled. */
function optionsOf({ io, flags }: CommandContext): TranscriptOptions {
  const { stdout, stderr } = io;
  const when = flags.text("color") ?? "auto";
  const color = when === "always" ||
    when === "auto" && usesColor(io, stdout, flags.flag("no-color"));
  // A pager writes to the terminal that stderr is.
  const { columns } = stdout.isTerminal ? stdout : stderr;
  // Styled text ends on a terminal, if not at once.
  const forTerminal = stdout.isTerminal || color;
  const fitted = (text: string) => forTerminal ? fit(text, columns) : text;
  return {
    labels: new NameMap<readonly string[]>(),
    hideReasoning: flags.flag("hide-reasoning"),
    foldsResults: !flags.flag("tools"),
    // Only headings and rendered answers may contain terminal codes.
    clean: forTerminal ? sanitize : (text) => text,
    heading: (text) => color ? bold(fitted(text)) : fitted(text),
    markdown: flags.flag("raw")
      ? undefined
      : color
      ? async (text) => (await loadMarkdown()).renderMarkdown(text, columns)
      : speaksTables(io, stdout)
      ? async (text) => (await loadSpoken()).withSpokenTables(sanitize(text))
      : undefined,
  };
}

/** The branches of the conversation, if it has several. */
async function branchTree(
  history: History,
  chain: readonly Exchange[],
  { clean, heading }: Pick<TranscriptOptions, "clean" | "heading">,
): Promise<string> {
  const last = chain.at(-1);
  if (last === undefined) return "";
  const all = await branchesOf(history, last.conversation);
  if (all.length < 2) return "";
  const shown = all.find(({ own }) => own.includes(last.id));
  const lines = all.map((one) => clean(branchText(one, one === shown)));
  const about =
    "branches · * is shown · chat history show ID shows another one";
  return `\n${[heading(about), ...lines].join("\n")}\n`;
}
