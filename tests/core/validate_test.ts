import { assert, assertEquals, assertThrows } from "@std/assert";
import { ApiError } from "../../lib/core/errors.ts";
import {
  checkOption,
  RANGES,
  validateRequest,
} from "../../lib/core/validate.ts";

function test(name: string, fn: () => void): void {
  Deno.test({ name, permissions: "none", fn });
}

const USER = { role: "user", content: "hi" };

function refused(
  value: unknown,
  limits?: Parameters<typeof validateRequest>[1],
): ApiError {
  return assertThrows(() => validateRequest(value, limits), ApiError);
}

function withMessage(message: unknown): unknown {
  return { model: "m", messages: [USER, message] };
}

test("validateRequest: gives the request back as it is, unknown members included", () => {
  const request = {
    model: "m",
    messages: [
      { role: "developer", content: [{ type: "text", text: "Be brief" }] },
      {
        role: "user",
        name: "ann",
        content: [
          { type: "image_url", image_url: { url: "data:image/png;base64,AA" } },
          { type: "vendor_part", x: 1 },
        ],
      },
      {
        role: "assistant",
        content: null,
        "tool_calls": [
          {
            id: "c1",
            type: "function",
            function: { name: "f", arguments: "" },
          },
          { id: "c2", type: "custom", custom: { name: "g", input: "x" } },
        ],
      },
      { role: "tool", "tool_call_id": "c1", content: "" },
      { role: "assistant", "function_call": { name: "f", arguments: "{}" } },
      { role: "function", name: "f", content: null },
      { role: "assistant", content: null, refusal: "No." },
      { role: "assistant", content: "" },
      USER,
    ],
    temperature: 2,
    "top_p": null,
    stop: ["a", "b", "c", "d"],
    n: 128,
    "max_tokens": 1,
    "presence_penalty": -2,
    logprobs: true,
    "top_logprobs": 20,
    tools: [{ type: "function", function: { name: "f" } }, { type: "builtin" }],
    "min_p": "whatever",
  };
  assert(validateRequest(request) === (request as unknown));
});

test("validateRequest: a refusal is an OpenAI error that names the parameter", () => {
  const error = refused({ model: "m", messages: [USER], temperature: 3 });
  assertEquals(error.kind, "invalid_request");
  assertEquals(error.status, 400);
  assertEquals(error.type, "invalid_request_error");
  assertEquals(error.param, "temperature");
  assertEquals(
    error.message,
    "temperature must be a number from 0 to 2, not 3",
  );
});

const REFUSED: readonly [unknown, string | undefined, string][] = [
  [[], undefined, "the request must be a JSON object, not []"],
  [null, undefined, "the request must be a JSON object, not null"],
  [{ messages: [USER] }, "model", "model is missing"],
  [
    { model: " ", messages: [USER] },
    "model",
    'model must be a model\'s name, not " "',
  ],
  [{ model: "m" }, "messages", "messages is missing"],
  [
    { model: "m", messages: "hi" },
    "messages",
    'messages must be an array, not "hi"',
  ],
  [
    { model: "m", messages: [] },
    "messages",
    "messages must hold at least one message",
  ],
  [
    withMessage("hi"),
    "messages[1]",
    'messages[1] must be an object, not "hi"',
  ],
  [
    withMessage({ content: "hi" }),
    "messages[1].role",
    "messages[1].role is missing",
  ],
  [
    withMessage({ role: "bot", content: "hi" }),
    "messages[1].role",
    'messages[1].role must be one of system, developer, user, assistant, tool, function, not "bot"',
  ],
  [
    withMessage({ role: "user" }),
    "messages[1].content",
    "messages[1].content is missing",
  ],
  [
    withMessage({ role: "assistant", content: null, "tool_calls": [] }),
    "messages[1].content",
    "messages[1].content is missing",
  ],
  [
    withMessage({ role: "user", content: 5 }),
    "messages[1].content",
    "messages[1].content must be a string or an array of parts, not 5",
  ],
  [
    withMessage({ role: "user", content: ["hi"] }),
    "messages[1].content[0]",
    'messages[1].content[0] must be an object with a type, not "hi"',
  ],
  [
    withMessage({ role: "user", content: [{ type: "text" }] }),
    "messages[1].content[0].text",
    "messages[1].content[0].text must be a string, not undefined",
  ],
  [
    withMessage({ role: "tool", content: "42" }),
    "messages[1].tool_call_id",
    "messages[1].tool_call_id must name the tool call that this message answers",
  ],
  [
    withMessage({ role: "function", content: "42" }),
    "messages[1].name",
    "messages[1].name must name the function that answered",
  ],
  [
    withMessage({ role: "assistant", "tool_calls": [{ type: "function" }] }),
    "messages[1].tool_calls[0]",
    'messages[1].tool_calls[0] must be an object with an id, not {"type":"function"}',
  ],
  [
    withMessage({
      role: "assistant",
      "tool_calls": [{ id: "c", function: { name: "f", arguments: {} } }],
    }),
    "messages[1].tool_calls[0].function",
    'messages[1].tool_calls[0].function must be an object with a name and with arguments as text, not {"name":"f","arguments":{}}',
  ],
  [
    { model: "m", messages: [USER], stream: "yes" },
    "stream",
    'stream must be true or false, not "yes"',
  ],
  [
    { model: "m", messages: [USER], "max_tokens": 1.5 },
    "max_tokens",
    "max_tokens must be a whole number of at least 1, not 1.5",
  ],
  [
    { model: "m", messages: [USER], "top_logprobs": 3 },
    "top_logprobs",
    "top_logprobs needs logprobs to be true",
  ],
  [
    { model: "m", messages: [USER], "stream_options": [] },
    "stream_options",
    "stream_options must be an object, not []",
  ],
  [
    { model: "m", messages: [USER], tools: {} },
    "tools",
    "tools must be an array, not {}",
  ],
  [
    { model: "m", messages: [USER], tools: [{ function: {} }] },
    "tools[0]",
    'tools[0] must be an object whose function has a name, not {"function":{}}',
  ],
];

