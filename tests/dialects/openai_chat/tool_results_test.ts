import { assertEquals, assertStrictEquals } from "@std/assert";
import type { Message } from "../../../lib/core/chat.ts";
import { withResults } from "../../../lib/dialects/openai_chat/tool_results.ts";

const user: Message = { role: "user", content: "go on" };

function calling(ids: string[], args = '{"a": 1}'): Message {
  return {
    role: "assistant",
    content: null,
    "tool_calls": ids.map((id) => ({
      id,
      type: "function",
      function: { name: "f", arguments: args },
    })),
  };
}

function result(id: string, content = `of ${id}`): Message {
  return { role: "tool", "tool_call_id": id, content };
}

/** The roles, and for results whose they are. */
function shape(messages: readonly Message[]): string[] {
  return messages.map(({ role, tool_call_id: id, content }) =>
    role === "tool" ? `${id}: ${content}` : role
  );
}

Deno.test("withResults: a conversation that has them is left as it is", () => {
  const plain: Message[] = [user, { role: "assistant", content: "hi" }, user];
  assertStrictEquals(withResults(plain), plain);
  const whole = [user, calling(["b", "a"]), result("a"), result("b"), user];
  assertEquals(withResults(whole), whole);
  // Some servers count from 0 in every turn.
  const turns = [calling(["0"]), result("0", "1"), calling(["0"])];
  const again = [...turns, result("0", "2"), user];
  assertEquals(withResults(again), again);
});

const cases: [about: string, messages: Message[], expected: string[]][] = [
  [
    "one that nobody has is missing",
    [user, calling(["a"]), user],
    ["user", "assistant", "a: missing", "user"],
  ],
  [
    "behind those that are there",
    [calling(["a", "b", "c"]), result("b"), user],
    ["assistant", "b: of b", "a: missing", "c: missing", "user"],
  ],
  ["at the end too", [user, calling(["a"])], [
    "user",
    "assistant",
    "a: missing",
  ]],
  [
    "of each turn by itself",
    [calling(["0"]), user, calling(["0"]), result("0"), user],
    ["assistant", "0: missing", "user", "assistant", "0: of 0", "user"],
  ],
  [
    "a late one is put where it belongs",
    [calling(["a", "b"]), user, result("a"), user],
    ["assistant", "a: of a", "b: missing", "user", "user"],
  ],
];

for (const [about, messages, expected] of cases) {
  Deno.test(`withResults: ${about}`, () => {
    assertEquals(shape(withResults(messages)), expected);
  });
}

Deno.test("withResults: arguments that are empty are {}", () => {
  const [message] = withResults([calling(["a"], " "), result("a")]);
  assertEquals(message, calling(["a"], "{}"));
  const [kept] = withResults([calling(["a"], '{"a'), result("a")]);
  assertEquals(kept, calling(["a"], '{"a'));
});
