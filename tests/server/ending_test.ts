/** Finish reasons that are no regular end, towards the clients of each endpoint. */
import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { fakeUpstream, sse } from "../helpers/fake_upstream.ts";
import { event, openAi, type Serving, serving } from "./serving.ts";

const ENDPOINTS = {
  "chat/completions": { messages: [{ role: "user", content: "hi" }] },
  "messages": {
    "max_tokens": 9,
    messages: [{ role: "user", content: "hi" }],
  },
  "responses": { input: "hi" },
} as const;

function send(
  server: Serving,
  path: keyof typeof ENDPOINTS,
  stream: boolean,
): Promise<Response> {
  return fetch(`${server.url}/v1/${path}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ ...ENDPOINTS[path], model: "openai/m", stream }),
  });
}

const CASES = [
  ["network_error", "truncated"],
  ["MALFORMED_FUNCTION_CALL", "error"],
  ["bored", "truncated"],
] as const;

for (const [reason, status] of CASES) {
  for (const path of Object.keys(ENDPOINTS) as (keyof typeof ENDPOINTS)[]) {
    for (const stream of [false, true]) {
      Deno.test(`serve: /v1/${path}, stream ${stream}: finish_reason ${reason} is no success`, async () => {
        await using upstream = fakeUpstream(() =>
          sse([event({ content: "Half" }), event({}, reason)])
        );
        await using server = await serving({ env: openAi(upstream) });
        const reply = await send(server, path, stream);
        const text = await reply.text();
        assertStringIncludes(text, reason);
        if (stream) assertStringIncludes(text, "Half");
        switch (path) {
          case "chat/completions":
            // What is relayed stays as it came; what is folded is our own writing.
            assertStringIncludes(
              text,
              stream
                ? `"finish_reason":"${reason}"`
                : `"finish_reason":"length","native_finish_reason":"${reason}"`,
            );
            break;
          case "messages":
            assertMatch(text, /"type":"error"/);
            assertEquals(/end_turn|message_stop/.test(text), false, text);
            if (!stream) assertEquals(reply.status, 502);
            break;
          case "responses":
            assertMatch(text, /"status":"failed"/);
            assertMatch(text, /"code":"server_error"/);
            assertEquals(text.includes("response.completed"), false);
        }
        const [exchange] = await server.exchanges();
        assertEquals(exchange?.status, status);
        assertEquals(exchange?.error?.code, reason);
      });
    }
  }
}

Deno.test("serve: a relayed stream passes unchanged, whatever it ends with", async () => {
  const stream = [event({ content: "Half" }), event({}, "network_error")];
  await using upstream = fakeUpstream(() =>
    sse([...stream, "data: [DONE]\n\n"])
  );
  await using server = await serving({ env: openAi(upstream) });
  const reply = await send(server, "chat/completions", true);
  assertEquals(await reply.text(), `${stream.join("")}data: [DONE]\n\n`);
});
