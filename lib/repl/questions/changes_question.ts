/**
 * Asks the user about tools that a server has changed.
 *
 * @module
 */
import { escapeHidden } from "../../core/text/text.ts";
import type { ToolChanges } from "../../tools/changes.ts";
import type { RunnableTool } from "../../tools/tool.ts";
import type { FormOptions } from "./form_question.ts";

/** Decides about changed tools; false leaves them unused. */
export type AskChanges = (changes: ToolChanges) => Promise<boolean>;

/** Characters of a description that are shown. */
const LONGEST = 1000;

/** Asks at a terminal, with the descriptions before and now; Ctrl-C means no. */
export function askChangesAtTerminal(
  { source, print, signal }: FormOptions,
): AskChanges {
  return async ({ server, changed, added, gone }) => {
    await print([
      `The MCP server ${server} has changed its tools:`,
      ...changed.flatMap(({ before, after }) => [
        `changed: ${after.name}`,
        ...said("was", before),
        ...said("is", after),
        ...sameArguments(before, after)
          ? []
          : [`  arguments: ${inline(JSON.stringify(after.parameters))}`],
        ...before.tier === after.tier
          ? []
          : [`  tier: ${before.tier}, now ${after.tier}`],
      ]),
      ...added.flatMap((tool) => [`new: ${tool.name}`, ...said("is", tool)]),
      ...gone.map((name) => `gone: ${name}`),
      "y use them · n leave out what is changed or new",
    ].join("\n"));
    return await source.choose("yn", signal) === "y";
  };
}

function said(when: string, { description }: RunnableTool): string[] {
  return [`  ${when}: ${inline(description)}`];
}

function sameArguments(before: RunnableTool, after: RunnableTool): boolean {
  return JSON.stringify(before.parameters) === JSON.stringify(after.parameters);
}

function inline(text: string): string {
  const cut = text.length <= LONGEST
    ? text
    : `${text.slice(0, LONGEST).toWellFormed()}…`;
  return escapeHidden(cut).replaceAll("\n", "\n    | ");
}
