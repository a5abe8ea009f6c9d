/**
 * Labels exchanges, one or many: `+WORD` adds a label, `-WORD` takes one away.
 *
 * @module
 */
import { UsageError } from "../../core/errors.ts";
import { labelWays } from "../../history/line/label_words.ts";
import type { Page } from "../page.ts";

/** Characters of the longest label. */
const LONGEST = 100;

/** A page of one exchange, with its query and the place on it. */
const PLACE = /^(?:conversation|exchange)\/\w{26}(?:\?[\w=&%+-]*)?(?:#\w*)?$/;

/** Where the form was: a page of an exchange, or a list with its filters. */
function backTo(form: URLSearchParams): string {
  const to = form.get("to") ?? "";
  if (PLACE.test(to)) return to;
  const back = form.get("back") ?? "";
  return back === "" ? "history" : `history?${new URLSearchParams(back)}`;
}

export const labelAction: Page = {
  method: "POST",
  path: "label",
  async answer({ form }, { history }) {
    const label = (form.get("label") ?? "").trim();
    const ids = form.getAll("id");
    if (label.length > LONGEST) {
      throw new UsageError(`A label has at most ${LONGEST} characters`);
    }
    if (ids.length === 0) throw new UsageError("No exchange is chosen");
    if (history === undefined) throw new UsageError("Nothing is recorded");
    for (const id of ids) {
      const { id: whole } = await history.find(id);
      for (const { word, way } of labelWays([label])) {
        await history.label(whole, word, way);
      }
    }
    return { kind: "redirect", to: backTo(form) };
  },
};
