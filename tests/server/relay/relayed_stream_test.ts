import { assert, assertEquals } from "@std/assert";
import { chunkCharacters } from "../../../lib/core/accumulate.ts";
import type { ChatChunk } from "../../../lib/core/chat.ts";
import { StreamError } from "../../../lib/core/errors.ts";
import { ChatReader } from "../../../lib/server/relay/normalize_openai.ts";
import { RelayedStream } from "../../../lib/server/relay/relayed_stream.ts";
import { relayed } from "../../helpers/relayed.ts";
import { event } from "../serving.ts";

const bytes = (text: string) => new TextEncoder().encode(text);

function textOf(chunks: readonly ChatChunk[]): string {
  return chunks.map(({ choices }) => choices[0]?.delta.content ?? "").join("");
}

Deno.test("RelayedStream: the deltas of one read are recorded apart, whatever characters they are of", () => {
  const words = [
    "plain",
    "ü",
    "🗼🗼",
    'a "quote"\n',
    "\u2028",
    "",
    "Tür\t",
    "x",
  ];
  const stream = words.map((content) => event({ content })).join("");
  const { texts, chunks } = relayed(new ChatReader(), [bytes(stream)]);
  assertEquals(texts, [stream]);
  assertEquals(
    chunks[0]?.map((chunk) => textOf([chunk])),
    words,
  );
  assertEquals(
    chunks[0]?.map(chunkCharacters),
    words.map((word) => word.length),
  );
});

Deno.test("RelayedStream: chunks are recorded in the order in which they came", () => {
  const stream = [
    event({ content: "a" }),
    event({ content: "b" }),
    ": comment\n\n",
    event({ content: "c" }),
    event({ content: "d", refusal: "r" }),
    event({ content: "e" }),
    event({ content: "f" }, "stop"),
  ];
  const { chunks, last } = relayed(new ChatReader(), stream.map(bytes));
  assertEquals(chunks.map(textOf), ["a", "b", "", "c", "d", "e", "f", ""]);
  assertEquals(last, "data: [DONE]\n\n");
});

Deno.test("RelayedStream: an event that is cut anywhere counts to the read that completes it", () => {
  const stream = ["Grüß ", "dich", " 🌍"].map((content) => event({ content }));
  const all = bytes(stream.join("") + event({}, "stop"));
  const ends = stream.map((_, i) =>
    bytes(stream.slice(0, i + 1).join("")).length
  );
  for (let at = 1; at < all.length; at++) {
    const pieces = [all.subarray(0, at), all.subarray(at)];
    const { texts, last, chunks, stream } = relayed(new ChatReader(), pieces);
    const early = ends.filter((end) => end <= at).length;
    const said = ["Grüß ", "dich", " 🌍"];
    assertEquals(textOf(chunks[0] ?? []), said.slice(0, early).join(""));
    assertEquals(textOf(chunks[1] ?? []), said.slice(early).join(""));
    assertEquals(
      texts.join("") + last,
      `${new TextDecoder().decode(all)}data: [DONE]\n\n`,
    );
    assertEquals(stream.state, "ended");
  }
});

Deno.test("RelayedStream: a connection that breaks takes nothing from a finished answer, and fails any other", () => {
  const cut = new StreamError("cut", { kind: "truncated" });
  const half = bytes(event({ content: "a" }));
  const broken = relayed(new ChatReader(), [half], cut);
  assertEquals(broken.stream.state, "failed");
  assertEquals(broken.stream.failure, cut);
  assert(broken.last.includes('"error"'));
  const whole = bytes(event({ content: "a" }, "stop"));
  const finished = relayed(new ChatReader(), [whole], cut);
  assertEquals(finished.stream.state, "ended");
  assertEquals(finished.last, "data: [DONE]\n\n");
  const left = relayed(new ChatReader(), [whole], new Error("left"));
  assertEquals(left.stream.state, "failed");
});

Deno.test({
  name:
    "RelayedStream: a long event is looked at once, however many reads bring it",
  permissions: "none",
  fn() {
    const stream = new RelayedStream(new ChatReader());
    stream.read(bytes(event({ content: "Hi" })));
    const long = bytes(event({ content: "x".repeat(32 * 1024 * 1024) }));
    const began = performance.now();
    let passed = 0;
    let text = "";
    for (let at = 0; at < long.length; at += 16 * 1024) {
      const { pass, chunks } = stream.read(long.subarray(at, at + 16 * 1024));
      passed += pass.length;
      text += textOf(chunks);
    }
    assertEquals(passed, long.length);
    assertEquals(text.length, 32 * 1024 * 1024);
    // Twenty times what it takes; each read that looked at all before it would take minutes.
    assert(performance.now() - began < 20_000);
  },
});
