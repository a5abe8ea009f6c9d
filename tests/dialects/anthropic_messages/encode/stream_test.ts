import { assertEquals } from "@std/assert";
import type { ChatChunk, Delta } from "../../../../lib/core/chat.ts";
import { MessageStreamEncoder } from "../../../../lib/dialects/anthropic_messages/encode/stream.ts";
import type {
  AnswerBlock,
  BlockDelta,
  MessageStreamEvent,
} from "../../../../lib/dialects/anthropic_messages/types.ts";

function chunk(delta: Delta, reason: string | null = null): ChatChunk {
  return {
    id: "chatcmpl-1",
    object: "chat.completion.chunk",
    created: 7,
    model: "m",
    choices: [{ index: 0, delta, "finish_reason": reason }],
  };
}

function call(index: number, text: string, name?: string): Delta {
  return {
    "tool_calls": [{
      index,
      ...(name === undefined ? {} : { id: `call_${index}`, type: "function" }),
      function: { ...(name === undefined ? {} : { name }), arguments: text },
    }],
  };
}

function start(index: number, block: AnswerBlock): MessageStreamEvent {
  return { type: "content_block_start", index, "content_block": block };
}

function piece(index: number, delta: BlockDelta): MessageStreamEvent {
  return { type: "content_block_delta", index, delta };
}

function text(index: number, text: string): MessageStreamEvent {
  return piece(index, { type: "text_delta", text });
}

function json(index: number, json: string): MessageStreamEvent {
  return piece(index, { type: "input_json_delta", "partial_json": json });
}

function stop(index: number): MessageStreamEvent {
  return { type: "content_block_stop", index };
}

function use(call: number): AnswerBlock {
  return { type: "tool_use", id: `call_${call}`, name: "look", input: {} };
}

const TEXT: AnswerBlock = { type: "text", text: "" };
const THINKING: AnswerBlock = {
  type: "thinking",
  thinking: "",
  signature: "",
};

/** Name; deltas, each with the events that it brings at once; the events that the end brings before the last two. */
const STREAMS: [
  string,
  [Delta, MessageStreamEvent[]][],
  MessageStreamEvent[],
][] = [
  ["nothing", [], []],
  [
    "text",
    [
      [{ role: "assistant", content: "" }, []],
      [{ content: "He" }, [start(0, TEXT), text(0, "He")]],
      [{ content: "llo" }, [text(0, "llo")]],
    ],
    [stop(0)],
  ],
  [
    "reasoning, text, a call",
    [
      [{ "reasoning_content": "hm" }, [
        start(0, THINKING),
        piece(0, { type: "thinking_delta", thinking: "hm" }),
      ]],
      [{ content: "So." }, [stop(0), start(1, TEXT), text(1, "So.")]],
      [call(0, "", "look"), [stop(1), start(2, use(0))]],
      [call(0, '{"a":'), [json(2, '{"a":')]],
      [call(0, "1}"), [json(2, "1}")]],
    ],
    [stop(2)],
  ],
  [
    "sealed reasoning, redacted reasoning, further reasoning",
    [
      [{ "reasoning_content": "hm" }, [
        start(0, THINKING),
        piece(0, { type: "thinking_delta", thinking: "hm" }),
      ]],
      [
        {
          "thinking_blocks": [{
            type: "thinking",
            thinking: "hm",
            signature: "s",
          }],
        },
        [piece(0, { type: "signature_delta", signature: "s" })],
      ],
      [
        { "thinking_blocks": [{ type: "redacted_thinking", data: "d" }] },
        [stop(0), start(1, { type: "redacted_thinking", data: "d" })],
      ],
      [
        {
          "thinking_blocks": [{
            type: "thinking",
            thinking: "",
            signature: "t",
          }],
        },
        [
          stop(1),
          start(2, THINKING),
          piece(2, { type: "signature_delta", signature: "t" }),
        ],
      ],
      [{ "reasoning_content": "more" }, [
        stop(2),
        start(3, THINKING),
        piece(3, { type: "thinking_delta", thinking: "more" }),
      ]],
    ],
    [stop(3)],
  ],
  [
    "an answer that came whole, with sealed reasoning",
    [[
      {
        role: "assistant",
        content: "So.",
        "reasoning_content": "onetwo",
        "thinking_blocks": [
          { type: "thinking", thinking: "one", signature: "s" },
          { type: "thinking", thinking: "two", signature: "t" },
        ],
      },
      [
        start(0, THINKING),
        piece(0, { type: "thinking_delta", thinking: "one" }),
        piece(0, { type: "signature_delta", signature: "s" }),
        stop(0),
        start(1, THINKING),
        piece(1, { type: "thinking_delta", thinking: "two" }),
        piece(1, { type: "signature_delta", signature: "t" }),
        stop(1),
        start(2, TEXT),
        text(2, "So."),
      ],
    ]],
    [stop(2)],
  ],
  [
    "calls one after the other are written as they come",
    [
      [call(0, '{"a":1}', "look"), [start(0, use(0)), json(0, '{"a":1}')]],
      [call(1, "", "look"), [stop(0), start(1, use(1))]],
      [call(1, "{}"), [json(1, "{}")]],
    ],
    [stop(1)],
  ],
  [
    "interleaved calls: the first as it comes, the other once the first is whole",
    [
      [call(0, '{"a":', "look"), [start(0, use(0)), json(0, '{"a":')]],
      [call(1, '{"b":', "look"), []],
      [call(0, "{}"), [json(0, "{}")]],
      [call(1, "2"), []],
      [call(0, "}"), [
        json(0, "}"),
        stop(0),
        start(1, use(1)),
        json(1, '{"b":'),
        json(1, "2"),
      ]],
      [call(1, "}"), [json(1, "}")]],
    ],
    [stop(1)],
  ],
  [
    "calls without arguments wait for the end",
    [
      [call(0, "", "look"), [start(0, use(0))]],
      [call(1, "", "look"), []],
    ],
    [stop(0), start(1, use(1)), stop(1)],
  ],
  ["pieces of a call without name", [[call(0, "{}"), []]], []],
];

