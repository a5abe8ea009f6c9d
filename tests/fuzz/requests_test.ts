import { assert } from "@std/assert";
import fc from "fast-check";
import { ApiError } from "../../lib/core/errors.ts";
import { validateRequest } from "../../lib/core/validate.ts";
import { decodeRequest } from "../../lib/dialects/anthropic_messages/request_decode.ts";
import { encodeRequest } from "../../lib/dialects/anthropic_messages/request_encode.ts";
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
    fc.dictionary(member, tie("json"), { maxKeys: 5 }),
  ),
}));
const request = fc.record({
  model: fc.oneof(fc.constant("m"), json),
  messages: fc.oneof(
    fc.array(
      fc.record({ role: word, content: json, "tool_calls": json }, {
        requiredKeys: ["role"],
      }),
      { maxLength: 4 },
    ),
    json,
  ),
  "max_tokens": fc.oneof(fc.constant(5), json),
  system: json,
  tools: json,
  "tool_choice": json,
  temperature: json,
  stop: json,
}, { requiredKeys: [] });

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
  [fc.oneof(request, json)],
  (body) => refuses(() => validateRequest(body)),
);

property(
  "encodeRequest: translates what is valid, or refuses it with a reason",
  [request],
  (body) => refuses(() => encodeRequest(validateRequest(body))),
);

property(
  "decodeRequest: translates any Messages request, or refuses it with a reason",
  [fc.oneof(request, json)],
  (body) => refuses(() => decodeRequest(body)),
);
