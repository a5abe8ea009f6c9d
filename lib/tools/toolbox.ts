/**
 * The tools that there are, and which of them are on.
 *
 * @module
 */
import type { Tool } from "../core/chat.ts";
import { UsageError } from "../core/errors.ts";
import type { RunnableTool } from "./tool.ts";

/** What may be said for a tool beside its name: all tools of a server. */
const SERVER = "mcp:";

/** Tools, of which only those that are on are offered to models. */
export class Toolbox {
  readonly #tools: readonly RunnableTool[];
  readonly #on = new Set<RunnableTool>();
  #startsPrograms = true;

  /** All tools, each of them off; of two with one name the first counts. */
  constructor(tools: readonly RunnableTool[]) {
    this.#tools = tools;
  }

  /** All tools. */
  get all(): readonly { readonly tool: RunnableTool; readonly on: boolean }[] {
    return this.#tools.map((tool) => ({ tool, on: this.#on.has(tool) }));
  }

  /** The tools that are on, as a request has them; undefined where none is. */
  get offered(): Tool[] | undefined {
    const on = this.#tools.filter((tool) => this.#on.has(tool));
    if (on.length === 0) return undefined;
    return on.map(({ name, description, parameters }) => ({
      type: "function",
      function: { name, description, parameters },
    }));
  }

  /** Whether a tool that is on starts a program. */
  get needsPrograms(): boolean {
    return [...this.#on].some(({ startsProgram }) => startsProgram);
  }

  /** From now on no tool can be turned on that starts a program: the permission for that has been given back. */
  forbidPrograms(): void {
    this.#startsPrograms = false;
  }

  /** A tool that is on, by its name. */
  find(name: string): RunnableTool | undefined {
    return this.#tools.find((tool) => tool.name === name && this.#on.has(tool));
  }

  /**
   * Turns tools on or off.
   *
   * @param word a name, the beginning of only one name, `mcp:SERVER`, or several of these with commas between them
   * @returns the names of the tools that the word means
   * @throws {UsageError} there is no such tool, or more than one
   */
  turn(word: string, on: boolean): string[] {
    const meant = word.split(",").flatMap((part) => this.#meant(part.trim()));
    const program = meant.find(({ startsProgram }) => startsProgram);
    if (on && program !== undefined && !this.#startsPrograms) {
      throw new UsageError(`${program.name} starts a program`, {
        hint: `name it when chat starts: -T ${program.name}`,
      });
    }
    for (const tool of meant) {
      if (on) this.#on.add(tool);
      else this.#on.delete(tool);
    }
    return meant.map(({ name }) => name);
  }

  #meant(word: string): readonly RunnableTool[] {
    const tools = this.#tools;
    if (word.startsWith(SERVER)) {
      const server = word.slice(SERVER.length);
      const its = tools.filter((tool) => tool.server === server);
      if (its.length > 0) return its;
      throw new UsageError(`there is no server "${server}" with tools`);
    }
    const exact = tools.find(({ name }) => name === word);
    if (exact !== undefined) return [exact];
    const found = word === ""
      ? []
      : tools.filter(({ name }) => name.startsWith(word));
    if (found.length === 1) return found;
    const names = (all: readonly RunnableTool[]) =>
      all.map(({ name }) => name).join(", ");
    throw found.length === 0
      ? new UsageError(`there is no tool "${word}"`, {
        hint: `there are ${names(tools)}`,
      })
      : new UsageError(`"${word}" may mean ${names(found)}`);
  }
}
