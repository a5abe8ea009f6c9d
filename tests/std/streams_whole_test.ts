import { assertEquals, assertRejects } from "@std/assert";
import { toArrayBuffer } from "@std/streams/to-array-buffer";
import { toText } from "@std/streams/to-text";

Deno.test("toText: texts", async () => {
  assertEquals(await toText(ReadableStream.from(["a", "", "b"])), "ab");
  assertEquals(await toText(ReadableStream.from<string>([])), "");
});

Deno.test("toText: bytes, cut inside of characters", async () => {
  const text = "aé天🦕";
  const bytes = new TextEncoder().encode(text);
  for (let cut = 0; cut <= bytes.length; cut++) {
    const chunks = [bytes.slice(0, cut), bytes.slice(cut)];
    assertEquals(await toText(ReadableStream.from(chunks)), text);
  }
});

Deno.test("toText: a stream that fails", async () => {
  const stream = new ReadableStream<string>({
    start: (controller) => controller.error(new TypeError("cut")),
  });
  await assertRejects(() => toText(stream), TypeError, "cut");
});

Deno.test("toArrayBuffer: all bytes in one", async () => {
  const chunks = [new Uint8Array([1, 2]), new Uint8Array([3])];
  const buffer = await toArrayBuffer(ReadableStream.from(chunks));
  assertEquals(new Uint8Array(buffer), new Uint8Array([1, 2, 3]));
});
