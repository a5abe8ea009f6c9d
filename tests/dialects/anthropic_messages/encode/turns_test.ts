import { assertEquals } from "@std/assert";
import type { Message } from "../../../../lib/core/chat.ts";
import { encodeRequest } from "../../../../lib/dialects/anthropic_messages/encode/request.ts";
import { asking, calls, HI, testRefused } from "../requests.ts";

function text(text: string): { type: "text"; text: string } {
  return { type: "text", text };
}

function user<Content>(content: Content): { role: "user"; content: Content } {
  return { role: "user", content };
}

function assistant<Content>(
  content: Content,
): { role: "assistant"; content: Content } {
  return { role: "assistant", content };
}

function answer(id: string, content: string): Message {
  return { role: "tool", "tool_call_id": id, content };
}

function missing(id: string): unknown {
  return {
    type: "tool_result",
    "tool_use_id": id,
    content: "missing",
    "is_error": true,
  };
}

function use(id: string): unknown {
  return { type: "tool_use", id, name: "look", input: { at: "x" } };
}

function result(id: string, content: unknown): unknown {
  return { type: "tool_result", "tool_use_id": id, content };
}

/** Name, messages, what `system` and `messages` become. */
const CONVERSATIONS: [string, Message[], unknown, unknown][] = [
  ["a text", [HI], undefined, [user("Hi")]],
  [
    "leading system and developer messages, a blank line between",
    [
      { role: "system", content: "Be kind." },
      { role: "developer", content: [text("Be brief.")] },
      HI,
    ],
    "Be kind.\n\nBe brief.",
    [user("Hi")],
  ],
  [
    "a later system message is hoisted, empty ones are dropped",
    [
      { role: "system", content: "Be kind." },
      { role: "system", content: "" },
      HI,
      { role: "system", content: "Now in French." },
      user("Go on"),
    ],
    "Be kind.\n\nNow in French.",
    [user([text("Hi"), text("Go on")])],
  ],
  [
    "a cache mark keeps system texts apart",
    [
      {
        role: "system",
        content: [
          {
            type: "text",
            text: "Long.",
            "cache_control": { type: "ephemeral" },
          },
          text("Short."),
        ],
      },
      HI,
    ],
    [
      { type: "text", text: "Long.", "cache_control": { type: "ephemeral" } },
      text("Short."),
    ],
    [user("Hi")],
  ],
  [
    "blank texts are dropped, and so is a turn of nothing else",
    [
      user([text(" \n"), text("Hi")]),
      assistant(""),
      user("  "),
    ],
    undefined,
    [user("Hi")],
  ],
  [
    "text and calls of the assistant, then all results in one turn, before what the user says",
    [
      HI,
      { ...calls("a", "b"), content: "Let me see." },
      answer("b", "B"),
      {
        role: "tool",
        "tool_call_id": "a",
        content: [text("A")],
      },
      user("And?"),
    ],
    undefined,
    [
      user("Hi"),
      assistant([text("Let me see."), use("a"), use("b")]),
      user([result("b", "B"), result("a", "A"), text("And?")]),
    ],
  ],
  [
    "an image from a tool",
    [
      HI,
      calls("a"),
      {
        role: "tool",
        "tool_call_id": "a",
        content: [{
          type: "image_url",
          "image_url": { url: "data:image/png;base64,AAAA" },
        }],
      },
    ],
    undefined,
    [
      user("Hi"),
      assistant([use("a")]),
      user([result("a", [{
        type: "image",
        source: { type: "base64", "media_type": "image/png", data: "AAAA" },
      }])]),
    ],
  ],
  [
    "a tool's empty answer",
    [HI, calls("a"), answer("a", "")],
    undefined,
    [
      user("Hi"),
      assistant([use("a")]),
      user([{ type: "tool_result", "tool_use_id": "a" }]),
    ],
  ],
  [
    "calls without an answer get one that says so, also at the end",
    [
      HI,
      calls("a", "b"),
      answer("a", "A"),
      calls("c"),
    ],
    undefined,
    [
      user("Hi"),
      assistant([use("a"), use("b")]),
      user([
        result("a", "A"),
        missing("b"),
      ]),
      assistant([use("c")]),
      user([missing("c")]),
    ],
  ],
  [
    "foreign ids and ids used twice are replaced on both sides",
    [
      HI,
      calls("f.look:0"),
      answer("f.look:0", "1"),
      calls("f.look:0", "c1"),
      answer("f.look:0", "2"),
      answer("c1", "3"),
    ],
    undefined,
    [
      user("Hi"),
      assistant([use("toolu_b64_Zi5sb29rOjA")]),
      user([result("toolu_b64_Zi5sb29rOjA", "1")]),
      assistant([use("toolu_b64_Zi5sb29rOjA-2"), use("c1")]),
      user([result("toolu_b64_Zi5sb29rOjA-2", "2"), result("c1", "3")]),
    ],
  ],
  [
    "neighbours of one side share a turn",
    [
      HI,
      user("there"),
      assistant("One."),
      assistant("Two."),
      { role: "user", content: "Go on", name: "ann" },
    ],
    undefined,
    [
      user([text("Hi"), text("there")]),
      assistant([text("One."), text("Two.")]),
      user("Go on"),
    ],
  ],
  [
    "a refusal is text, as part and as member",
    [
      HI,
      assistant([{ type: "refusal", refusal: "No." }]),
      user("Why?"),
      { role: "assistant", content: null, refusal: "Because." },
      user("Ah"),
    ],
    undefined,
    [
      user("Hi"),
      assistant("No."),
      user("Why?"),
      assistant("Because."),
      user("Ah"),
    ],
  ],
  [
    "a legacy call and its answer",
    [
      HI,
      {
        role: "assistant",
        content: null,
        "function_call": { name: "look", arguments: '{"at": "x"}' },
      },
      { role: "function", name: "look", content: "there" },
    ],
    undefined,
    [
      user("Hi"),
      assistant([use("function_call")]),
      user([result("function_call", "there")]),
    ],
  ],
  [
    "a custom tool's call",
    [
      HI,
      {
        role: "assistant",
        "tool_calls": [{
          id: "a",
          type: "custom",
          custom: { name: "sql", input: "SELECT" },
        }],
      },
      answer("a", "1"),
    ],
    undefined,
    [
      user("Hi"),
      assistant([
        {
          type: "tool_use",
          id: "a",
          name: "sql",
          input: { input: "SELECT" },
        },
      ]),
      user([result("a", "1")]),
    ],
  ],
  [
    "sealed reasoning goes back first, unsealed reasoning not at all",
    [
      HI,
      {
        ...calls("a"),
        content: [{ type: "thinking", thinking: "hm" }, text("So.")],
        "reasoning_content": "hm",
        "thinking_blocks": [
          { type: "thinking", thinking: "", signature: "c2VhbA==" },
          { type: "redacted_thinking", data: "b3BhcXVl" },
          { type: "thinking", thinking: "hm", signature: "" },
        ],
      },
      answer("a", "A"),
    ],
    undefined,
    [
      user("Hi"),
      assistant([
        { type: "thinking", thinking: "", signature: "c2VhbA==" },
        { type: "redacted_thinking", data: "b3BhcXVl" },
        text("So."),
        use("a"),
      ]),
      user([result("a", "A")]),
    ],
  ],
  [
    "reasoning alone is no turn",
    [
      HI,
      {
        role: "assistant",
        content: "",
        "thinking_blocks": [{ type: "redacted_thinking", data: "x" }],
      },
      user("Go on"),
    ],
    undefined,
    [user([text("Hi"), text("Go on")])],
  ],
  [
    "an answer to be continued loses its final white space, earlier ones keep it",
    [
      assistant("Ha. \n"),
      HI,
      assistant("Well, \n"),
    ],
    undefined,
    [
      assistant("Ha. \n"),
      user("Hi"),
      assistant("Well,"),
    ],
  ],
];

for (const [name, messages, system, turns] of CONVERSATIONS) {
  Deno.test({
    name: `encodeTurns: ${name}`,
    permissions: "none",
    fn() {
      const encoded = encodeRequest(asking({ messages }));
      assertEquals(encoded.system as unknown, system);
      assertEquals(encoded.messages as unknown, turns);
    },
  });
}

testRefused([
  ["audio of an earlier turn", {
    messages: [HI, { role: "assistant", audio: { id: "a" } }],
  }, "messages[1].audio"],
  ["an answer to no call", {
    messages: [HI, answer("x", "")],
  }, "messages[1].tool_call_id"],
  ["a function's answer to no call", {
    messages: [HI, { role: "function", name: "x", content: "" }],
  }, "messages[1]"],
  ["an unknown role", {
    messages: [{ role: "narrator" as never, content: "" }],
  }, "messages[0].role"],
]);
