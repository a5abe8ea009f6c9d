import { assert, assertEquals } from "@std/assert";
import { fakeUpstream } from "../../helpers/fake_upstream.ts";
import { serving } from "../serving.ts";

const BODY = {
  model: "mock-1",
  messages: [{ role: "user", content: "Hello" }],
};

function answer(): Response {
  return Response.json({
    id: "chatcmpl-1",
    object: "chat.completion",
    created: 1,
    model: "mock-1",
    choices: [{
      index: 0,
      message: { role: "assistant", content: "Hello" },
      finish_reason: "stop",
    }],
  });
}

Deno.test("/provider/NAME: the body's model is that provider's, by its own name", async () => {
  await using one = fakeUpstream(answer);
  await using other = fakeUpstream(answer);
  await using server = await serving({
    env: {
      OPENAI_API_KEY: "sk-one",
      OPENAI_BASE_URL: `${one.url}/v1`,
      OPENROUTER_API_KEY: "sk-other",
      OPENROUTER_BASE_URL: `${other.url}/v1`,
    },
  });
  const post = async (path: string, model: string) => {
    const reply = await fetch(`${server.url}${path}`, {
      method: "POST",
      body: JSON.stringify({ ...BODY, model }),
    });
    const text = await reply.text();
    return { status: reply.status, text, headers: reply.headers };
  };
  const models = ["mock-1", "openai/gpt-5", "openrouter/auto"];
  for (const model of models) {
    const { status, text, headers } = await post(
      "/provider/openrouter/v1/chat/completions",
      model,
    );
    assertEquals(status, 200, text);
    assertEquals(headers.get("x-chat-served-by"), `openrouter/${model}`);
  }
  assertEquals(
    other.requests.map(({ body }) => JSON.parse(body).model),
    models,
  );
  // Without a version, and without the model in the body: as each provider's own programs write addresses.
  const plain = await post("/provider/openrouter/chat/completions", "mock-1");
  assertEquals(plain.status, 200, plain.text);
  const unnamed = await post("/v1/chat/completions", "openai/mock-1");
  assertEquals(unnamed.status, 200, unnamed.text);
  assertEquals(one.requests.length, 1);
  for (const path of ["/provider/nobody/v1/chat/completions", "/provider/x"]) {
    assertEquals((await post(path, "mock-1")).status, 404, path);
  }
  const exchanges = await server.exchanges();
  assertEquals(
    exchanges.map(({ provider, model }) => `${provider}/${model}`),
    [
      ...models.map((model) => `openrouter/${model}`),
      "openrouter/mock-1",
      "openai/mock-1",
    ],
  );
});

Deno.test("/provider/NAME/v1/models: only that provider's models, by its own names", async () => {
  const listed = (...ids: string[]) =>
    fakeUpstream(() =>
      Response.json({
        object: "list",
        data: ids.map((id) => ({ id, object: "model", created: 5 })),
      })
    );
  await using one = listed("gpt-5");
  await using other = listed("openai/gpt-5", "auto");
  await using server = await serving({
    env: {
      OPENAI_API_KEY: "sk-one",
      OPENAI_BASE_URL: `${one.url}/v1`,
      OPENROUTER_API_KEY: "sk-other",
      OPENROUTER_BASE_URL: `${other.url}/v1`,
    },
  });
  const get = async (path: string, headers: Record<string, string> = {}) => {
    const reply = await fetch(server.url + path, { headers });
    return { status: reply.status, ...await reply.json() };
  };
  const ids = ({ data }: { data: { id: string }[] }) =>
    data.map(({ id }) => id);
  assertEquals(ids(await get("/provider/openrouter/v1/models")), [
    "openai/gpt-5",
    "auto",
  ]);
  assertEquals(ids(await get("/provider/openai/models")), ["gpt-5"]);
  assertEquals(ids(await get("/provider/eliza/v1/models")), ["eliza"]);
  const page = await get("/provider/openrouter/v1/models?limit=1", {
    "anthropic-version": "2023-06-01",
  });
  assertEquals([ids(page), page.has_more], [["openai/gpt-5"], true]);
  const all = ids(await get("/v1/models"));
  for (const id of ["openai/gpt-5", "openrouter/openai/gpt-5", "eliza"]) {
    assert(all.includes(id), id);
  }
  const shown = await get("/provider/openrouter/v1/models/openai/gpt-5");
  assertEquals([shown.id, shown.created], ["openai/gpt-5", 5]);
  const elsewhere = await get("/provider/openai/v1/models/auto");
  assertEquals(elsewhere.status, 404);
  const keyless = await get("/provider/groq/v1/models");
  assertEquals([keyless.status, keyless.error.code], [401, "missing_key"]);
});

Deno.test("/provider/NAME/v1/models: a provider that fails is a 502", async () => {
  await using upstream = fakeUpstream(() =>
    new Response("no", { status: 500 })
  );
  await using server = await serving({
    env: { OPENAI_API_KEY: "sk-one", OPENAI_BASE_URL: `${upstream.url}/v1` },
  });
  const reply = await fetch(`${server.url}/provider/openai/v1/models`);
  assertEquals(reply.status, 502);
  assertEquals((await reply.json()).error.code, "models_unavailable");
});
