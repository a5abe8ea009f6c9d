/**
 * What a conversation whose first turns were folded is called in lists.
 *
 * @module
 */
import { ChatError } from "../../core/errors.ts";
import { typedText } from "../../core/text/message_text.ts";
import type { History } from "../../history/history.ts";
import { titleOf } from "../../history/line/labels_of.ts";
import { titleLabel } from "../../history/line/title.ts";

const PREFIX = "compacted: ";
/** Characters of a first message that become part of a title. */
const LONGEST = 80;

/** Titles the short conversation by the whole one's title, or by its first words. */
export async function nameBranch(
  store: History | undefined,
  { from, branch }: {
    /** Id of the whole conversation's last exchange. */
    readonly from: string | undefined;
    /** Id of the short one's last exchange. */
    readonly branch: string | undefined;
  },
): Promise<void> {
  if (store === undefined || from === undefined || branch === undefined) return;
  try {
    const [whole] = await store.chain(from);
    const [first] = await store.chain(branch);
    if (whole === undefined || first === undefined) return;
    const title = titleOf((await store.labels([whole])).get(whole.id) ?? []);
    const asked = whole.request.messages.find(({ role }) => role === "user");
    const name = title ?? (asked && typedText(asked).slice(0, LONGEST).trim());
    if (!name) return;
    const label = name.startsWith(PREFIX) ? name : PREFIX + name;
    await store.label(first.id, titleLabel(label.toWellFormed()));
  } catch (error) {
    // The recording of exchanges has said it already.
    if (!(error instanceof ChatError)) throw error;
  }
}
