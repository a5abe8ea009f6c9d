import { assertEquals, assertObjectMatch } from "@std/assert";
import { collect } from "../../helpers/answers.ts";
import type { ChatChunk, Delta } from "../../../lib/core/chat.ts";
import { sealBlocks } from "../../../lib/dialects/openai_responses/sealed.ts";
import { ResponseEncoder } from "../../../lib/dialects/openai_responses/response.ts";
import { encodeResponse } from "../../../lib/dialects/openai_responses/completion.ts";
import type {
  ResponseEvent,
  ResponseObject,
} from "../../../lib/dialects/openai_responses/types.ts";

const permissions = "none";

function chunk(delta: Delta, finish: string | null = null): ChatChunk {
  return {
    id: "chatcmpl-1",
    object: "chat.completion.chunk",
    created: 1,
    model: "m-1",
    choices: [{ index: 0, delta, finish_reason: finish }],
  };
}

function encode(
  chunks: ChatChunk[],
  include: string[] = [],
): { events: ResponseEvent[]; response: ResponseObject } {
  const encoder = new ResponseEncoder(
    { model: "m", include, temperature: 0.5 },
    { id: "resp_1", createdAt: 7 },
  );
  const events = [
    ...encoder.start(),
    ...chunks.flatMap((chunk) => encoder.push(chunk)),
    ...encoder.end(),
  ];
  return { events, response: encoder.response };
}

function types(events: ResponseEvent[]): string[] {
  return events.map((event) => event.type.replace("response.", ""));
}

