/**
 * `chat history push`: brings what was recorded in the file to the store.
 *
 * @module
 */
import type { CommandContext } from "../../../cli/command.ts";
import { EXIT, Interrupted } from "../../../cli/exit.ts";
import { delay } from "../../../core/delay.ts";
import { ConfigError, NetworkError } from "../../../core/errors.ts";
import { plural } from "../../../core/text/plural.ts";
import { sanitize } from "../../../core/text/text.ts";
import { followHistory } from "../../../history/store/shipping/follow.ts";
import {
  type Shipped,
  Shipper,
} from "../../../history/store/shipping/shipper.ts";
import { openConfig, quietConfig } from "../../shared/open_config.ts";
import { shippedCosts } from "../../shared/shipping/costs.ts";
import { say } from "../../../cli/say.ts";

/** Between two looks at whether another process has brought what it brings, in ms. */
const TURN_MS = 100;

/**
 * Brings all lines that have not arrived; with `--follow` also those that come, until a signal.
 *
 * @throws {ConfigError} no store is named, or the configuration cannot be read
 * @throws {NetworkError} the store cannot be reached, without `--follow`
 * @throws {ChatError} the store cannot be used
 * @throws {Interrupted} the signal
 */
export async function run(context: CommandContext): Promise<number> {
  const { io, flags } = context;
  const { historyPath: path = "" } = await openConfig(context, {
    history: flags.text("history"),
  });
  const address = await storeOf(context);
  const notice = async (line: string) => {
    if (flags.flag("quiet")) return;
    await say(io.stderr, `chat: ${sanitize(line)}`);
  };
  const costOf = await shippedCosts(context, (line) => void notice(line));
  const shipper = await Shipper.of(path, address, { costOf });
  const stop = new AbortController();
  const on = (signal: "SIGINT" | "SIGTERM") =>
    io.onSignal(signal, () => stop.abort(new Interrupted(signal)));
  using _int = on("SIGINT");
  using _term = on("SIGTERM");
  try {
    if (flags.flag("all")) await shipper.fromTheFirst();
    if (flags.flag("follow")) {
      await followHistory(shipper, {
        signal: stop.signal,
        said: (line) => void notice(line),
        isFatal: (error) => !(error instanceof NetworkError),
      });
    }
    let [lines, refused] = [0, 0];
    const count = (part: Shipped) => {
      lines += part.lines;
      refused += part.refused;
      stop.signal.throwIfAborted();
    };
    while (!await shipper.ship(count)) await delay(TURN_MS, stop.signal);
    await shipper.removeGone();
    await notice(`${plural(lines, "line")} arrived in ${shipper.location}`);
    if (refused > 0) {
      await notice(`left out ${plural(refused, "line")} that cannot be read`);
    }
    return EXIT.done;
  } finally {
    await shipper.close();
  }
}

async function storeOf(context: CommandContext): Promise<string> {
  const flag = context.flags.text("store");
  if (flag === undefined && context.io.env("CHAT_STORE") === undefined) {
    throw new ConfigError("No store to bring the history to", {
      hint: "name it with --store postgres://USER@HOST/DATABASE or CHAT_STORE",
    });
  }
  const { historyPath = "" } = await quietConfig(context, { store: { flag } });
  return historyPath;
}
