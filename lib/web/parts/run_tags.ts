/**
 * How a run ended, and where it came from.
 *
 * @module
 */
import { type Markup, markup } from "../../core/text/markup.ts";
import { plural } from "../../core/text/plural.ts";
import type { Run } from "../../history/line/run.ts";
import { oneLine } from "../../core/text/text.ts";

/** Exit code and check as tags; what is not known is said. */
export function endTags({ command, ended, exit, check }: Run): Markup {
  const tags: Markup[] = [];
  if (exit !== null) {
    tags.push(
      markup`<span class="tag${exit === 0 ? "" : " bad"}">exit ${exit}</span>`,
    );
  } else if (command.length > 0 && ended === null) {
    tags.push(
      markup`<span class="tag warn" title="It runs, or was killed">no end recorded</span>`,
    );
  }
  if (check !== undefined) {
    const passed = check.exit === 0;
    tags.push(
      markup`<span class="tag ${passed ? "good" : "bad"}" title="${
        oneLine(check.command)
      }: exit ${check.exit}">${
        passed ? "check passed" : "check failed"
      }</span>`,
    );
  }
  return markup`${tags}`;
}

/** The run that a run was forked from, or the record that answered it. */
export function originMarkup({ id, fork, replay }: Run): Markup {
  if (fork !== undefined) {
    const { run, from, model } = fork;
    const text = `fork after ${plural(from, "answer")}${
      model === null ? "" : ` onto ${oneLine(model)}`
    }`;
    return run === null
      ? markup`<span class="tag">${text}</span>`
      : markup`<a class="tag" href="/ui/run/${run}?with=${id}">${text}</a>`;
  }
  return replay === undefined
    ? markup``
    : markup`<span class="tag" title="${oneLine(replay)}">replay</span>`;
}