Deno.test({
  name: "ResponseEncoder: text, every event in order, numbered from 0",
  permissions,
  fn: () => {
    const { events, response } = encode([
      chunk({ role: "assistant", content: "" }),
      chunk({ content: "Hel" }),
      chunk({ content: "lo" }),
      chunk({}, "stop"),
      {
        ...chunk({}),
        choices: [],
        usage: {
          prompt_tokens: 3,
          completion_tokens: 2,
          total_tokens: 5,
          prompt_tokens_details: { cached_tokens: 1 },
        },
      },
    ]);
    assertEquals(types(events), [
      "created",
      "in_progress",
      "output_item.added",
      "content_part.added",
      "output_text.delta",
      "output_text.delta",
      "output_text.done",
      "content_part.done",
      "output_item.done",
      "completed",
    ]);
    assertEquals(
      events.map((event) => event.sequence_number),
      [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
    );
    assertEquals(response.status, "completed");
    assertEquals(response.model, "m-1");
    assertEquals(response["temperature"], 0.5);
    assertEquals(response.output, [{
      id: "msg_1_0",
      type: "message",
      status: "completed",
      role: "assistant",
      content: [{
        type: "output_text",
        text: "Hello",
        annotations: [],
        logprobs: [],
      }],
    }]);
    assertEquals(response.usage, {
      input_tokens: 3,
      input_tokens_details: { cached_tokens: 1, cache_write_tokens: 0 },
      output_tokens: 2,
      output_tokens_details: { reasoning_tokens: 0 },
      total_tokens: 5,
    });
  },
});

Deno.test({
  name: "ResponseEncoder: the first events are not changed by later ones",
  permissions,
  fn: () => {
    const { events } = encode([chunk({ content: "x" }), chunk({}, "stop")]);
    const created = events[0]?.["response"] as ResponseObject;
    assertEquals([created.status, created.output], ["in_progress", []]);
    const added = events[2]?.["item"] as { status: string };
    assertEquals(added.status, "in_progress");
  },
});

Deno.test({
  name: "ResponseEncoder: reasoning, sealed when asked for, then text",
  permissions,
  fn: () => {
    const chunks = [
      chunk({ reasoning_content: "hm" }),
      chunk({ thinking_blocks: [{ type: "thinking" }] }),
      chunk({ content: "x" }),
      chunk({}, "stop"),
    ];
    const plain = encode(chunks);
    assertEquals(types(plain.events).slice(2, 8), [
      "output_item.added",
      "content_part.added",
      "reasoning_text.delta",
      "reasoning_text.done",
      "content_part.done",
      "output_item.done",
    ]);
    assertEquals(
      plain.response.output.map((item) => item.encrypted_content),
      [undefined, undefined],
    );
    const sealed = encode(chunks, ["reasoning.encrypted_content"]);
    assertEquals(
      sealed.response.output.map((item) => typeof item.encrypted_content),
      ["string", "undefined"],
    );
  },
});

Deno.test({
  name:
    "ResponseEncoder: blocks that are signed one by one are sealed together",
  permissions,
  fn: () => {
    const blocks = [{ type: "thinking" }, { type: "redacted_thinking" }];
    const { response } = encode([
      chunk({ reasoning_content: "hm" }),
      ...blocks.map((block) => chunk({ thinking_blocks: [block] })),
      chunk({ content: "x" }, "stop"),
    ], ["reasoning.encrypted_content"]);
    assertEquals(
      response.output.map((item) => item.encrypted_content),
      [sealBlocks(blocks), undefined],
    );
  },
});

Deno.test({
  name:
    "ResponseEncoder: calls of both kinds, their pieces addressed by output_index",
  permissions,
  fn: () => {
    const { events, response } = encode([
      chunk({ content: "see" }),
      chunk({
        tool_calls: [{
          index: 0,
          id: "c1",
          type: "function",
          function: { name: "f", arguments: "" },
        }],
      }),
      chunk({ tool_calls: [{ index: 0, function: { arguments: '{"a"' } }] }),
      chunk({
        tool_calls: [{
          index: 1,
          id: "c2",
          type: "custom",
          custom: { name: "g", input: "in" },
        }],
      }),
      chunk({ tool_calls: [{ index: 0, function: { arguments: ":1}" } }] }),
      chunk({}, "tool_calls"),
    ]);
    assertEquals(response.output.slice(1), [
      {
        id: "fc_1_0",
        type: "function_call",
        status: "completed",
        call_id: "c1",
        name: "f",
        arguments: '{"a":1}',
      },
      {
        id: "fc_1_1",
        type: "custom_tool_call",
        call_id: "c2",
        name: "g",
        input: "in",
      },
    ]);
    assertEquals(
      events.filter((event) => event.type.includes("delta")).map((event) => [
        event["output_index"],
        event["delta"],
      ]),
      [[0, "see"], [1, '{"a"'], [2, "in"], [1, ":1}"]],
    );
  },
});

const ends: [string, string, string, unknown][] = [
  ["stop", "completed", "response.completed", null],
  ["length", "incomplete", "response.incomplete", {
    reason: "max_output_tokens",
  }],
  ["content_filter", "incomplete", "response.incomplete", {
    reason: "content_filter",
  }],
];
for (const [finish, status, type, details] of ends) {
  Deno.test({
    name: `ResponseEncoder: finish_reason ${finish} is ${status}`,
    permissions,
    fn: () => {
      const { events, response } = encode([
        chunk({ refusal: "no" }),
        chunk({}, finish),
      ]);
      assertEquals(events.at(-1)?.type, type);
      assertEquals(response.status, status);
      assertEquals(response.incomplete_details, details);
    },
  });
}

Deno.test({
  name:
    "ResponseEncoder: a broken stream ends with response.failed, nothing is passed off as complete",
  permissions,
  fn: () => {
    const encoder = new ResponseEncoder({ model: "m" }, {
      id: "resp_1",
      createdAt: 7,
    });
    encoder.start();
    encoder.push(chunk({ content: "half" }));
    const events = encoder.fail({ code: "server_error", message: "cut" });
    assertEquals(types(events), ["failed"]);
    assertEquals(encoder.response.status, "failed");
    const [item] = encoder.response.output;
    assertEquals(item?.status, "incomplete");
    assertObjectMatch(item ?? {}, { content: [{ text: "half" }] });
  },
});

function call(index: number, text: string, id?: string): Delta {
  return {
    tool_calls: [{
      index,
      ...(id === undefined ? {} : { id, type: "function" }),
      function: { ...(id === undefined ? {} : { name: "f" }), arguments: text },
    }],
  };
}

Deno.test({
  name: "ResponseEncoder: an item ends before the next one begins",
  permissions,
  fn: () => {
    const { events } = encode([
      chunk({ content: "see" }),
      chunk(call(0, "", "c1")),
      chunk(call(0, '{"a":{}')),
      chunk(call(0, "}")),
      chunk(call(1, "{}", "c2")),
      chunk({}, "tool_calls"),
    ]);
    assertEquals(
      events.filter((event) => event.type.includes("output_item"))
        .map((event) => [event.type.slice(21), event["output_index"]]),
      [
        ["added", 0],
        ["done", 0],
        ["added", 1],
        ["done", 1],
        ["added", 2],
        ["done", 2],
      ],
    );
  },
});

Deno.test({
  name: "ResponseEncoder: a call cut by the limit is never given out as done",
  permissions,
  fn: () => {
    const { events, response } = encode([
      chunk(call(0, '{"a":', "c1")),
      chunk({}, "length"),
    ]);
    assertEquals(types(events).slice(-2), ["output_item.done", "incomplete"]);
    assertEquals(
      events.some((event) => event.type.endsWith("arguments.done")),
      false,
    );
    assertObjectMatch(response.output[0] ?? {}, {
      status: "incomplete",
      arguments: '{"a":',
    });
  },
});

Deno.test({
  name:
    "ResponseEncoder: reasoning is told as a summary where one is asked for",
  permissions,
  fn: () => {
    const encoder = new ResponseEncoder(
      { model: "m", reasoning: { summary: "auto" } },
      { id: "resp_1", createdAt: 7 },
    );
    const events = [
      ...encoder.push(chunk({ reasoning_content: "h" })),
      ...encoder.push(chunk({ reasoning_content: "m" })),
      ...encoder.push(chunk({}, "stop")),
      ...encoder.end(),
    ];
    assertEquals(types(events), [
      "output_item.added",
      "reasoning_summary_part.added",
      "reasoning_summary_text.delta",
      "reasoning_summary_text.delta",
      "reasoning_summary_text.done",
      "reasoning_summary_part.done",
      "output_item.done",
      "completed",
    ]);
    assertEquals(events[2]?.["summary_index"], 0);
    assertEquals(encoder.response.output[0]?.summary, [
      { type: "summary_text", text: "hm" },
    ]);
  },
});

Deno.test({
  name: "encodeResponse: a whole answer is what its stream ends with",
  permissions,
  fn: async () => {
    const chunks = [
      chunk({ role: "assistant", content: "" }),
      chunk({ reasoning_content: "hm" }),
      chunk({ content: "so" }),
      chunk(call(0, '{"a":1}', "c1")),
      chunk(call(1, "{}", "c2")),
      chunk({}, "tool_calls"),
    ];
    const completion = await collect(ReadableStream.from([chunks]));
    assertEquals(
      encodeResponse(
        completion,
        { model: "m", include: [], temperature: 0.5 },
        { id: "resp_1", createdAt: 7 },
      ),
      encode(chunks).response,
    );
  },
});
