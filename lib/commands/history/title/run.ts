/**
 * `chat history title`: gives a conversation a title.
 *
 * @module
 */
import { ConfigError, UsageError } from "../../../core/errors.ts";
import { oneLine } from "../../../core/text/text.ts";
import type { Exchange } from "../../../history/line/exchange.ts";
import { titleOf } from "../../../history/line/labels_of.ts";
import { titleLabel } from "../../../history/line/title.ts";
import type { CommandContext } from "../../../cli/command.ts";
import { EXIT } from "../../../cli/exit.ts";
import { openHistory } from "../open.ts";

/**
 * Prints the title of a conversation, or gives it another one; an empty one takes it away.
 *
 * @throws {UsageError} there is no such conversation
 * @throws {ChatError} the history cannot be written, or the model of `--title-model` wrote no title
 */
export async function run(context: CommandContext): Promise<number> {
  const { io, flags, words: [id = "last", ...words] } = context;
  const model = flags.text("title-model");
  if (model !== undefined && words.length > 0) {
    throw new UsageError("--title-model cannot be used with a title");
  }
  const { history, notice } = await openHistory(context);
  const last = await history.find(id);
  const chain = await history.chain(last);
  const [first = last] = chain;
  if (model === undefined && words.length === 0) {
    const known = (await history.labels([first])).get(first.id) ?? [];
    const title = titleOf(known);
    if (title === undefined) await notice(`${first.id} has no title`);
    else await io.stdout.write(`${oneLine(title)}\n`);
    return EXIT.done;
  }
  const title = model === undefined
    ? words.join(" ").trim()
    : await written(context, model, chain);
  await history.label(first.id, titleLabel(title));
  await notice(
    title === ""
      ? `${first.id} has no title`
      : `${first.id}: ${oneLine(title)}`,
  );
  return EXIT.done;
}

async function written(
  context: CommandContext,
  name: string,
  chain: readonly Exchange[],
): Promise<string> {
  const [{ openModels }, { askTitle }] = await Promise.all([
    import("../../shared/open_models.ts"),
    import("../../../conversation/ask_title.ts"),
  ]);
  const models = await openModels({
    ...context,
    flags: context.flags.with({ model: name }),
  });
  if (models.asked === undefined) throw new ConfigError("No model to ask");
  const { provider, model } = models.asked;
  const client = await models.registry.client(provider);
  return await askTitle(client, model, chain);
}
