import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { ApiError } from "../../../lib/core/errors.ts";
import { readRequest } from "../../../lib/dialects/openai_responses/validate.ts";

const permissions = "none";

const refused: [param: string | undefined, body: unknown, message: string][] = [
  [undefined, [], "must be a JSON object, not []"],
  ["model", { input: "q" }, "is missing"],
  ["model", { model: 1 }, "must be a model's name, not 1"],
  ["input", { model: "m" }, "is missing"],
  ["input", { model: "m", input: 3 }, "must be a string or an array"],
  ["input", { model: "m", input: [] }, "must hold at least one item"],
  ["input[0]", { model: "m", input: [null] }, "must be an object, not null"],
  [
    "input[0].role",
    { model: "m", input: [{ role: "tool", content: "a" }] },
    'not "tool"',
  ],
  [
    "input[0].content",
    { model: "m", input: [{ role: "user" }] },
    "is missing",
  ],
  [
    "input[0].content",
    { model: "m", input: [{ role: "user", content: [{ text: "a" }] }] },
    "must be a string or an array of parts",
  ],
  [
    "input[1].call_id",
    {
      model: "m",
      input: [
        { role: "user", content: "a" },
        { type: "function_call_output", output: "1" },
      ],
    },
    "is missing",
  ],
  [
    "input[0].arguments",
    {
      model: "m",
      input: [{
        type: "function_call",
        call_id: "c",
        name: "f",
        arguments: {},
      }],
    },
    "must be a string, not {}",
  ],
  [
    "input[0].summary",
    { model: "m", input: [{ type: "reasoning", summary: "hm" }] },
    "must be an array of parts",
  ],
  ["tools", { model: "m", input: "q", tools: {} }, "must be an array"],
  ["tools[0]", { model: "m", input: "q", tools: [1] }, "with a type"],
  [
    "tools[0].name",
    { model: "m", input: "q", tools: [{ type: "function" }] },
    "is missing",
  ],
  ["text", { model: "m", input: "q", text: "x" }, "must be an object"],
  [
    "text.format",
    { model: "m", input: "q", text: { format: {} } },
    "with a type",
  ],
  ["include", { model: "m", input: "q", include: "x" }, "array of strings"],
  ["store", { model: "m", input: "q", store: "no" }, "true or false"],
  [
    "max_output_tokens",
    { model: "m", input: "q", max_output_tokens: 0 },
    "must be a whole number of at least 1, not 0",
  ],
  [
    "previous_response_id",
    { model: "m", input: "q", previous_response_id: 7 },
    "must be a string, not 7",
  ],
];
for (const [param, body, message] of refused) {
  Deno.test({
    name: `readRequest: ${param} ${message}`,
    permissions,
    fn: () => {
      const error = assertThrows(() => readRequest(body), ApiError);
      assertEquals([error.status, error.param], [400, param]);
      assertStringIncludes(error.message, message);
    },
  });
}

Deno.test({
  name: "readRequest: what is null is unset, what nobody here knows passes",
  permissions,
  fn: () => {
    const bodies = [
      { model: "m", input: "", tools: null, text: null, store: null, x: 1 },
      { model: "m", previous_response_id: "resp_1" },
      { model: "m", input: [], previous_response_id: "resp_1" },
      { model: "m", input: [{ type: "something_new" }] },
    ];
    for (const body of bodies) assertEquals(readRequest(body), body);
  },
});
