/**
 * Requests and messages that several tests start from, and what is said of them.
 *
 * @module
 */
import { assertEquals, assertThrows } from "@std/assert";
import type { ChatRequest, Message } from "../../../lib/core/chat.ts";
import { ApiError } from "../../../lib/core/errors.ts";
import {
  type EncodeOptions,
  encodeRequest,
} from "../../../lib/dialects/anthropic_messages/encode/request.ts";

/** What a user says. */
export const HI: Message = { role: "user", content: "Hi" };

/** A tool, and what it becomes. */
export const TOOL = {
  type: "function",
  function: { name: "look", parameters: { type: "object", properties: {} } },
};
/** {@linkcode TOOL} in the other form. */
export const LOOK = {
  name: "look",
  "input_schema": { type: "object", properties: {} },
};

/** A request that says hi. */
export function asking(members: Partial<ChatRequest>): ChatRequest {
  return { model: "claude-sonnet-4-20250514", messages: [HI], ...members };
}

/** An assistant message that calls {@linkcode TOOL}. */
export function calls(...ids: string[]): Message {
  return {
    role: "assistant",
    content: null,
    "tool_calls": ids.map((id) => ({
      id,
      type: "function",
      function: { name: "look", arguments: '{"at": "x"}' },
    })),
  };
}

/** Name, members of the request, the members that they become beside those of {@linkcode asking}. */
export type MemberCase = [
  string,
  Partial<ChatRequest>,
  object,
  EncodeOptions?,
];

/** One test per row. */
export function testMembers(cases: MemberCase[]): void {
  for (const [name, members, expected, options] of cases) {
    Deno.test({
      name: `encodeRequest: ${name}`,
      permissions: "none",
      fn() {
        const base = {
          model: "claude-sonnet-4-20250514",
          "max_tokens": 4096,
          messages: [{ role: "user", content: "Hi" }],
        };
        assertEquals(
          { ...encodeRequest(asking(members), options) },
          { ...base, ...expected } as unknown,
        );
      },
    });
  }
}

/** Name, members of the request, the parameter that is refused. */
export type RefusedCase = [string, Partial<ChatRequest>, string];

/** One test per row. */
export function testRefused(cases: RefusedCase[]): void {
  for (const [name, members, param] of cases) {
    Deno.test({
      name: `encodeRequest: refuses ${name}`,
      permissions: "none",
      fn() {
        const error = assertThrows(
          () => encodeRequest(asking(members)),
          ApiError,
        );
        assertEquals([error.kind, error.status, error.param], [
          "invalid_request",
          400,
          param,
        ]);
      },
    });
  }
}
