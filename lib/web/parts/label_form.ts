/**
 * Buttons that label an exchange.
 *
 * @module
 */
import { type Markup, markup } from "../../core/text/markup.ts";
import { oneLine } from "../../core/text/text.ts";

/** A label as a tag; nothing for none. */
export function labelTag(label: string | undefined): Markup | undefined {
  if (label === undefined) return undefined;
  const kind = label === "good" || label === "bad" ? label : "";
  return markup`<span class="tag ${kind}">${oneLine(label)}</span>`;
}

/** What the form needs. */
export interface LabelForm {
  /** The exchange. */
  readonly id: string;
  /** Its label; undefined for none, or if it is not known. */
  readonly label: string | undefined;
  /** See {@linkcode PageRequest.formToken}. */
  readonly token: string;
  /** The page that is shown then, below `/ui/`. */
  readonly to: string;
}

/** The form; a second press takes the label away. */
export function labelForm({ id, label, token, to }: LabelForm): Markup {
  const button = (word: string) =>
    markup`<button name="label" value="${
      label === word ? "" : word
    }" aria-pressed="${
      String(label === word)
    }" class="${word}">${word}</button>`;
  const isOther = label !== undefined && label !== "good" && label !== "bad";
  return markup`<form method="post" action="/ui/label" class="label">
<input type="hidden" name="token" value="${token}"><input type="hidden" name="id" value="${id}"><input type="hidden" name="to" value="${to}">
${button("good")}${button("bad")}${
    isOther ? labelTag(label) : undefined
  }</form>`;
}
