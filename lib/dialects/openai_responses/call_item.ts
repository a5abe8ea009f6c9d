/**
 * The output item of a call, and its events.
 *
 * @module
 */
import type { ToolCallDelta } from "../../core/chat.ts";
import { JsonProgress } from "../../core/data/json_progress.ts";
import {
  added,
  done,
  type ItemEnd,
  type OpenItem,
  type UnnumberedEvent,
} from "./output.ts";
import type { ResponseItem } from "./types.ts";

/** The name of a call's tool in the request. */
export interface CalledTool {
  readonly name: string;
  /** The group that it belongs to. */
  readonly namespace?: string | undefined;
}

/** A call of a function or of a custom tool. */
export class CallItem implements OpenItem {
  readonly item: ResponseItem;
  readonly #index: number;
  readonly #member: "arguments" | "input";
  readonly #pieces: string[] = [];
  readonly #json = new JsonProgress();

  /**
   * Begins the item with a call's first delta.
   *
   * @param called the tool's name in the request, if the model knows it by another
   */
  constructor(
    call: ToolCallDelta,
    index: number,
    id: string,
    called?: CalledTool,
  ) {
    const custom = call.type === "custom";
    this.#index = index;
    this.#member = custom ? "input" : "arguments";
    this.item = {
      id,
      type: custom ? "custom_tool_call" : "function_call",
      ...(custom ? {} : { status: "in_progress" }),
      "call_id": call.id ?? "",
      name: called?.name ??
        (custom ? call.custom?.name : call.function?.name) ?? "",
      ...(called?.namespace === undefined
        ? {}
        : { namespace: called.namespace }),
      [this.#member]: "",
    };
    this.keep(call);
  }

  /** Keeps what must be sent back to the provider with the call. */
  keep({ extra_content: extra }: ToolCallDelta): void {
    if (extra !== undefined && extra !== null) {
      this.item["extra_content"] = extra;
    }
  }

  /** Whether a function's arguments are complete; false for free text, whose end does not show. */
  get complete(): boolean {
    return this.#member === "arguments" && this.#json.complete;
  }

  start(): UnnumberedEvent[] {
    return [added(this.#index, { ...this.item })];
  }

  add(piece: string): UnnumberedEvent[] {
    this.#pieces.push(piece);
    this.#json.push(piece);
    return [this.#event("delta", { delta: piece })];
  }

  /** An incomplete call has no event that says that its arguments are done. */
  end(how: ItemEnd): UnnumberedEvent[] {
    const text = this.#pieces.join("");
    this.item[this.#member] = text;
    if (this.#member === "arguments" || how === "incomplete") {
      this.item.status = how;
    }
    const ended = this.#event("done", {
      [this.#member]: text,
      ...(this.#member === "arguments" ? { name: this.item.name } : {}),
    });
    return [
      ...how === "completed" ? [ended] : [],
      done(this.#index, this.item),
    ];
  }

  #event(
    what: "delta" | "done",
    members: Record<string, unknown>,
  ): UnnumberedEvent {
    return {
      type: this.#member === "input"
        ? `response.custom_tool_call_input.${what}`
        : `response.function_call_arguments.${what}`,
      "item_id": this.item.id,
      "output_index": this.#index,
      ...members,
    };
  }
}
