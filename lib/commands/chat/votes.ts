/**
 * How `chat chat` takes blind votes.
 *
 * @module
 */
import type { ResolvedModel } from "../../clients/registry.ts";
import type { Flags } from "../../cli/parse.ts";
import { UsageError } from "../../core/errors.ts";
import { loader } from "../../core/load.ts";
import type { Io } from "../../core/io.ts";
import type { Spinner } from "../../render/spinner.ts";
import { bold } from "../../render/style.ts";
import { turnRenderer } from "../../render/terminal.ts";
import type { BlindOptions } from "../../repl/blind/blind_turn.ts";
import type { Surface } from "../../repl/surface.ts";
import type { Look } from "./look.ts";

const loadRandom = loader<typeof import("../../bench/statistics/random.ts")>(
  import.meta.url,
  "../../bench/statistics/random.ts",
);

/**
 * Checks `--ab` and what belongs to it before anything is opened.
 *
 * @throws {UsageError} a vote cannot be taken, or the rate is out of its range
 */
export function checkVotes(flags: Flags, { answersOnScreen }: Surface): void {
  const rate = flags.number("ab-rate");
  if (flags.text("ab") === undefined) {
    const alone = ["ab-rate", "ab-seed"].find((name) => flags.has(name));
    if (alone === undefined) return;
    throw new UsageError(`--${alone} needs --ab MODEL`);
  }
  if (!answersOnScreen) {
    throw new UsageError("--ab needs a terminal, at which a person votes", {
      hint: "chat bench compares models without one",
    });
  }
  const other = ["no-history", "stateless"].find((name) => flags.flag(name));
  if (other !== undefined) {
    throw new UsageError(`--ab cannot be used with --${other}`);
  }
  if (rate !== undefined && !(rate > 0 && rate <= 1)) {
    throw new UsageError(`--ab-rate takes a share above 0 and up to 1`);
  }
}

/**
 * How votes are taken; undefined where no person sees the answers.
 *
 * @param resolve finds a model that can be asked
 * @throws {ConfigError} the second model cannot be used
 * @throws {UsageError} it is the model that answers already
 */
export async function blindOptions(
  io: Io,
  flags: Flags,
  { surface, look, spinner, own, resolve }: {
    readonly surface: Surface;
    readonly look: Look;
    readonly spinner: Spinner | undefined;
    /** Full name of the conversation's model. */
    readonly own: string;
    readonly resolve: (name: string) => Promise<Pick<ResolvedModel, "name">>;
  },
): Promise<BlindOptions | undefined> {
  if (!surface.answersOnScreen) return undefined;
  const named = flags.text("ab");
  const model = named === undefined ? undefined : (await resolve(named)).name;
  if (model === own) {
    throw new UsageError(`--ab names ${own}, which answers already`);
  }
  let draw: (() => number) | undefined;
  return {
    model,
    rate: flags.number("ab-rate") ?? 1,
    random: async () => {
      const { seededRandom } = await loadRandom();
      draw ??= seededRandom(flags.number("ab-seed") ?? randomSeed());
      return draw();
    },
    waiting: async (run) => {
      spinner?.start();
      try {
        return await run();
      } finally {
        await spinner?.stop();
      }
    },
    show: async (chunks, label, exchange) => {
      const { colorOnScreen, colorOnStderr } = surface;
      const { media, shown } = await turnRenderer({
        stdout: io.stdout,
        stderr: io.stderr,
        colorOnStderr,
        markdown: look.markdown,
        speaksTables: look.speaksTables,
        tellPictures: (media) => look.tellPictures(media, () => exchange),
        hideReasoning: true,
        label: colorOnScreen ? bold(label) : label,
      })(chunks);
      return { media, shown };
    },
  };
}

function randomSeed(): number {
  return crypto.getRandomValues(new Uint32Array(1))[0] ?? 0;
}
