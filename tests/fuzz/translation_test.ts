import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { Accumulator } from "../../lib/core/accumulate.ts";
import type { ChatChunk, ChatRequest, Message } from "../../lib/core/chat.ts";
import { decodeRequest } from "../../lib/dialects/anthropic_messages/decode/request.ts";
import { encodeRequest } from "../../lib/dialects/anthropic_messages/encode/request.ts";
import { MessageStreamDecoder } from "../../lib/dialects/anthropic_messages/decode/stream.ts";
import { MessageStreamEncoder } from "../../lib/dialects/anthropic_messages/encode/stream.ts";
import { encodeServerSentEvent, SseParser } from "../../lib/stream/sse.ts";
import { cuts, pieces, property, text } from "./property.ts";

const said = text().map((text) => `a${text}z`.toWellFormed());
const name = fc.stringMatching(/^[a-z_]{1,10}$/);
const input = fc.dictionary(
  name,
  fc.oneof(said, fc.integer(), fc.boolean(), fc.constant(null)),
  { maxKeys: 3 },
);

/** One exchange of a conversation: a question, then an answer or a call with its result and an answer. */
const turn = fc.record({
  question: said,
  call: fc.option(fc.record({ name, input, result: said }), { nil: undefined }),
  answer: said,
});

function messagesOf(
  turns: readonly (typeof turn extends fc.Arbitrary<infer T> ? T : never)[],
): Message[] {
  return turns.flatMap(({ question, call, answer }, i): Message[] => [
    { role: "user", content: question },
    ...(call === undefined ? [] : [{
      role: "assistant" as const,
      content: null,
      "tool_calls": [{
        id: `call_${i}`,
        type: "function",
        function: { name: call.name, arguments: JSON.stringify(call.input) },
      }],
    }, {
      role: "tool" as const,
      "tool_call_id": `call_${i}`,
      content: call.result,
    }]),
    { role: "assistant", content: answer },
  ]);
}

/** What a message says, without what the dialects write differently. */
function meaning(message: Message): unknown {
  const { role, content, tool_calls: calls, tool_call_id: id } = message;
  const texts = Array.isArray(content)
    ? content.map((part) => part.text ?? "").join("")
    : content ?? "";
  return {
    role,
    text: texts,
    calls: (calls ?? []).map((call) => [
      call.id,
      call.function?.name,
      JSON.parse(call.function?.arguments ?? "null"),
    ]),
    id,
  };
}

property(
  "Messages and back: a conversation says the same",
  [fc.option(said, { nil: undefined }), fc.array(turn, { maxLength: 4 }), said],
  (system, turns, question) => {
    const names = new Set(turns.flatMap(({ call }) => call?.name ?? []));
    const request: ChatRequest = {
      model: "m",
      messages: [
        ...(system === undefined
          ? []
          : [{ role: "system" as const, content: system }]),
        ...messagesOf(turns),
        { role: "user", content: question },
      ],
      ...(names.size === 0 ? {} : {
        tools: [...names].map((name) => ({
          type: "function",
          function: { name, parameters: { type: "object", properties: {} } },
        })),
      }),
    };
    const wire = JSON.parse(JSON.stringify(encodeRequest(request)));
    const back = decodeRequest(wire);
    assertEquals(back.messages.map(meaning), request.messages.map(meaning));
    assertEquals(
      (back.tools ?? []).map((tool) => tool.function?.name),
      (request.tools ?? []).map((tool) => tool.function?.name),
    );
  },
);

const FRAME = {
  id: "c",
  object: "chat.completion.chunk",
  created: 1,
  model: "m",
} as const;

function chunksOf(
  texts: readonly string[],
  calls: readonly { name: string; parts: readonly string[] }[],
): ChatChunk[] {
  const chunk = (
    delta: ChatChunk["choices"][number]["delta"],
    reason: string | null = null,
  ): ChatChunk => ({
    ...FRAME,
    choices: [{ index: 0, delta, "finish_reason": reason }],
  });
  return [
    chunk({ role: "assistant", content: "" }),
    ...texts.map((content) => chunk({ content })),
    ...calls.flatMap(({ name, parts }, index) => [
      chunk({
        "tool_calls": [{
          index,
          id: `call_${index}`,
          type: "function",
          function: { name, arguments: "" },
        }],
      }),
      ...parts.map((part) =>
        chunk({ "tool_calls": [{ index, function: { arguments: part } }] })
      ),
    ]),
    chunk({}, calls.length > 0 ? "tool_calls" : "stop"),
  ];
}

function folded(chunks: Iterable<ChatChunk>): unknown {
  const fold = new Accumulator();
  for (const chunk of chunks) fold.add(chunk);
  const [choice] = fold.completion().choices;
  return {
    ...meaning(choice?.message ?? { role: "assistant" }) as object,
    reason: choice?.finish_reason,
  };
}

const call = fc.record({ name, input, at: cuts() }).map((
  { name, input, at },
) => ({ name, parts: pieces(JSON.stringify(input), at) }));

property(
  "Messages events and back: a streamed answer is the same, however it is cut",
  [fc.array(said, { maxLength: 4 }), fc.array(call, { maxLength: 3 }), cuts()],
  (texts, calls, at) => {
    const chunks = chunksOf(texts, calls);
    const encoder = new MessageStreamEncoder();
    const wire = [
      ...chunks.flatMap((one) => [...encoder.push(one)]),
      ...encoder.end(),
    ]
      .map((event) =>
        encodeServerSentEvent({
          event: event.type,
          data: JSON.stringify(event),
        })
      ).join("");
    const parser = new SseParser();
    const decoder = new MessageStreamDecoder();
    const back = pieces(wire, at).flatMap((piece) => parser.push(piece))
      .flatMap(({ data, event }) => decoder.push(data, event));
    assertEquals(folded([...back, ...decoder.end()]), folded(chunks));
  },
);
