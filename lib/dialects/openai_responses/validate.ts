/**
 * Checks the body of a Responses request.
 *
 * @module
 */
import { invalid, isObject, shown } from "../../core/data/invalid.ts";
import { checkOption } from "../../core/validate.ts";
import { isSet } from "./content.ts";
import { isItemReference } from "./item_ids.ts";
import type { ResponsesRequest } from "./types.ts";

const ROLES: readonly unknown[] = ["user", "assistant", "system", "developer"];

/**
 * Checks the types of a body's members, and returns the body with its type. The meaning of values is checked later.
 *
 * @throws {ApiError} status 400; `param` names the member, the message its value and what is allowed
 */
export function readRequest(value: unknown): ResponsesRequest {
  if (!isObject(value)) {
    throw invalid(undefined, `must be a JSON object, not ${shown(value)}`);
  }
  const { model } = value;
  if (!isSet(model)) throw invalid("model", "is missing");
  if (typeof model !== "string" || model.trim() === "") {
    throw invalid("model", `must be a model's name, not ${shown(model)}`);
  }
  for (const name of ["instructions", "previous_response_id"]) {
    optional(value[name], isText, name, "a string");
  }
  for (const name of ["stream", "store", "background"]) {
    optional(value[name], isBoolean, name, "true or false");
  }
  const limit = checkOption("max_tokens", value["max_output_tokens"]);
  if (limit !== undefined) throw invalid("max_output_tokens", limit);
  optional(value["include"], isTexts, "include", "an array of strings");
  for (const name of ["text", "reasoning"]) {
    optional(value[name], isObject, name, "an object");
  }
  if (isObject(value["text"])) {
    const { format } = value["text"];
    optional(format, isTyped, "text.format", "an object with a type");
  }
  checkTools(value["tools"] ?? []);
  checkInput(value["input"], isSet(value["previous_response_id"]));
  return value as ResponsesRequest;
}

function checkInput(input: unknown, continues: boolean): void {
  if (!isSet(input)) {
    if (continues) return;
    throw invalid("input", "is missing");
  }
  if (typeof input === "string") return;
  if (!Array.isArray(input)) {
    throw invalid(
      "input",
      `must be a string or an array of items, not ${shown(input)}`,
    );
  }
  if (input.length === 0 && !continues) {
    throw invalid("input", "must hold at least one item");
  }
  for (const [i, item] of input.entries()) checkItem(item, `input[${i}]`);
}

function checkItem(item: unknown, at: string): void {
  if (!isObject(item)) {
    throw invalid(at, `must be an object, not ${shown(item)}`);
  }
  if (isItemReference(item)) return required(item, ["id"], at);
  const type = item["type"] ?? "message";
  switch (type) {
    case "message":
      if (!ROLES.includes(item["role"])) {
        throw invalid(
          `${at}.role`,
          `must be one of ${ROLES.join(", ")}, not ${shown(item["role"])}`,
        );
      }
      return checkContent(item["content"], `${at}.content`);
    case "function_call":
      required(item, ["call_id", "name", "arguments"], at);
      return;
    case "custom_tool_call":
      required(item, ["call_id", "name", "input"], at);
      return;
    case "function_call_output":
    case "custom_tool_call_output":
      required(item, ["call_id"], at);
      return checkContent(item["output"], `${at}.output`);
    case "compaction":
      return required(item, ["encrypted_content"], at);
    case "reasoning":
      optional(item["summary"], isParts, `${at}.summary`, "an array of parts");
      optional(item["content"], isParts, `${at}.content`, "an array of parts");
  }
}

function checkContent(content: unknown, at: string): void {
  if (typeof content === "string" || isParts(content)) return;
  throw invalid(
    at,
    content === undefined
      ? "is missing"
      : `must be a string or an array of parts, not ${shown(content)}`,
  );
}

function checkTools(tools: unknown): void {
  if (!Array.isArray(tools)) {
    throw invalid("tools", `must be an array, not ${shown(tools)}`);
  }
  for (const [i, tool] of tools.entries()) {
    if (!isTyped(tool)) {
      throw invalid(
        `tools[${i}]`,
        `must be an object with a type, not ${shown(tool)}`,
      );
    }
    const { type } = tool;
    if (type === "function" || type === "custom") {
      required(tool, ["name"], `tools[${i}]`);
    }
  }
}

function required(
  item: Record<string, unknown>,
  names: readonly string[],
  at: string,
): void {
  for (const name of names) {
    const value = item[name];
    if (typeof value === "string") continue;
    throw invalid(
      `${at}.${name}`,
      value === undefined
        ? "is missing"
        : `must be a string, not ${shown(value)}`,
    );
  }
}

function optional(
  value: unknown,
  is: (value: unknown) => boolean,
  name: string,
  what: string,
): void {
  if (!isSet(value) || is(value)) return;
  throw invalid(name, `must be ${what}, not ${shown(value)}`);
}

function isText(value: unknown): boolean {
  return typeof value === "string";
}

function isBoolean(value: unknown): boolean {
  return typeof value === "boolean";
}

function isTexts(value: unknown): boolean {
  return Array.isArray(value) && value.every(isText);
}

function isTyped(value: unknown): value is
  & { type: string }
  & Record<
    string,
    unknown
  > {
  return isObject(value) && typeof value["type"] === "string";
}

/** Whether a value is a list of parts whose text, if any, is a string. */
function isParts(value: unknown): boolean {
  return Array.isArray(value) &&
    value.every((part) =>
      isTyped(part) && (part["text"] === undefined || isText(part["text"]))
    );
}
