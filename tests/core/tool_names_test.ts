import { assertEquals, assertMatch, assertStrictEquals } from "@std/assert";
import type { ChatRequest, Message } from "../../lib/core/chat.ts";
import { withValidNames } from "../../lib/core/tool_names.ts";

function calling(...names: string[]): Message {
  return {
    role: "assistant",
    content: null,
    "tool_calls": names.map((name, i) => ({
      id: `call_${i}`,
      type: "function",
      function: { name, arguments: "{}" },
    })),
  };
}

function namesOf(messages: readonly Message[]): unknown[] {
  return messages.flatMap(({ tool_calls: calls, name, function_call: one }) => [
    ...calls?.map((call) => call.function?.name ?? call.custom?.name) ?? [],
    ...name === undefined ? [] : [name],
    ...one ? [one.name] : [],
  ]);
}

function valid(messages: Message[], more: Partial<ChatRequest> = {}) {
  return withValidNames({ model: "m", messages, ...more });
}

Deno.test("withValidNames: names that providers take stay as they are", () => {
  const messages = [calling("look_up", "mcp__files-2"), {
    role: "user" as const,
    name: "Ada Lovelace",
    content: "Hi",
  }];
  assertStrictEquals(valid(messages), messages);
});

Deno.test("withValidNames: one name for one tool, wherever it is named", () => {
  const result: Message = {
    role: "tool",
    "tool_call_id": "call_0",
    name: "web.run",
    content: "ok",
  };
  const legacy: Message = {
    role: "assistant",
    content: null,
    "function_call": { name: "web.run", arguments: "" },
  };
  const custom: Message = {
    role: "assistant",
    content: null,
    "tool_calls": [{
      id: "c",
      type: "custom",
      custom: { name: "web.run", input: "x" },
    }],
  };
  const messages = [
    calling("web.run", "web run", "web_run"),
    result,
    legacy,
    custom,
  ];
  assertEquals(namesOf(valid(messages)), [
    ...["web_run_2", "web_run_3", "web_run"],
    ...["web_run_2", "web_run_2", "web_run_2"],
  ]);
  // With more turns behind them they keep their names.
  assertEquals(
    namesOf(valid([...messages, calling("new.one")])).slice(0, 6),
    namesOf(valid(messages)),
  );
});

Deno.test("withValidNames: long names and names without a letter", () => {
  const names = ["x".repeat(64) + "1", "x".repeat(64) + "2", "", "日本"];
  const found = namesOf(valid([calling(...names)]));
  assertEquals(new Set(found).size, 4);
  for (const name of found) assertMatch(`${name}`, /^[a-zA-Z0-9_-]{1,64}$/);
});

Deno.test("withValidNames: a tool that the request defines keeps its name", () => {
  const messages = [calling("files.read", "web.run")];
  const tools = [{
    type: "function" as const,
    function: { name: "files.read", parameters: {} },
  }];
  assertEquals(namesOf(valid(messages, { tools })), ["files.read", "web_run"]);
});
