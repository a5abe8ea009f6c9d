import { assertEquals } from "@std/assert";
import type { Message } from "../../lib/core/chat.ts";
import { recall } from "../../lib/repl/recall.ts";

const pure = { permissions: "none" } as const;
const system: Message = { role: "system", content: "sys" };
const user = (text: string) => ({ role: "user", text }) as const;
const assistant = (text: string) => ({ role: "assistant", text }) as const;
const turn = (n: number): Message[] => [
  { role: "user", content: `q${n}` },
  { role: "assistant", content: `a${n}` },
];

Deno.test("recall: nothing without a turn", pure, () => {
  assertEquals(recall([]), undefined);
  assertEquals(recall([system]), undefined);
});

Deno.test(
  "recall: one turn is told whole, without the system message",
  pure,
  () => {
    assertEquals(
      recall([system, ...turn(1)]),
      { heading: "1 turn so far:", said: [user("q1"), assistant("a1")] },
    );
  },
);

Deno.test("recall: of many turns the last two", pure, () => {
  assertEquals(
    recall([1, 2, 3].flatMap(turn)),
    {
      heading: "3 turns so far, the last 2:",
      said: [user("q2"), assistant("a2"), user("q3"), assistant("a3")],
    },
  );
});

Deno.test(
  "recall: parts that are no text are named, calls and their answers left out",
  pure,
  () => {
    const recalled = recall([
      {
        role: "user",
        content: [{ type: "text", text: "look" }, { type: "image_url" }],
      },
      { role: "assistant", content: null },
      { role: "tool", content: "42", "tool_call_id": "1" },
      { role: "assistant", content: "it is 42" },
    ]);
    assertEquals(
      recalled?.said,
      [user("look\n[image_url]"), assistant("it is 42")],
    );
  },
);
