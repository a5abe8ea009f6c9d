/**
 * The tools that there are, and which of them are on.
 *
 * @module
 */
import type { Tool } from "../core/chat.ts";
import { NameMap } from "../core/data/names.ts";
import { UsageError } from "../core/errors.ts";
import type { RunnableTool } from "./tool.ts";

/** What may be said for a tool beside its name: all tools of a server. */
const SERVER = "mcp:";

/** Tools, of which only those that are on are offered to models. */
export class Toolbox {
  #tools: readonly RunnableTool[];
  readonly #refused = new NameMap<RunnableTool>();
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

  /** All tools of a server, and those that the user did not agree to, as they were then. */
  known(
    server: string,
  ): { used: readonly RunnableTool[]; refused: readonly RunnableTool[] } {
    const its = (tool: RunnableTool) => tool.server === server;
    return {
      used: this.#tools.filter(its),
      refused: [...this.#refused.values()].filter(its),
    };
  }

  /**
   * Puts other tools in the place of a server's. Those whose names were on are on, and new ones if all were.
   *
   * @param refused tools that the server has and that the user does not want as they are now
   */
  replace(
    server: string,
    tools: readonly RunnableTool[],
    refused: readonly RunnableTool[],
  ): void {
    const { used: old } = this.known(server);
    const all = old.every((tool) => this.#on.has(tool));
    const others = this.#tools.filter((tool) => tool.server !== server);
    for (const tool of tools) {
      const before = old.find(({ name }) => name === tool.name);
      const on = before === undefined ? all : this.#on.has(before);
      if (on) this.#on.add(tool);
      this.#refused.delete(tool.name);
    }
    for (const tool of old) {
      if (!tools.includes(tool)) this.#on.delete(tool);
    }
    for (const tool of refused) this.#refused.set(tool.name, tool);
    this.#tools = [...others, ...tools];
  }

  /** Why there is no such tool, for the model. */
  lacks(name: string): string {
    return this.#refused.has(name)
      ? `The server has changed "${name}", and the user has not agreed to that.`
      : `There is no tool "${name}".`;
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
