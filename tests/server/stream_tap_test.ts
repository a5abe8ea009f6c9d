import { assertEquals, assertLess } from "@std/assert";
import { chunkCharacters } from "../../lib/core/accumulate.ts";
import { ChunkDecoder } from "../../lib/dialects/openai_chat/chunk_decoder.ts";
import { openTemplate } from "../../lib/server/event_mender.ts";
import { StreamTap } from "../../lib/server/stream_tap.ts";
import { event } from "./serving.ts";

/** A tap, and what it has recorded: how many characters came when, and in how many chunks. */
function tapped() {
  const times: [at: number, characters: number][] = [];
  let text = "";
  let chunks = 0;
  const tap = new StreamTap(
    (chunk, at, bits = []) => {
      chunks++;
      text += chunk.choices.map(({ delta }) => delta.content ?? "").join("");
      let rest = chunkCharacters(chunk);
      for (const [at, characters] of bits) {
        times.push([at, characters]);
        rest -= characters;
      }
      if (rest > 0) times.push([at, rest]);
    },
    new ChunkDecoder(),
    openTemplate,
  );
  return {
    tap,
    get: () => ({ chunks, text, times }),
  };
}

const bytes = (text: string) => new TextEncoder().encode(text);

Deno.test("StreamTap: words that come one by one are recorded together, each with its time", () => {
  const { tap, get } = tapped();
  const words = Array.from(
    { length: 200 },
    (_, at) => ` "${"ü🌍".repeat(at % 3)}`,
  );
  words.forEach((content, at) => tap.write(bytes(event({ content })), at));
  tap.write(bytes(event({}, "stop")), 200);
  tap.end();
  const { chunks, text, times } = get();
  assertEquals(text, words.join(""));
  assertEquals(times, words.map((word, at) => [at, word.length]));
  assertLess(chunks, 10);
});

Deno.test("StreamTap: what comes between two runs is recorded between them", () => {
  const { tap, get } = tapped();
  const stream = [
    event({ content: "a" }),
    event({ content: "b" }),
    ": comment\n\n",
    event({ content: "c" }),
    event({ content: "d", refusal: "r" }),
    event({ content: "e" }),
    event({ content: "f" }, "stop"),
  ];
  stream.forEach((text, at) => tap.write(bytes(text), at));
  tap.end();
  const { text, times } = get();
  assertEquals(text, "abcdef");
  assertEquals(times, [[0, 1], [1, 1], [3, 1], [4, 2], [5, 1], [6, 1]]);
});

Deno.test("StreamTap: events that are cut anywhere keep the time at which they were whole", () => {
  const stream = ["Grüß ", "dich", " 🌍"].map((content) => event({ content }));
  const all = bytes(stream.join("") + event({}, "stop"));
  for (let at = 1; at < all.length; at++) {
    const { tap, get } = tapped();
    tap.write(all.subarray(0, at), 1);
    tap.write(all.subarray(at), 2);
    tap.end();
    const { text, times } = get();
    assertEquals(text, "Grüß dich 🌍");
    const ends = [0, 1, 2].map((i) =>
      bytes(stream.slice(0, i + 1).join("")).length
    );
    const early = ends.filter((end) => end <= at).length;
    const lengths = [5, 4, 3];
    const sum = (part: number[]) => part.reduce((a, b) => a + b, 0);
    const got = (time: number) =>
      sum(times.filter(([at]) => at === time).map(([, count]) => count));
    assertEquals(got(1), sum(lengths.slice(0, early)));
    assertEquals(got(2), sum(lengths.slice(early)));
  }
});
