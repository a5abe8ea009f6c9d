import { assertEquals, assertRejects } from "@std/assert";
import { StreamError } from "../../lib/core/errors.ts";
import type { WireReply } from "../../lib/core/wire_reply.ts";
import { readModels } from "../../lib/clients/openai/reply.ts";
import { wholeBytes } from "../../lib/wire/bounded.ts";
import { fetchReply } from "../../lib/wire/fetch_reply.ts";

const PIECE = new Uint8Array(2 ** 20);

/** A body that does not end. */
function endless(): { reply: WireReply; state: { cancelled: boolean } } {
  const state = { cancelled: false };
  const body = new ReadableStream<Uint8Array>({
    pull: (controller) => controller.enqueue(PIECE),
    cancel: () => void (state.cancelled = true),
  });
  return { reply: fetchReply(new Response(body as BodyInit)), state };
}

const READERS: [string, (reply: WireReply) => Promise<unknown>][] = [
  ["wholeBytes", wholeBytes],
  ["WireReply.bytes", (reply) => reply.bytes()],
  ["readModels", readModels],
];

for (const [name, read] of READERS) {
  Deno.test(`${name}: an endless reply is cancelled after 128 MiB`, async () => {
    const { reply, state } = endless();
    const error = await assertRejects(() => read(reply), StreamError);
    assertEquals(error.kind, "invalid");
    assertEquals(error.message, "the answer is longer than 134217728 bytes");
    assertEquals(state.cancelled, true);
  });
}
