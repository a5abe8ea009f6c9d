import { assertEquals } from "@std/assert";
import { fakeUpstream } from "../../helpers/fake_upstream.ts";
import { openAi, serving } from "../serving.ts";

/** What Codex sends beside its body, as of 0.171. */
const CODEX = {
  "openai-beta": "responses=experimental",
  "originator": "codex_exec",
  "session-id": "01a22e8f-bdad-7581-b428-60a52145b280",
  "thread-id": "01a22e8f-bdad-7581-b428-60a52145b280",
  "x-codex-turn-state": "sticky",
  "x-openai-internal-codex-responses-lite": "true",
  "user-agent": "codex_exec/0.171.0",
};

/** What is for nobody but this server, or for a person. */
const OWN = {
  "cookie": "canary",
  "x-openai-actor-authorization": "canary",
  "x-codex-agent-assertion": "canary",
  "x-chat-tags": "a",
};

for (
  const [path, body] of [
    ["/v1/responses", { input: "Hi" }],
    ["/v1/chat/completions", { messages: [{ role: "user", content: "Hi" }] }],
    ["/v1/responses/compact", { input: "Hi" }],
    ["/v1/embeddings", { input: "Hi" }],
  ] as const
) {
  Deno.test(`relayed headers: ${path} passes on what changes a request's meaning, and no credential; the reply's come back`, async () => {
    await using upstream = fakeUpstream(
      () =>
        Response.json({ error: { message: "Busy" } }, {
          status: 400,
          headers: {
            "x-codex-turn-state": "sticky",
            "openai-model": "gpt-5-codex",
            "set-cookie": "canary",
          },
        }),
      { responses: true },
    );
    await using server = await serving({ env: openAi(upstream) });
    const reply = await fetch(server.url + path, {
      method: "POST",
      headers: { ...CODEX, ...OWN },
      body: JSON.stringify({ model: "openai/gpt-5-codex", ...body }),
    });
    await reply.body?.cancel();
    const { headers } = upstream.requests[0] ?? { headers: new Headers() };
    for (const [name, value] of Object.entries(CODEX)) {
      assertEquals(headers.get(name), value, name);
    }
    for (const name of Object.keys(OWN)) {
      assertEquals(headers.get(name), null, name);
    }
    assertEquals(reply.headers.get("x-codex-turn-state"), "sticky");
    assertEquals(reply.headers.get("openai-model"), "gpt-5-codex");
    assertEquals(reply.headers.get("set-cookie"), null);
  });
}
