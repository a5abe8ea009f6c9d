import { assert, assertEquals } from "@std/assert";
import { chatForm } from "../../lib/server/chat_form.ts";
import { StreamPassage } from "../../lib/server/stream_passage.ts";
import { StreamTap } from "../../lib/server/stream_tap.ts";

function event(text: string): Uint8Array {
  const choices = [{
    index: 0,
    delta: { content: text },
    "finish_reason": null,
  }];
  return new TextEncoder().encode(`data: ${JSON.stringify({ choices })}\n\n`);
}

Deno.test({
  name:
    "StreamPassage: a long event is looked at once, however many reads bring it",
  permissions: "none",
  fn() {
    const form = chatForm({});
    const filter = form.filter();
    let filtered = 0;
    const push = filter.push.bind(filter);
    filter.push = (bytes) => {
      filtered += bytes.length;
      return push(bytes);
    };
    let text = "";
    const tap = new StreamTap(
      ({ choices: [choice] }) => text += choice?.delta.content ?? "",
      form.decoder(),
    );
    let passed = 0;
    const passage = new StreamPassage(filter, tap, {
      write(bytes) {
        passed += bytes.length;
        return undefined;
      },
    });
    let taken = 0;
    const take = (read: Uint8Array) => {
      taken += read.length;
      passage.take(read, 0);
      assert(taken - Math.max(filtered, passed) <= 128 * 1024, `${taken}`);
    };
    // Of what comes after it, the first one teaches how a text looks.
    take(event("Hi"));
    take(event(" there"));
    const long = event("x".repeat(1024 * 1024));
    for (let at = 0; at < long.length; at += 16 * 1024) {
      take(long.subarray(at, at + 16 * 1024));
    }
    take(event("!"));
    passage.end();
    tap.read();
    assertEquals(passed, taken);
    assertEquals(text, `Hi there${"x".repeat(1024 * 1024)}!`);
  },
});
