/**
 * The messages along one branch of a ChatGPT export, as Chat Completions would have them.
 *
 * @module
 */
import type { Message, Role } from "../core/chat.ts";
import { isObject } from "../core/invalid.ts";
import type { ForeignMessage } from "./foreign.ts";
import { textOf, thoughtOf, timeOf } from "./tree_content.ts";

/** A call that waits for its result. */
interface Call {
  readonly id: string;
  readonly name: string;
  readonly text: string;
  readonly facts: Facts;
}

/** What is known of a message beside its words. */
type Facts = Omit<ForeignMessage, "message">;

/** Takes the messages of a branch in order. */
export class TreeReader {
  readonly #messages: ForeignMessage[] = [];
  readonly #thoughts: string[] = [];
  #call: Call | undefined;
  #leftOut = 0;

  /** Takes the next message. */
  add(message: Record<string, unknown>): void {
    const { author, content } = message;
    const role = isObject(author) ? author["role"] : undefined;
    if (!isObject(content)) return;
    const thought = thoughtOf(content);
    if (thought !== undefined) {
      if (thought !== "") this.#thoughts.push(thought);
      return;
    }
    const { text, omitted } = textOf(content);
    this.#leftOut += omitted;
    const facts = factsOf(message);
    const instructs = String(content["content_type"]).endsWith("_context");
    if (role === "tool") this.#addResult(text, facts);
    else if (role === "assistant" && isCall(message)) {
      this.#addCall(message, text, facts);
    } else if (role === "assistant") this.#addAnswer(text, facts);
    else this.#addAsked(instructs ? "system" : role, text, facts);
  }

  /** All messages, and how many have no counterpart. */
  end(): { messages: ForeignMessage[]; leftOut: number } {
    this.#dropCall();
    return { messages: this.#messages, leftOut: this.#leftOut };
  }

  #addAsked(role: unknown, text: string, facts: Facts): void {
    this.#dropCall();
    if (text.trim() === "") return; // the tree's root, and system messages that say nothing
    if (role !== "user" && role !== "system") {
      this.#leftOut++;
      return;
    }
    this.#push({ role: role as Role, content: text }, facts);
  }

  #addAnswer(text: string, facts: Facts): void {
    this.#dropCall();
    if (text.trim() === "") return;
    const last = this.#messages.at(-1);
    const before = last?.message;
    // Commentary and what follows it are one answer.
    if (before?.role === "assistant" && !before.tool_calls) {
      this.#messages.pop();
      const content = [before.content, text].filter(Boolean).join("\n\n");
      this.#push({ ...before, content }, { ...last, ...facts });
    } else this.#push({ role: "assistant", content: text }, facts);
  }

  #addCall(
    message: Record<string, unknown>,
    text: string,
    facts: Facts,
  ): void {
    this.#dropCall();
    const { id, recipient } = message;
    this.#call = {
      id: typeof id === "string" ? id : `call_${this.#messages.length}`,
      name: String(recipient),
      text,
      facts,
    };
  }

  /** A result belongs to the call before it; further results of the same call are added to the first. */
  #addResult(text: string, facts: Facts): void {
    const last = this.#messages.at(-1);
    if (this.#call !== undefined) {
      const { id, name, text: args, facts: called } = this.#call;
      this.#call = undefined;
      this.#pushCall({ id, name, args }, called);
      const content = text;
      this.#push({ role: "tool", content, "tool_call_id": id }, facts);
    } else if (last?.message.role === "tool") {
      const { content } = last.message;
      last.message.content = [content, text].filter(Boolean).join("\n\n");
    } else if (text.trim() !== "") this.#leftOut++;
  }

  #pushCall(
    { id, name, args }: { id: string; name: string; args: string },
    facts: Facts,
  ): void {
    const last = this.#messages.at(-1);
    const before = last?.message;
    const announced = before?.role === "assistant" && !before.tool_calls;
    if (announced) this.#messages.pop();
    this.#push({
      role: "assistant",
      content: null,
      ...(announced ? before : {}),
      "tool_calls": [{
        id,
        type: "function",
        function: { name, arguments: args },
      }],
    }, facts);
  }

  /** A call without a result is no turn that could go on. */
  #dropCall(): void {
    if (this.#call !== undefined) this.#leftOut++;
    this.#call = undefined;
  }

  #push(message: Message, facts: Facts): void {
    const { at, model } = facts;
    const thought = this.#thoughts.join("\n\n");
    const thinks = message.role === "assistant" && thought !== "";
    if (thinks || message.role === "user") this.#thoughts.length = 0;
    this.#messages.push({
      message: thinks ? { ...message, "reasoning_content": thought } : message,
      ...(at === undefined ? {} : { at }),
      ...(model === undefined ? {} : { model }),
    });
  }
}

/** An answer to everybody is text for the user; one to somebody else is a call to a tool. */
function isCall({ recipient }: Record<string, unknown>): boolean {
  return typeof recipient === "string" && recipient !== "all";
}

function factsOf(message: Record<string, unknown>): Facts {
  const { create_time: seconds, metadata } = message;
  const model = isObject(metadata) ? metadata["model_slug"] : undefined;
  const at = timeOf(seconds);
  return {
    ...(at === undefined ? {} : { at }),
    ...(typeof model === "string" && model !== "" ? { model } : {}),
  };
}
