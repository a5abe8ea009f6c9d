/**
 * `chat bench --preferences`: ranks models by the blind votes of the history.
 *
 * @module
 */
import { rank } from "../../bench/votes/ranking.ts";
import { rankingRows, rankingText } from "../../bench/votes/ranking_text.ts";
import { readVotes } from "../../bench/votes/read_votes.ts";
import type { CommandContext } from "../../cli/command.ts";
import { EXIT } from "../../cli/exit.ts";
import type { OptionGroup } from "../../cli/option.ts";
import { COMMON_OPTIONS } from "../../cli/options.ts";
import type { Flags } from "../../cli/parse.ts";
import { UsageError } from "../../core/errors.ts";
import { sanitize } from "../../core/text/text.ts";
import { openLocation } from "../../history/store/open.ts";
import { readQuery } from "../shared/exchange_filter.ts";
import { writeJson } from "../shared/json_output.ts";
import { openConfig } from "../shared/open_config.ts";

/** Options of `bench` that a ranking understands. */
const UNDERSTOOD: readonly string[] = [
  "preferences",
  "since",
  "until",
  "model",
  "seed",
  "json",
  "history",
  "store",
  ...COMMON_OPTIONS.options.map(({ name }) => name),
];

/**
 * Writes the ranking on stdout.
 *
 * @param groups all options of the command
 * @throws {UsageError} an option does not fit a ranking
 * @throws {ConfigError} the path of the history leads to another kind of file
 */
export async function rankPreferences(
  { io, flags }: CommandContext,
  groups: readonly OptionGroup[],
): Promise<number> {
  refuseOthers(flags, groups);
  const seed = flags.number("seed");
  const query = readQuery(flags, Date.now(), 0);
  const config = await openConfig({ io, flags }, {
    history: flags.text("history"),
    store: { flag: flags.text("store") },
  });
  const notice = async (line: string) => {
    if (flags.flag("quiet")) return;
    await io.stderr.write(`chat: ${sanitize(line)}\n`);
  };
  const history = await openLocation(config.historyPath ?? "", {
    warn: (line) => void notice(line),
  });
  const ranking = rank(await readVotes(history, query), seed);
  if (flags.flag("json")) {
    await writeJson(io.stdout, `${JSON.stringify(ranking)}\n`);
  } else if (ranking.votes > 0) {
    await io.stdout.write(
      io.stdout.isTerminal
        ? rankingText(ranking, io.stdout.columns)
        : rankingRows(ranking),
    );
  }
  if (ranking.votes === 0) {
    await notice(`no vote that counts is in ${history.location}`);
  }
  return EXIT.done;
}

function refuseOthers(flags: Flags, groups: readonly OptionGroup[]): void {
  const other = groups.flatMap(({ options }) => options).find(({ name }) =>
    !UNDERSTOOD.includes(name) && flags.has(name)
  );
  if (other === undefined) return;
  throw new UsageError(`--preferences cannot be used with --${other.name}`);
}