for (const [name, deltas, ending] of STREAMS) {
  Deno.test({
    name: `MessageStreamEncoder: ${name}`,
    permissions: "none",
    fn() {
      const encoder = new MessageStreamEncoder();
      const [first] = encoder.push(chunk({ role: "assistant" }));
      assertEquals(first?.type, "message_start");
      for (const [delta, events] of deltas) {
        assertEquals([...encoder.push(chunk(delta))], events);
      }
      const last = [...encoder.end()];
      assertEquals(last.slice(0, -2), ending);
      assertEquals(last.slice(-2).map(({ type }) => type), [
        "message_delta",
        "message_stop",
      ]);
    },
  });
}

Deno.test({
  name: "MessageStreamEncoder: start, reason and usage",
  permissions: "none",
  fn() {
    const encoder = new MessageStreamEncoder();
    const events = [
      chunk({ role: "assistant", content: "" }),
      chunk({ content: "Hi" }),
      chunk({}, "length"),
      {
        ...chunk({}),
        choices: [],
        usage: {
          "prompt_tokens": 5,
          "completion_tokens": 2,
          "total_tokens": 7,
        },
      },
    ].flatMap((chunk) => [...encoder.push(chunk)]);
    events.push(...encoder.end());
    assertEquals(events, [
      {
        type: "message_start",
        message: {
          id: "chatcmpl-1",
          type: "message",
          role: "assistant",
          model: "m",
          content: [],
          "stop_reason": null,
          "stop_sequence": null,
          "stop_details": null,
          container: null,
          usage: {
            "input_tokens": 0,
            "cache_creation_input_tokens": null,
            "cache_read_input_tokens": null,
            "output_tokens": 0,
          },
        },
      },
      start(0, TEXT),
      text(0, "Hi"),
      stop(0),
      {
        type: "message_delta",
        delta: {
          "stop_reason": "max_tokens",
          "stop_sequence": null,
          "stop_details": null,
        },
        usage: {
          "input_tokens": 5,
          "cache_creation_input_tokens": null,
          "cache_read_input_tokens": null,
          "output_tokens": 2,
        },
      },
      { type: "message_stop" },
    ]);
  },
});

/** Chunks, the reason to stop, the refusal's explanation. */
const REASONS: [ChatChunk[], string, string | null][] = [
  [[chunk({}, "stop")], "end_turn", null],
  [[chunk({}, "length")], "max_tokens", null],
  [[chunk({}, "tool_calls")], "tool_use", null],
  [[chunk({}, "function_call")], "tool_use", null],
  [[chunk(call(0, "{}", "look")), chunk({}, "stop")], "tool_use", null],
  [[chunk({}, "content_filter")], "refusal", null],
  [
    [chunk({ refusal: "N" }), chunk({ refusal: "o." }), chunk({}, "stop")],
    "refusal",
    "No.",
  ],
  [[chunk({}, "eos")], "end_turn", null],
];

Deno.test({
  name: "MessageStreamEncoder: reasons to stop",
  permissions: "none",
  fn() {
    for (const [chunks, reason, explanation] of REASONS) {
      const encoder = new MessageStreamEncoder();
      for (const chunk of chunks) encoder.push(chunk).toArray();
      const delta = encoder.end().find(({ type }) => type === "message_delta");
      assertEquals(
        delta?.type === "message_delta" &&
          [
            delta.delta.stop_reason,
            delta.delta.stop_details?.explanation ?? null,
          ],
        [reason, explanation],
      );
    }
  },
});

Deno.test({
  name: "MessageStreamEncoder: only the first choice counts",
  permissions: "none",
  fn() {
    const encoder = new MessageStreamEncoder();
    const other = chunk({ content: "other" });
    other.choices[0] = { index: 1, delta: {}, "finish_reason": "stop" };
    assertEquals([...encoder.push(other)], []);
  },
});
