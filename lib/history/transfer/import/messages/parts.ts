/**
 * Parts of a message as the APIs and libraries write them: OpenAI's two APIs, Gemini's, the AI SDK, LangChain, and
 * OpenTelemetry's conventions for generative AI.
 *
 * @module
 */
import type { ContentPart, ToolCall } from "../../../../core/chat.ts";
import { isObject } from "../../../../core/data/invalid.ts";
import { membersOf, objectsOf, textOf } from "../foreign_values.ts";

type Part = Record<string, unknown>;

/** What a message says, sorted by kind. */
export interface Said {
  /** Text, images, sounds and files. */
  readonly content: ContentPart[];
  /** Reasoning, as text. */
  readonly thoughts: string[];
  /** Calls of tools. */
  readonly calls: ToolCall[];
  /** Results of tools: the id of the call, and the text. */
  readonly results: { readonly call: string; readonly text: string }[];
  /** Refusals. */
  readonly refusals: string[];
}

/** Says nothing yet. */
export function nothingSaid(): Said {
  return { content: [], thoughts: [], calls: [], results: [], refusals: [] };
}

/** Adds a text or a list of parts. */
export function sayAll(said: Said, content: unknown, leftOut: string[]): void {
  if (typeof content === "string") {
    if (content !== "") said.content.push({ type: "text", text: content });
  } else if (Array.isArray(content)) {
    for (const part of content) say(said, part, leftOut);
  } else if (isObject(content)) say(said, content, leftOut);
}

function say(said: Said, given: unknown, leftOut: string[]): void {
  if (typeof given === "string") {
    sayAll(said, given, leftOut);
    return;
  }
  const part = membersOf(given);
  const kind = kindOf(part);
  const sayer = SAYERS[kind];
  if (sayer !== undefined && sayer(said, part)) return;
  const media = mediaPart(part, kind);
  if (media === undefined) leftOut.push(`a part of type ${kind}`);
  else said.content.push(media);
}

/** Gemini's parts have no type, but a member of that name. */
const UNTYPED = [
  "functionCall",
  "function_call",
  "functionResponse",
  "function_response",
  "inlineData",
  "inline_data",
  "text",
];

function kindOf(part: Part): string {
  const type = textOf(part["type"]);
  if (type !== "") return type.replaceAll("-", "_");
  return UNTYPED.find((name) => part[name] !== undefined) ?? "unknown";
}

/** Adds a part; says whether it could. */
type Sayer = (said: Said, part: Part) => boolean;

const sayText: Sayer = (said, part) => {
  const text = part["text"] ?? part["content"];
  if (typeof text !== "string") return false;
  if (part["thought"] === true) said.thoughts.push(text);
  else if (text !== "") said.content.push({ type: "text", text });
  return true;
};

const sayThought: Sayer = (said, part) => {
  const { text, content, thinking, reasoning, summary } = part;
  const own = [text, content, thinking, reasoning].find((value) =>
    typeof value === "string"
  );
  const texts = own === undefined
    ? objectsOf(summary).map(({ text }) => textOf(text))
    : [textOf(own)];
  said.thoughts.push(...texts.filter((text) => text !== ""));
  return true;
};

const sayCall: Sayer = (said, part) => {
  const call = callOf(part, said.calls.length);
  if (call !== undefined) said.calls.push(call);
  return call !== undefined;
};

const sayResult: Sayer = (said, part) => {
  const inner = membersOf(
    part["functionResponse"] ?? part["function_response"],
  );
  const id = part["tool_call_id"] ?? part["toolCallId"] ??
    part["tool_use_id"] ??
    part["id"] ?? part["call_id"] ?? inner["id"] ?? inner["name"];
  const result = part["response"] ?? part["result"] ?? part["output"] ??
    part["content"] ?? inner["response"];
  said.results.push({ call: textOf(id), text: resultText(result) });
  return true;
};

const sayRefusal: Sayer = (said, part) => {
  said.refusals.push(textOf(part["refusal"]));
  return true;
};

