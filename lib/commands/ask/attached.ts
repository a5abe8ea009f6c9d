/**
 * The message of `chat ask` with what `--file` and `--attach` name.
 *
 * @module
 */
import { type Attachment, messageWith } from "../../attach/attachment.ts";
import { sizeTable } from "../../attach/texts/size_table.ts";
import type { ResolvedModel } from "../../clients/registry.ts";
import type { Message } from "../../core/chat.ts";
import { UsageError } from "../../core/errors.ts";
import { sanitize } from "../../core/text/text.ts";
import type { CommandContext } from "../../cli/command.ts";
import { readAttachments } from "../shared/attach/attachments.ts";
import { maxContent } from "../shared/max_content.ts";
import type { Models } from "../shared/open_models.ts";
import { shownPrices } from "../shared/price_file.ts";
import { readTextBlocks } from "../shared/attach/texts.ts";

/**
 * The message with the texts of `--file`, then the attachments of `--attach`, then the prompt. With `--dry-run` their
 * sizes go to stderr.
 *
 * @throws {UsageError} something cannot be read or sent to the model, or all together is too much
 */
export async function attachedMessage(
  prompt: string,
  context: CommandContext,
  models: Models,
  model: ResolvedModel,
): Promise<Message> {
  const { io, flags, words } = context;
  const [files, sources] = [flags.list("file"), flags.list("attach")];
  if ([...files, ...sources].filter((one) => one === "-").length > 1) {
    throw new UsageError("stdin can be read once, and - is given twice");
  }
  const limit = maxContent(flags);
  const stdin = () => io.stdin.readable;
  const others = sources.length === 0 ? [] : await readAttachments(
    sources,
    model,
    {
      maxContent: limit,
      ...(sources.includes("-") ? { stdin: stdin() } : {}),
    },
  );
  if (files.length > 0) await doubtWords(words, models);
  const window = await windowOf(context, models, model);
  const read = files.length === 0 ? undefined : await readTextBlocks(files, {
    model: model.name,
    window: flags.has("max-content") ? undefined : window,
    maxContent: limit,
    more: ["--max-content N allows more"],
    waiting: others,
    stdin: files.includes("-") ? stdin() : undefined,
    ignoresCase: io.os !== "linux",
  });
  for (const note of read?.notes ?? []) await models.notice(`chat: ${note}`);
  const attachments = [...read?.attachments ?? [], ...others];
  if (flags.flag("dry-run") && attachments.some(({ size }) => size)) {
    await models.notice(sanitize(sizeTable(attachments, window)));
  }
  read?.checkWindow();
  return messageWith(attachments, prompt);
}

async function windowOf(
  { flags }: CommandContext,
  { config, notice }: Models,
  { name }: Pick<Attachment, "name">,
): Promise<number | undefined> {
  const warn = (line: string) => notice(`chat: ${line}`);
  return (await shownPrices(config, flags, warn)).of(name)?.context;
}

/** A shell that expands a pattern makes words of all files but the first: says so, if the prompt begins with a file. */
async function doubtWords(
  [word]: readonly string[],
  { notice }: Models,
): Promise<void> {
  if (word === undefined || !/[./\\]/.test(word)) return;
  try {
    if (!(await Deno.stat(word)).isFile) return;
  } catch {
    return; // no file
  }
  await notice(
    sanitize(
      `chat: the prompt begins with the name of a file, ${word}: -f takes one place, so quote a pattern (-f '*.ts') or give -f again`,
    ),
  );
}
