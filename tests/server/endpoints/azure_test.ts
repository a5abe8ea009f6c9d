/**
 * The official package as a client of Azure: the deployment stands in the path, the key in `api-key`.
 */
import OpenAI, { AzureOpenAI } from "openai";
import { assertEquals, assertRejects } from "@std/assert";
import { fakeUpstream, sse } from "../../helpers/fake_upstream.ts";
import { HELLO, HELLO_WHOLE, openAi, serving } from "../serving.ts";

function azure({ url }: { url: string }, apiKey = "k"): AzureOpenAI {
  return new AzureOpenAI({
    endpoint: url,
    apiKey,
    apiVersion: "2026-01-01",
    maxRetries: 0,
  });
}

const messages = [{ role: "user" as const, content: "Hi" }];

Deno.test("azure: chats, embeddings and models by a deployment's path, with a key of this server", async () => {
  await using upstream = fakeUpstream(({ body, path }) =>
    path.endsWith("/embeddings")
      ? Response.json({ object: "list", data: [], model: "e" })
      : path.endsWith("/models")
      ? Response.json({ object: "list", data: [{ id: "gpt-test" }] })
      : JSON.parse(body).stream
      ? sse(HELLO)
      : Response.json(HELLO_WHOLE)
  );
  await using server = await serving({
    env: openAi(upstream),
    access: { keys: ["k"] },
  });
  const client = azure(server);
  const { chat } = client;
  for (const model of ["gpt-test", "openai/gpt-test"]) {
    const whole = await chat.completions.create({ model, messages });
    assertEquals(whole.choices[0]?.message.content, "Grüß dich 🌍");
    const stream = chat.completions.stream({ model, messages });
    assertEquals(await stream.finalContent(), "Grüß dich 🌍");
  }
  await client.embeddings.create({ model: "openai/e", input: "Hi" });
  const { data } = await client.models.list();
  assertEquals(data.some(({ id }) => id === "openai/gpt-test"), true);
  const sent = upstream.requests.filter(({ method }) => method === "POST")
    .map(({ path, body }) => [path, JSON.parse(body).model]);
  assertEquals(sent, [
    ...Array(4).fill(["/v1/chat/completions", "gpt-test"]),
    ["/v1/embeddings", "e"],
  ]);
  await assertRejects(
    () => azure(server, "x").chat.completions.create({ model: "m", messages }),
    OpenAI.AuthenticationError,
  );
});

Deno.test("azure: the path names the model, whatever the body says; all else passes as it was written", async () => {
  await using upstream = fakeUpstream(() => Response.json(HELLO_WHOLE));
  await using server = await serving({ env: openAi(upstream) });
  const rest = '"seed": 12345678901234567890, "messages":[]';
  const filled = rest.replace("[]", JSON.stringify(messages));
  const bodies: [string, string][] = [
    [` {${filled}}`, ` {"model":"gpt-test",${filled}}`],
    [`{${filled},"model":"other"}`, `{${filled},"model":"gpt-test"}`],
  ];
  for (const [body, sent] of bodies) {
    const path = "/openai/deployments/openai%2Fgpt-test/chat/completions";
    const reply = await fetch(`${server.url}${path}?api-version=1`, {
      method: "POST",
      body,
    });
    await reply.body?.cancel();
    assertEquals(reply.status, 200);
    assertEquals(upstream.requests.at(-1)?.body, sent);
  }
});

Deno.test("azure: paths of its newer API, responses too", async () => {
  await using upstream = fakeUpstream(() => Response.json(HELLO_WHOLE));
  await using server = await serving({ env: openAi(upstream) });
  const client = new OpenAI({
    baseURL: `${server.url}/openai/v1`,
    apiKey: "any",
    maxRetries: 0,
  });
  const model = "openai/gpt-test";
  const made = await client.responses.create({ model, input: "Hi" });
  assertEquals(made.output_text, "Grüß dich 🌍");
  assertEquals((await client.responses.retrieve(made.id)).id, made.id);
  const reply = await fetch(`${server.url}/openai/v1/moderations`, {
    method: "POST",
    body: JSON.stringify({ model, input: "Hi" }),
  });
  await reply.body?.cancel();
  assertEquals(reply.status, 200);
  assertEquals(upstream.requests.at(-1)?.path, "/v1/moderations");
});
