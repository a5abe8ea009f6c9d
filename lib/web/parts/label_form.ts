/**
 * Buttons that label an exchange.
 *
 * @module
 */
import { type Markup, markup } from "../../core/text/markup.ts";
import { oneLine } from "../../core/text/text.ts";

/** A label as a tag. */
export function labelTag(label: string): Markup {
  const kind = label === "good" || label === "bad" ? label : "";
  return markup`<span class="tag ${kind}">${oneLine(label)}</span>`;
}

/** What the form needs. */
export interface LabelForm {
  /** The exchange. */
  readonly id: string;
  /** Its labels without the title, as far as they are known. */
  readonly labels: readonly string[];
  /** See {@linkcode PageRequest.formToken}. */
  readonly token: string;
  /** The page that is shown then, below `/ui/`. */
  readonly to: string;
}

/** The form; a second press takes the label away. */
export function labelForm({ id, labels, token, to }: LabelForm): Markup {
  const button = (word: string) => {
    const isGiven = labels.includes(word);
    return markup`<button name="label" value="${
      isGiven ? `-${word}` : word
    }" aria-pressed="${String(isGiven)}" class="${word}">${word}</button>`;
  };
  const others = labels.filter((one) => one !== "good" && one !== "bad");
  return markup`<form method="post" action="/ui/label" class="label">
<input type="hidden" name="token" value="${token}"><input type="hidden" name="id" value="${id}"><input type="hidden" name="to" value="${to}">
${button("good")}${button("bad")}${others.map(labelTag)}</form>`;
}
