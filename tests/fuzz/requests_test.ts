import { assert, assertThrows } from "@std/assert";
import fc from "fast-check";
import { ApiError } from "../../lib/core/errors.ts";
import { validateRequest } from "../../lib/core/validate.ts";
import { decodeRequest } from "../../lib/dialects/anthropic_messages/decode/request.ts";
import { encodeRequest } from "../../lib/dialects/anthropic_messages/encode/request.ts";
import { property } from "./property.ts";

/** JSON in which the members that matter are frequent. */
const member = fc.constantFrom(
  "model",
  "messages",
  "role",
  "content",
  "type",
  "text",
  "tool_calls",
  "function",
  "name",
  "arguments",
  "tools",
  "tool_choice",
  "stop",
  "n",
  "temperature",
  "system",
  "max_tokens",
  "input",
  "id",
  "tool_use_id",
  "image_url",
  "url",
  "source",
  "thinking",
  "response_format",
  "stream_options",
);
const word = fc.constantFrom(
  "user",
  "assistant",
  "system",
  "tool",
  "text",
  "function",
  "tool_use",
  "tool_result",
  "image_url",
  "image",
  "data:image/png;base64,AA==",
  "auto",
  "x",
  "",
);
const { json } = fc.letrec<{ json: unknown }>((tie) => ({
  json: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    word,
    fc.double(),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie("json"), { maxLength: 3 }),
    fc.dictionary(member, tie("json"), {
      maxKeys: 5,
      noNullPrototype: true,
    }),
  ),
}));
const part = fc.oneof(
  fc.record({ type: fc.constant("text"), text: word }),
  fc.record({
    type: fc.constant("image_url"),
    "image_url": fc.record({ url: word }),
  }),
  fc.record({ type: word, text: json, source: json, input: json }, {
    requiredKeys: ["type"],
  }),
);
const content = fc.oneof(word, fc.array(part, { maxLength: 3 }));
const call = fc.record({
  id: word,
  type: fc.constant("function"),
  function: fc.record({
    name: word,
    arguments: fc.oneof(word, fc.json({ maxDepth: 1 })),
  }),
});
const message = fc.oneof(
  fc.record({ role: fc.constantFrom("user", "system", "developer"), content }),
  fc.record({
    role: fc.constant("assistant"),
    content: fc.oneof(content, fc.constant(null)),
    "tool_calls": fc.array(call, { maxLength: 2 }),
    "thinking_blocks": json,
  }, { requiredKeys: ["role"] }),
  fc.record({ role: fc.constant("tool"), content, "tool_call_id": word }),
  {
    arbitrary: fc.record({ role: word, content: json, "tool_calls": json }, {
      requiredKeys: ["role"],
    }),
    weight: 1,
  },
);
const tool = fc.record({
  type: fc.constantFrom("function", "custom"),
  function: fc.record({ name: word, parameters: json }, {
    requiredKeys: ["name"],
  }),
  name: word,
  "input_schema": json,
}, { requiredKeys: ["type"] });

/** Right in most places, often wrong in one. */
const request = fc.record({
  model: fc.constantFrom("m", "claude-3-opus", "claude-opus-4-7"),
  messages: fc.array(message, { maxLength: 5 }),
  "max_tokens": fc.oneof(fc.constant(5), json),
  system: json,
  tools: fc.oneof(fc.array(tool, { maxLength: 2 }), json),
  "tool_choice": json,
  temperature: fc.oneof(fc.double({ min: 0, max: 2, noNaN: true }), json),
  stop: fc.oneof(fc.array(word, { maxLength: 5 }), json),
  "response_format": json,
  "reasoning_effort": fc.oneof(word, json),
}, { requiredKeys: ["model", "messages"] });

/** What is wrong is the client's fault, and said so. */
function refuses(work: () => unknown): void {
  try {
    work();
  } catch (error) {
    assert(error instanceof ApiError, `${error}`);
    assert(error.status === 400, `${error.status}`);
    assert(error.message !== "");
  }
}

property(
  "validateRequest: takes it or refuses it with a reason",
  [fc.oneof({ weight: 9, arbitrary: request }, json)],
  (body) => refuses(() => validateRequest(body)),
);

property(
  "encodeRequest: translates what is valid, or refuses it with a reason",
  [request],
  (body) => refuses(() => encodeRequest(validateRequest(body))),
);

Deno.test("encodeRequest: refuses a system member that holds no text blocks", () => {
  for (const block of [null, 1, "text", [], { type: "text" }]) {
    const messages = [{ role: "user", content: "hi" }];
    const sent = { model: "m", messages, system: [block] };
    const encode = () => encodeRequest(validateRequest(sent));
    assertThrows(encode, ApiError, "system");
  }
});

property(
  "decodeRequest: translates any Messages request, or refuses it with a reason",
  [fc.oneof({ weight: 9, arbitrary: request }, json)],
  (body) => refuses(() => decodeRequest(body)),
);
