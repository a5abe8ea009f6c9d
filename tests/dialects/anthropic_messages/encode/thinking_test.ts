import { assertEquals } from "@std/assert";
import { encodeRequest } from "../../../../lib/dialects/anthropic_messages/encode/request.ts";
import {
  asking,
  calls,
  HI,
  LOOK,
  testMembers,
  testRefused,
  TOOL,
} from "../requests.ts";

testMembers([
  [
    "reasoning_effort for models that take an effort",
    {
      model: "claude-opus-4-6",
      "reasoning_effort": "minimal",
      "output_config": { format: null },
    },
    {
      model: "claude-opus-4-6",
      "output_config": { format: null, effort: "low" },
    },
  ],
  [
    "reasoning_effort for models that take a budget: room for it, no sampling, no forced tool",
    {
      "reasoning_effort": "high",
      "max_tokens": 1000,
      temperature: 0.2,
      "top_p": 0.5,
      tools: [TOOL],
      "tool_choice": "required",
    },
    {
      "max_tokens": 5096,
      thinking: { type: "enabled", "budget_tokens": 4096 },
      tools: [LOOK],
      "tool_choice": { type: "auto" },
    },
  ],
  [
    "a limit above the budget stays",
    { "reasoning_effort": "low", "max_tokens": 1025 },
    {
      "max_tokens": 1025,
      thinking: { type: "enabled", "budget_tokens": 1024 },
    },
  ],
  [
    "reasoning_effort none",
    { "reasoning_effort": "none", temperature: 0.2 },
    { thinking: { type: "disabled" }, temperature: 0.2 },
  ],
  [
    "reasoning_effort for models that cannot think",
    { model: "claude-3-haiku-20240307", "reasoning_effort": "high" },
    { model: "claude-3-haiku-20240307" },
  ],
  [
    "thinking, a vendor's member",
    { thinking: { type: "adaptive" }, temperature: 0.2 },
    { thinking: { type: "adaptive" } },
  ],
]);

testRefused([
  ["an unknown effort", { "reasoning_effort": "huge" }, "reasoning_effort"],
]);

Deno.test({
  name: "encodeRequest: calls made without thinking go on without",
  permissions: "none",
  fn() {
    const messages = [HI, calls("a"), {
      role: "tool" as const,
      "tool_call_id": "a",
      content: "A",
    }];
    const encoded = encodeRequest(
      asking({ messages, "reasoning_effort": "low" }),
    );
    assertEquals(encoded.thinking, undefined);
  },
});