for (const [value, param, message] of REFUSED) {
  test(`validateRequest: ${message}`, () => {
    const error = refused(value);
    assertEquals(error.message, message);
    assertEquals(error.param, param);
  });
}

test("validateRequest: a thousand messages and no more, unless told otherwise", () => {
  const request = (count: number) => ({
    model: "m",
    messages: Array.from({ length: count }, () => USER),
  });
  validateRequest(request(1000));
  assertEquals(
    refused(request(1001)).message,
    "messages must hold at most 1000 messages, not 1001",
  );
  validateRequest(request(1001), { maxMessages: 1001 });
  assertEquals(
    refused(request(3), { maxMessages: 2 }).message,
    "messages must hold at most 2 messages, not 3",
  );
});

test("validateRequest: a million characters of text in a message and no more, unless told otherwise", () => {
  const half = { type: "text", text: "x".repeat(500_000) };
  const image = {
    type: "image_url",
    "image_url": { url: `data:image/png;base64,${"A".repeat(2_000_000)}` },
  };
  validateRequest(withMessage({ role: "user", content: [half, half, image] }));
  const long = withMessage({
    role: "user",
    content: [half, half, { type: "text", text: "!" }],
  });
  const error = refused(long);
  assertEquals(error.param, "messages[1].content");
  assertEquals(
    error.message,
    "messages[1].content must be at most 1000000 characters long, not 1000001",
  );
  validateRequest(long, { maxContent: 1_000_001 });
});

test("validateRequest: a long value is not repeated whole", () => {
  const error = refused({
    model: "m",
    messages: [USER],
    stream: "x".repeat(5000),
  });
  assert(error.message.length < 100, error.message);
});

test("checkOption: every range, at its bounds and outside", () => {
  for (const [name, { min, max, integer }] of Object.entries(RANGES)) {
    const step = integer ? 1 : 0.001;
    if (min !== undefined) {
      assertEquals(checkOption(name, min), undefined);
      assert(checkOption(name, min - step)?.includes(String(min)), name);
    }
    if (max !== undefined) {
      assertEquals(checkOption(name, max), undefined);
      assert(checkOption(name, max + step)?.includes(String(max)), name);
    }
    assertEquals(checkOption(name, 1.5) !== undefined, integer || max === 1);
    assert(checkOption(name, NaN)?.endsWith("not NaN"), name);
    assert(checkOption(name, "1")?.endsWith('not "1"'), name);
    assertEquals(checkOption(name, null), undefined);
  }
});

test("checkOption: stops", () => {
  assertEquals(checkOption("stop", "a"), undefined);
  assertEquals(checkOption("stop", ["a", "b", "c", "d"]), undefined);
  assertEquals(
    checkOption("stop", ["a", "b", "c", "d", "e"]),
    "must be at most 4 strings, not 5",
  );
  assertEquals(
    checkOption("stop", ["a", 5]),
    'must be a string or an array of strings, not ["a",5]',
  );
});

test("checkOption: a name without a rule is never wrong", () => {
  assertEquals(checkOption("min_p", "x"), undefined);
  assertEquals(checkOption("constructor", "x"), undefined);
});
