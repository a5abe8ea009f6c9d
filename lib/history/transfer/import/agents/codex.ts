/**
 * Codex' session files: `~/.codex/sessions/<year>/<month>/<day>/rollout-*.jsonl`. A line is `{timestamp, type,
 * payload}`, what was said is an item of the Responses API; before version 0.32 the line is that item itself. The shapes
 * are those of `codex-rs/protocol` (https://github.com/openai/codex).
 *
 * @module
 */
import type { Usage } from "../../../../core/chat.ts";
import { isObject } from "../../../../core/data/invalid.ts";
import type {
  ForeignConversation,
  ForeignReader,
  JsonFormat,
} from "../foreign.ts";
import {
  countOf,
  dateOf,
  membersOf,
  objectsOf,
  textOf,
} from "../foreign_values.ts";
import { ItemReader } from "../messages/response_items.ts";

const LINES =
  /^(?:session_meta|response_item|compacted|turn_context|event_msg|world_state|inter_agent_communication(?:_metadata)?|security_risk_score)$/;

/** Session files of Codex. */
export const CODEX: JsonFormat<"codex"> = {
  name: "codex",
  whole: true,
  is: isLine,
  open: () => new RolloutReader(),
};

function isLine(value: unknown): boolean {
  if (!isObject(value)) return false;
  const { type, payload, timestamp, id } = value;
  if (isObject(payload)) return LINES.test(textOf(type));
  // The first line of an older file.
  return type === undefined && typeof timestamp === "string" &&
    typeof id === "string" && "instructions" in value;
}

class RolloutReader implements ForeignReader {
  #items = new ItemReader();
  #provider = "";
  #prompt = "";
  #at: Date | undefined;
  /** Tokens of the whole session; the same count comes again when only limits changed. */
  #total = -1;

  add(value: unknown): readonly ForeignConversation[] {
    const line = membersOf(value);
    const payload = isObject(line["payload"]) ? line["payload"] : line;
    this.#at = dateOf(line["timestamp"]) ?? this.#at;
    const facts = this.#at === undefined ? {} : { at: this.#at };
    switch (line["type"]) {
      case "session_meta":
        this.#begin(payload);
        return [];
      case "turn_context":
        this.#context(payload);
        return [];
      case "event_msg":
        return this.#event(payload);
      case "compacted":
        return this.#compacted(payload);
      case "response_item":
        this.#items.add(payload, facts);
        return [];
      case "world_state":
      case "security_risk_score":
      case "inter_agent_communication_metadata":
        return [];
      default:
        if (isItem(line)) this.#items.add(line, facts);
        else if (LINES.test(textOf(line["type"]))) {
          this.#items.leaveOut(`a line of type ${line["type"]}`);
        }
        return [];
    }
  }

  end(): readonly ForeignConversation[] {
    return this.#take();
  }

  /** A fork's file also has the first line of the session that it was made from. */
  #begin(meta: Record<string, unknown>): void {
    this.#provider ||= textOf(meta["model_provider"]);
    const given = meta["base_instructions"];
    this.#prompt ||= textOf(given) || textOf(membersOf(given)["text"]);
    if (this.#prompt !== "" && this.#items.isEmpty) {
      this.#items.system(this.#prompt);
    }
  }

  #context({ model, effort }: Record<string, unknown>): void {
    this.#items.model = textOf(model) || this.#items.model;
    const level = textOf(effort);
    this.#items.members = level === "" ? {} : { "reasoning_effort": level };
  }

  #event(event: Record<string, unknown>): readonly ForeignConversation[] {
    if (event["type"] === "token_count") {
      const info = membersOf(event["info"]);
      const total = countOf(
        membersOf(info["total_token_usage"])["total_tokens"],
      );
      if (total === this.#total) return [];
      this.#total = total ?? -1;
      const usage = usageOf(info["last_token_usage"]);
      if (usage !== undefined) this.#items.counted(usage);
    } else if (event["type"] === "thread_rolled_back") {
      const before = this.#items.copy();
      this.#items.rollBack(countOf(event["num_turns"]) ?? 0);
      return this.#conversation(before);
    }
    return [];
  }

  /** What follows continues a shorter conversation. */
  #compacted(payload: Record<string, unknown>): readonly ForeignConversation[] {
    const { model, members } = this.#items;
    const before = this.#take();
    this.#items = new ItemReader();
    this.#items.model = model;
    this.#items.members = members;
    if (this.#prompt !== "") this.#items.system(this.#prompt);
    const kept = objectsOf(payload["replacement_history"]);
    const text = textOf(payload["message"]);
    const content = [{ type: "input_text", text }];
    const items = kept.length > 0 || text === ""
      ? kept
      : [{ type: "message", role: "user", content }];
    const facts = this.#at === undefined ? {} : { at: this.#at };
    for (const item of items) this.#items.add(item, facts);
    return before;
  }

  #take(): readonly ForeignConversation[] {
    const items = this.#items;
    this.#items = new ItemReader();
    return this.#conversation(items);
  }

  #conversation(items: ItemReader): readonly ForeignConversation[] {
    const { messages, leftOut } = items;
    if (messages.length === 0 && leftOut.length === 0) return [];
    const provider = this.#provider;
    return [{ messages, leftOut, ...(provider === "" ? {} : { provider }) }];
  }
}

/** A line of an older file, which is the item itself. */
function isItem({ type, role, record_type: other }: Record<string, unknown>) {
  return other === undefined &&
    (typeof role === "string" || /_call|_output$|^reasoning$/.test(`${type}`));
}

/** Codex' counts as Chat Completions has them. */
function usageOf(value: unknown): Usage | undefined {
  const counts = membersOf(value);
  const prompt = countOf(counts["input_tokens"]);
  const completion = countOf(counts["output_tokens"]);
  if (prompt === undefined || completion === undefined) return undefined;
  const cached = countOf(counts["cached_input_tokens"]);
  const reasoning = countOf(counts["reasoning_output_tokens"]);
  return {
    "prompt_tokens": prompt,
    "completion_tokens": completion,
    "total_tokens": countOf(counts["total_tokens"]) ?? prompt + completion,
    ...(cached === undefined
      ? {}
      : { "prompt_tokens_details": { "cached_tokens": cached } }),
    ...(reasoning === undefined
      ? {}
      : { "completion_tokens_details": { "reasoning_tokens": reasoning } }),
  };
}