const SAYERS: Readonly<Record<string, Sayer>> = {
  text: sayText,
  "input_text": sayText,
  "output_text": sayText,
  "summary_text": sayThought,
  thinking: sayThought,
  reasoning: sayThought,
  "tool_call": sayCall,
  "tool_use": sayCall,
  functionCall: sayCall,
  "function_call": sayCall,
  "tool_call_response": sayResult,
  "tool_result": sayResult,
  functionResponse: sayResult,
  "function_response": sayResult,
  refusal: sayRefusal,
};

/** A tool's result as text: of parts the texts, of other values the JSON. */
export function resultText(value: unknown): string {
  if (typeof value === "string") return value;
  const inner = membersOf(value);
  // The AI SDK says of which kind a result is.
  if (typeof inner["type"] === "string" && "value" in inner) {
    return resultText(inner["value"]);
  }
  const texts = objectsOf(value).map((part) =>
    textOf(part["text"] ?? part["content"])
  );
  const all = Array.isArray(value) && value.length > 0 &&
    value.length === texts.length && texts.every((text) => text !== "");
  return all ? texts.join("\n\n") : JSON.stringify(value ?? null);
}

/**
 * A call in any of its shapes; undefined for other values.
 *
 * @param at its place among the calls, for those without an id
 */
export function callOf(value: unknown, at: number): ToolCall | undefined {
  const call = membersOf(value);
  const custom = membersOf(call["custom"]);
  const id = textOf(
    call["id"] ?? call["call_id"] ?? call["toolCallId"] ?? call["tool_call_id"],
  );
  if (typeof custom["name"] === "string") {
    const input = textOf(custom["input"]);
    return { id, type: "custom", custom: { name: custom["name"], input } };
  }
  const inner = membersOf(
    call["function"] ?? call["functionCall"] ?? call["function_call"],
  );
  const name = textOf(inner["name"] ?? call["name"] ?? call["toolName"]);
  if (name === "") return undefined;
  const given = inner["arguments"] ?? inner["args"] ?? call["arguments"] ??
    call["args"] ?? call["input"] ?? {};
  const written = typeof given === "string" ? given : JSON.stringify(given);
  return {
    id: id || textOf(inner["id"]) || `call_${name}_${at}`,
    type: "function",
    function: { name, arguments: written },
  };
}

/** An image, a sound or a file; undefined for other parts. */
function mediaPart(part: Part, kind: string): ContentPart | undefined {
  if (kind === "input_audio" && isObject(part["input_audio"])) {
    return part as unknown as ContentPart;
  }
  if (kind === "file" && isObject(part["file"])) {
    return part as unknown as ContentPart;
  }
  const inline = membersOf(
    part["inlineData"] ?? part["inline_data"] ?? part["source"],
  );
  const type = textOf(
    part["mime_type"] ?? part["mimeType"] ?? part["mediaType"] ??
      part["media_type"] ?? inline["mimeType"] ?? inline["mime_type"] ??
      inline["media_type"],
  ) || (/image/.test(kind) || part["modality"] === "image" ? "image/png" : "");
  const url = urlOf(part, inline, type);
  if (url === undefined) return undefined;
  if (type.startsWith("image/")) {
    const { detail } = membersOf(part["image_url"]);
    return {
      type: "image_url",
      "image_url": { url, ...(typeof detail === "string" ? { detail } : {}) },
    };
  }
  if (!url.startsWith("data:")) return undefined;
  if (type.startsWith("audio/")) {
    const format = type.slice("audio/".length).replace("mpeg", "mp3");
    const data = url.slice(url.indexOf(",") + 1);
    return { type: "input_audio", "input_audio": { data, format } };
  }
  const filename = textOf(part["filename"]) || "file";
  return { type: "file", file: { filename, "file_data": url } };
}

/** The address of a medium, or its content as a data URL. */
function urlOf(part: Part, inline: Part, type: string): string | undefined {
  const named = part["image_url"];
  const given = [
    isObject(named) ? named["url"] : named,
    part["url"],
    part["uri"],
    part["image"],
    part["data"],
    part["content"],
    inline["url"],
    inline["data"],
  ].find((value) => typeof value === "string" && value !== "");
  const text = textOf(given);
  if (/^(?:https?|data):/.test(text)) return text;
  return /^[\w+/=-]{8,}\s*$/.test(text)
    ? `data:${type};base64,${text}`
    : undefined;
}
