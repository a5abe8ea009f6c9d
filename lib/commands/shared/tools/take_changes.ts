/**
 * Takes what servers have changed about their tools, if the user agrees.
 *
 * @module
 */
import { NameSet } from "../../../core/data/names.ts";
import { sanitize } from "../../../core/text/text.ts";
import type { AskChanges } from "../../../repl/questions/changes_question.ts";
import { changesOf, type ToolChanges } from "../../../tools/changes.ts";
import type { Connected } from "../../../tools/mcp/connected.ts";
import type { RunnableTool } from "../../../tools/tool.ts";
import type { Toolbox } from "../../../tools/toolbox.ts";

/** What changes are taken with. */
export interface ChangesOptions {
  readonly box: Toolbox;
  /** The servers whose tools are in the box. */
  readonly servers: readonly Connected[];
  /** Asks the user; absent where no person can be asked. */
  readonly ask: AskChanges | undefined;
  readonly notice: (line: string) => Promise<void>;
}

/** Looks which servers have said that their tools changed. What the user does not agree to is refused from then on. */
export async function takeChanges(
  { box, servers, ask, notice }: ChangesOptions,
): Promise<void> {
  for (const server of servers) {
    const { name } = server;
    const tools = await server.changedTools().catch(() => undefined); // a call says why
    if (tools === undefined) continue;
    const { used, refused } = box.known(name);
    const changes = changesOf(name, [...used, ...refused], tools);
    if (changes === undefined) continue;
    const agreed = ask !== undefined && await ask(changes);
    const changed = new NameSet(
      [...changes.changed.map(({ after }) => after), ...changes.added]
        .map(({ name }) => name),
    );
    const before = new NameSet(refused.map(({ name }) => name));
    // What was refused before and is as it was then stays refused.
    const isUsed = ({ name }: RunnableTool) =>
      changed.has(name) ? agreed : !before.has(name);
    box.replace(
      name,
      tools.filter(isUsed),
      tools.filter((tool) => !isUsed(tool)),
    );
    if (ask === undefined) await notice(refusal(changes));
  }
}

function refusal({ server, changed, added, gone }: ToolChanges): string {
  const parts = [
    ...changed.map(({ after }) => `${after.name} (changed)`),
    ...added.map(({ name }) => `${name} (new)`),
    ...gone.map((name) => `${name} (gone)`),
  ];
  return sanitize(
    `chat: the MCP server ${server} has changed its tools; not used: ${
      parts.join(", ")
    }`,
  );
}
