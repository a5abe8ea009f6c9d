import { assertEquals } from "@std/assert";
import { keepSecret } from "../../../lib/core/secrets.ts";
import { MessageKeeper } from "../../../lib/dialects/anthropic_messages/kept/message.ts";
import type { AnyEvent } from "../../../lib/dialects/anthropic_messages/types.ts";

/** The deltas that are kept of the input of a server's tool. */
function deltasOf(...pieces: string[]): unknown {
  const keeper = new MessageKeeper();
  const take = (event: Record<string, unknown>) =>
    keeper.take(event as unknown as AnyEvent, String(event["type"]));
  take({ type: "message_start", message: { id: "m", content: [] } });
  const block = { type: "server_tool_use", id: "s", name: "f", input: {} };
  take({ type: "content_block_start", index: 0, "content_block": block });
  for (const piece of pieces) {
    const delta = { type: "input_json_delta", "partial_json": piece };
    take({ type: "content_block_delta", index: 0, delta });
  }
  take({ type: "content_block_stop", index: 0 });
  take({ type: "message_delta", delta: { "stop_reason": "end_turn" } });
  return keeper.kept?.content[0]?.deltas?.map((delta) =>
    typeof delta === "number" ? delta : delta["partial_json"]
  );
}

Deno.test("MessageKeeper: a key that comes in pieces is put together, so that it can be found", () => {
  keepSecret("kept-test-canary-key");
  const query = ['{"query":"kept-', "test-canary", '-key"}'];
  assertEquals(deltasOf(...query), [query.join(""), "", ""]);
  assertEquals(deltasOf("a kept-", "test"), ["a kept-", "test"]);
});
