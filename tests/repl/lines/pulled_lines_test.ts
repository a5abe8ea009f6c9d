import { assertEquals } from "@std/assert";
import { pulledLines } from "../../../lib/repl/lines/pulled_lines.ts";

Deno.test({
  name:
    "pulledLines: nothing is read before a line is asked for, and no further than it ends",
  permissions: "none",
  async fn() {
    const pieces = ["one\ntwo\r\nth", "ree\n", "last"];
    let read = 0;
    const readable = new ReadableStream<Uint8Array>({
      pull(controller) {
        const piece = pieces[read++];
        if (piece === undefined) controller.close();
        else controller.enqueue(new TextEncoder().encode(piece));
      },
    }, { highWaterMark: 0 });
    const lines = pulledLines(readable);
    await new Promise((resolve) => setTimeout(resolve));
    assertEquals(read, 0);
    const reads: [string | void, number][] = [];
    for (let i = 0; i < 4; i++) {
      const { value } = await lines.next();
      await new Promise((resolve) => setTimeout(resolve));
      reads.push([value, read]);
    }
    assertEquals(reads, [["one", 1], ["two", 1], ["three", 2], ["last", 4]]);
    assertEquals(await lines.next(), { done: true, value: undefined });
  },
});
