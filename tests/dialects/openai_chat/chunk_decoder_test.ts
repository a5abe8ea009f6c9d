import { assertEquals, assertThrows } from "@std/assert";
import { StreamError } from "../../../lib/core/errors.ts";
import { ChunkDecoder } from "../../../lib/dialects/openai_chat/chunk_decoder.ts";

const event = (data: string) => ({ event: "message", data, id: "" });
const choice = (delta: unknown, finish: string | null = null) =>
  event(JSON.stringify({
    choices: [{ index: 0, delta, "finish_reason": finish }],
  }));

Deno.test({
  name: "ChunkDecoder: knows when the stream is done and when the answer is",
  permissions: "none",
  fn() {
    const decoder = new ChunkDecoder();
    assertEquals([decoder.done, decoder.finished], [false, false]);
    decoder.push(choice({ content: "Hi" }));
    assertEquals([decoder.done, decoder.finished], [false, false]);
    decoder.push(choice({}, "stop"));
    assertEquals([decoder.done, decoder.finished], [false, true]);
    decoder.push(event("[DONE]"));
    assertEquals([decoder.done, decoder.finished], [true, true]);
    assertEquals(decoder.push(choice({ content: "never" })), []);
    assertEquals(decoder.end(), []);
  },
});

Deno.test({
  name: "ChunkDecoder.end: a stream without any event is cut",
  permissions: "none",
  fn() {
    const error = assertThrows(() => new ChunkDecoder().end(), StreamError);
    assertEquals(error.kind, "truncated");
  },
});

Deno.test({
  name:
    "ChunkDecoder.push: text is there with its event; only a call that may go on waits for the next",
  permissions: "none",
  fn() {
    const decoder = new ChunkDecoder();
    assertEquals(decoder.push(choice({ content: "Hi" })).length, 1);
    const call = {
      index: 0,
      id: "a",
      type: "function",
      function: { name: "f", arguments: "" },
    };
    assertEquals(decoder.push(choice({ "tool_calls": [call] })), []);
    const pieces = [{ index: 0, function: { arguments: "{}" } }];
    assertEquals(decoder.push(choice({ "tool_calls": pieces })).length, 2);
    assertEquals(decoder.drain(), []);
  },
});

Deno.test({
  name: "ChunkDecoder.push: a call of another choice ends the wait",
  permissions: "none",
  fn() {
    const decoder = new ChunkDecoder({ choices: 2 });
    const opening = (index: number, name: string) =>
      event(JSON.stringify({
        choices: [{
          index,
          delta: { "tool_calls": [{ index: 0, id: name, function: { name } }] },
        }],
      }));
    assertEquals(decoder.push(opening(0, "f")), []);
    const [first] = decoder.push(opening(1, "g"));
    assertEquals(first?.choices[0]?.index, 0);
    const [second] = decoder.push(opening(0, "later"));
    assertEquals(second?.choices[0]?.index, 1);
    const call = first?.choices[0]?.delta.tool_calls?.[0];
    assertEquals(call?.function?.name, "f");
  },
});

Deno.test({
  name:
    "ChunkDecoder.push: a name that goes on beside text is complete with it, and what was handed out stays",
  permissions: "none",
  fn() {
    const decoder = new ChunkDecoder();
    const piece = (name: string) => ({
      "tool_calls": [{ index: 0, id: "a", function: { name } }],
    });
    decoder.push(choice(piece("get_")));
    const chunks = decoder.push(choice({ content: "Hm", ...piece("time") }));
    const before = structuredClone(chunks);
    decoder.push(choice(piece("later")));
    assertEquals(chunks, before);
    const [opened, said] = chunks.map(({ choices }) => choices[0]?.delta);
    assertEquals(opened?.tool_calls?.[0]?.function?.name, "get_time");
    assertEquals(said, { content: "Hm" });
  },
});

Deno.test({
  name: "ChunkDecoder.push: usage beside a piece of a name is kept",
  permissions: "none",
  fn() {
    const decoder = new ChunkDecoder();
    const piece = (name: string) =>
      event(JSON.stringify({
        choices: [{
          delta: { "tool_calls": [{ index: 0, id: "a", function: { name } }] },
        }],
        usage: { "prompt_tokens": 1, "completion_tokens": name.length },
      }));
    decoder.push(piece("get_"));
    decoder.push(piece("weather"));
    const [chunk] = decoder.drain();
    assertEquals(chunk?.usage?.completion_tokens, 7);
    const call = chunk?.choices[0]?.delta.tool_calls?.[0];
    assertEquals(call?.function?.name, "get_weather");
  },
});

Deno.test({
  name:
    "ChunkDecoder.push: an ordinary stream is never held up to see whether its indexes count tokens",
  permissions: "none",
  fn() {
    const decoder = new ChunkDecoder();
    for (const said of ["H", "i", "!"]) {
      assertEquals(decoder.push(choice({ content: said })).length, 1);
    }
  },
});
