/**
 * The messages along one branch of a ChatGPT export, as Chat Completions would have them.
 *
 * @module
 */
import type { ContentPart, Message, Role } from "../../../core/chat.ts";
import { isObject } from "../../../core/data/invalid.ts";
import { NameMap } from "../../../core/data/names.ts";
import type { ForeignMessage } from "./foreign.ts";
import { textOf, thoughtOf, timeOf } from "./tree_content.ts";
import { attachmentsOf } from "./tree_media.ts";

/** A call that waits for its result. */
interface Call {
  readonly id: string;
  readonly name: string;
  readonly text: string;
  readonly facts: Facts;
}

/** Facts of a message beside its text. */
type Facts = Omit<ForeignMessage, "message">;

const NO_MEDIA: ReadonlyMap<string, ContentPart> = new NameMap();

/** Takes the messages of a branch in order. */
export class TreeReader {
  readonly #messages: ForeignMessage[] = [];
  readonly #thoughts: string[] = [];
  readonly #media: ReadonlyMap<string, ContentPart>;
  #call: Call | undefined;
  readonly #leftOut: string[] = [];

  /** Begins before the first message; `media` are the images and files of the branch by their ids. */
  constructor(media: ReadonlyMap<string, ContentPart>) {
    this.#media = media;
  }

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
    const asked = role !== "tool" && role !== "assistant";
    // Answers and results have only text.
    const media = asked ? this.#media : NO_MEDIA;
    const { text, shown, omitted } = textOf(content, media);
    this.#leftOut.push(...omitted);
    if (asked) shown.push(...this.#attached(message));
    const facts = factsOf(message);
    const instructs = String(content["content_type"]).endsWith("_context");
    if (role === "tool") this.#addResult(text, facts);
    else if (role === "assistant" && isCall(message)) {
      this.#addCall(message, text, facts);
    } else if (role === "assistant") this.#addAnswer(text, facts);
    else this.#addAsked(instructs ? "system" : role, text, shown, facts);
  }

  /** The files of a message; its images are among its parts. */
  #attached({ metadata }: Record<string, unknown>): ContentPart[] {
    const files: ContentPart[] = [];
    for (const { id, mime_type: type } of attachmentsOf(metadata)) {
      if (String(type).startsWith("image/")) continue;
      const part = this.#media.get(String(id));
      if (part === undefined) this.#leftOut.push("an attached file");
      else files.push(part);
    }
    return files;
  }

  /** All messages, and the kinds of parts without a counterpart. */
  end(): { messages: ForeignMessage[]; leftOut: string[] } {
    this.#dropCall();
    return { messages: this.#messages, leftOut: this.#leftOut };
  }

  #addAsked(
    role: unknown,
    text: string,
    shown: readonly ContentPart[],
    facts: Facts,
  ): void {
    this.#dropCall();
    if (text.trim() === "" && shown.length === 0) return; // the tree's root, and system messages that say nothing
    if (role !== "user" && role !== "system") {
      this.#leftOut.push(`a message of role ${role}`);
      return;
    }
    const said = text === "" ? [] : [{ type: "text", text }];
    const content = shown.length === 0 ? text : [...shown, ...said];
    this.#push({ role: role as Role, content }, facts);
  }

  #addAnswer(text: string, facts: Facts): void {
    this.#dropCall();
    if (text.trim() === "") return;
    const last = this.#messages.at(-1);
    const before = last?.message;
    // Commentary and the text after it are one answer.
    if (before?.role === "assistant" && !before.tool_calls) {
      this.#messages.pop();
      const content = joined(before.content, text);
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
      last.message.content = joined(last.message.content, text);
    } else if (text.trim() !== "") {
      this.#leftOut.push("a result without a call");
    }
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

  /** Removes a call without a result, because such a turn cannot be continued. */
  #dropCall(): void {
    if (this.#call !== undefined) this.#leftOut.push("a call without a result");
    this.#call = undefined;
  }

  #push(message: Message, facts: Facts): void {
    const { at, model } = facts;
    const thought = message.role === "assistant"
      ? this.#thoughts.join("\n\n")
      : "";
    const thinks = thought !== "";
    if (thinks || message.role === "user") this.#thoughts.length = 0;
    this.#messages.push({
      message: thinks ? { ...message, "reasoning_content": thought } : message,
      ...(at === undefined ? {} : { at }),
      ...(model === undefined ? {} : { model }),
    });
  }
}

/** Two texts as paragraphs; not by `join`, which would copy what is there with each message. */
function joined(before: Message["content"], text: string): string {
  return before && text ? `${before}\n\n${text}` : `${before || text}`;
}

/** Whether a message is a call: its recipient is a tool, not `all`. */
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
