/**
 * What clients say about an exchange by headers, on every endpoint that records.
 */
import { assertEquals, assertMatch } from "@std/assert";
import type { Label } from "../../../lib/history/line/label.ts";
import { tagsOf } from "../../../lib/server/guard/tags.ts";
import { type Serving, serving } from "../serving.ts";

const BODIES: Readonly<Record<string, Record<string, unknown>>> = {
  "/v1/chat/completions": { messages: [{ role: "user", content: "Hi" }] },
  "/v1/responses": { input: "Hi" },
  "/v1/messages": {
    messages: [{ role: "user", content: "Hi" }],
    max_tokens: 9,
  },
};

function post(
  server: Serving,
  path: string,
  headers: Record<string, string>,
): Promise<Response> {
  return fetch(server.url + path, {
    method: "POST",
    headers,
    body: JSON.stringify({ model: "eliza", ...BODIES[path] }),
  });
}

/** All lines of the server's history. */
async function lines(server: Serving): Promise<Record<string, unknown>[]> {
  await server.exchanges();
  const { location: path } = server.store;
  const text = await Deno.readTextFile(path).catch(() => "");
  return text.split("\n").filter((line) => line !== "")
    .map((line) => JSON.parse(line));
}

for (const path of Object.keys(BODIES)) {
  Deno.test(`x-chat-tags on ${path}: one line a tag, right after the exchange`, async () => {
    await using server = await serving();
    const reply = await post(server, path, { "x-chat-tags": "a, b b,,a" });
    await reply.body?.cancel();
    assertEquals(reply.status, 200);
    const [exchange, ...labels] = await lines(server);
    assertEquals(exchange?.["id"], reply.headers.get("x-chat-exchange"));
    assertEquals(
      (labels as unknown as Label[]).map((line) => [
        line.v,
        line.kind,
        line.exchange,
        line.label,
      ]),
      [
        [1, "label", exchange?.["id"], "a"],
        [1, "label", exchange?.["id"], "b b"],
      ],
    );
  });

  Deno.test(`x-chat-no-record on ${path}: nothing is written, tags neither`, async () => {
    await using server = await serving();
    const reply = await post(server, path, {
      "x-chat-no-record": "1",
      "x-chat-tags": "a",
    });
    await reply.body?.cancel();
    assertEquals(reply.status, 200);
    assertMatch(reply.headers.get("x-chat-exchange") ?? "", /^[0-9A-Z]{26}$/);
    assertEquals(await lines(server), []);
  });
}

Deno.test({
  name: "tagsOf: UTF-8 as clients send it, other bytes as they are",
  permissions: "none",
  fn: () => {
    const asSent = (bytes: number[]) =>
      new Headers({ "x-chat-tags": String.fromCharCode(...bytes) });
    const utf8 = [...new TextEncoder().encode("größe,🌍")];
    assertEquals(tagsOf(asSent(utf8)), ["größe", "🌍"]);
    assertEquals(tagsOf(asSent([0x67, 0xf6])), ["gö"]);
    assertEquals(tagsOf(new Headers()), []);
  },
});
