import { assertEquals, assertNotEquals } from "@std/assert";
import type { Message } from "../../../lib/core/chat.ts";
import { normalise } from "../../../lib/history/chain/normalise.ts";

const permissions = "none";

const text = (text: string, rest = {}) => ({ type: "text", text, ...rest });
const image = (url: string, rest = {}) => ({
  type: "image_url",
  image_url: { url },
  ...rest,
});
const call = (args: string, rest = {}) => ({
  id: "call_1",
  type: "function",
  function: { name: "f", arguments: args },
  ...rest,
});
const assistant = (rest: Partial<Message>): Message => ({
  role: "assistant",
  ...rest,
});

const SAME: Record<string, [Message, Message]> = {
  "text parts and a string": [
    { role: "user", content: "ab" },
    { role: "user", content: [text("a"), text("b")] },
  ],
  "marks for a cache": [
    { role: "user", content: "a" },
    {
      role: "user",
      content: [text("a", { cache_control: { type: "ephemeral" } })],
    },
  ],
  "marks on other parts": [
    { role: "user", content: [image("x")] },
    {
      role: "user",
      content: [image("x", { cache_control: { type: "ephemeral" } })],
    },
  ],
  "members of a part in another order": [
    {
      role: "user",
      content: [{ type: "file", file: { file_id: "1", filename: "x" } }],
    },
    {
      role: "user",
      content: [{ file: { filename: "x", file_id: "1" }, type: "file" }],
    },
  ],
  "developer and system": [
    { role: "developer", content: "a" },
    { role: "system", content: "a" },
  ],
  "no content, null and nothing": [
    assistant({ content: null, tool_calls: [call("{}")] }),
    assistant({ content: "", tool_calls: [call("{}")] }),
  ],
  "content left out": [
    assistant({ tool_calls: [call("{}")] }),
    assistant({ content: null, tool_calls: [call("{}")] }),
  ],
  "what a response has beside its text": [
    assistant({ content: "a" }),
    assistant({
      content: "a",
      refusal: null,
      annotations: [],
      audio: null,
      tool_calls: null,
      function_call: null,
      reasoning_content: "hm",
      thinking_blocks: [{ type: "thinking", thinking: "hm", signature: "s" }],
    }),
  ],
  "white space around an answer": [
    assistant({ content: "a" }),
    assistant({ content: " a\n" }),
  ],
  "a refusal as member and as part": [
    assistant({ content: null, refusal: "no" }),
    assistant({ content: [{ type: "refusal", refusal: "no" }] }),
  ],
  "reasoning as a part": [
    assistant({ content: "a" }),
    assistant({ content: [{ type: "thinking", thinking: "hm" }, text("a")] }),
  ],
  "arguments as values": [
    assistant({ tool_calls: [call('{"a":1,"b":[2]}')] }),
    assistant({ tool_calls: [call('{ "b": [2], "a": 1.0 }', { index: 0 })] }),
  ],
  "no arguments and none in braces": [
    assistant({ tool_calls: [call("")] }),
    assistant({ tool_calls: [call("{}")] }),
  ],
};

const DIFFERENT: Record<string, [Message, Message]> = {
  roles: [{ role: "user", content: "a" }, { role: "tool", content: "a" }],
  texts: [{ role: "user", content: "a" }, { role: "user", content: "b" }],
  "white space around a question": [
    { role: "user", content: "a" },
    { role: "user", content: "a\n" },
  ],
  names: [
    { role: "user", content: "a", name: "x" },
    { role: "user", content: "a", name: "y" },
  ],
  "what a result answers": [
    { role: "tool", content: "a", tool_call_id: "1" },
    { role: "tool", content: "a", tool_call_id: "2" },
  ],
  arguments: [
    assistant({ tool_calls: [call('{"a":1}')] }),
    assistant({ tool_calls: [call('{"a":2}')] }),
  ],
  "arguments that are no JSON": [
    assistant({ tool_calls: [call('{"a":')] }),
    assistant({ tool_calls: [call('{"b":')] }),
  ],
  "ids of calls": [
    assistant({ tool_calls: [call("{}")] }),
    assistant({ tool_calls: [call("{}", { id: "call_2" })] }),
  ],
  "a call of the old kind": [
    assistant({ function_call: { name: "f", arguments: "{}" } }),
    assistant({ content: "" }),
  ],
  "input of a custom call": [
    assistant({
      tool_calls: [{
        id: "1",
        type: "custom",
        custom: { name: "f", input: "a" },
      }],
    }),
    assistant({
      tool_calls: [{
        id: "1",
        type: "custom",
        custom: { name: "f", input: "b" },
      }],
    }),
  ],
  images: [
    { role: "user", content: [text("a"), image("x")] },
    { role: "user", content: [text("a"), image("y")] },
  ],
  "where an image stands": [
    { role: "user", content: [text("a"), image("x")] },
    { role: "user", content: [image("x"), text("a")] },
  ],
  "spoken answers": [
    assistant({ content: null, audio: { id: "audio_1" } }),
    assistant({ content: null, audio: { id: "audio_2" } }),
  ],
};

for (const [what, [a, b]] of Object.entries(SAME)) {
  Deno.test(`normalise: the same: ${what}`, { permissions }, () => {
    assertEquals(normalise(a), normalise(b));
  });
}

for (const [what, [a, b]] of Object.entries(DIFFERENT)) {
  Deno.test(`normalise: not the same: ${what}`, { permissions }, () => {
    assertNotEquals(normalise(a), normalise(b));
  });
}

Deno.test("normalise: a message that is against the rules does no harm", {
  permissions,
}, () => {
  const odd = [
    { role: "user", content: 5 },
    { role: "user", content: [null, "text", 3] },
    { role: "assistant", tool_calls: [null, {}, { function: {} }] },
    { role: "assistant", tool_calls: "none", function_call: 1 },
    { role: "assistant", tool_calls: [{ function: { arguments: { a: 1 } } }] },
  ];
  for (const message of odd) {
    assertEquals(typeof normalise(message as unknown as Message), "string");
  }
});
