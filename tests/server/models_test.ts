import { assertEquals, assertObjectMatch } from "@std/assert";
import { Registry } from "../../lib/clients/registry.ts";
import { ModelList } from "../../lib/server/answer/model_list.ts";
import { fakeUpstream } from "../helpers/fake_upstream.ts";
import {
  anthropic,
  HELLO_WHOLE,
  hi,
  openAi,
  post,
  serving,
} from "./serving.ts";

const LIST = {
  object: "list",
  data: [{
    id: "vendor/model-1",
    object: "model",
    created: 5,
    owned_by: "vendor",
    context_length: 9,
  }],
};

/** The listed models that no provider of this machine has. */
async function listed(url: string): Promise<Record<string, unknown>[]> {
  const { object, data } = await (await fetch(`${url}/v1/models`)).json();
  assertEquals(object, "list");
  const ours = /^(?:openai|anthropic|eliza|fast)/;
  return data.filter(({ id }: { id: string }) => ours.test(id));
}

Deno.test("GET /v1/models: those of all providers that answer, by their full names", async () => {
  await using upstream = fakeUpstream(({ path }) =>
    path.startsWith("/v1/models?")
      ? Response.json({
        data: [{ type: "model", id: "claude-test", display_name: "C" }],
        has_more: false,
      })
      : Response.json(LIST)
  );
  await using server = await serving({
    env: { ...openAi(upstream), ...anthropic(upstream) },
  });
  const models = await listed(server.url);
  assertEquals(models.map(({ id }) => id), [
    "openai/vendor/model-1",
    "anthropic/claude-test",
    "eliza",
  ]);
  for (const model of models) assertEquals(model["object"], "model");
  assertObjectMatch(models[0] ?? {}, { context_length: 9, owned_by: "vendor" });
});

Deno.test("GET /v1/models: a provider that fails is left out, and asked again later", async () => {
  let fails = true;
  await using upstream = fakeUpstream(() =>
    fails ? new Response("no", { status: 401 }) : Response.json(LIST)
  );
  const registry = new Registry({ env: (name) => openAi(upstream)[name] });
  await using server = await serving({
    env: openAi(upstream),
    context: { models: new ModelList(registry, { maxFailureAgeMs: 0 }) },
  });
  assertEquals((await listed(server.url)).map(({ id }) => id), ["eliza"]);
  fails = false;
  assertEquals((await listed(server.url)).length, 2);
  const asked = upstream.requests.length;
  assertEquals((await listed(server.url)).length, 2);
  assertEquals(upstream.requests.length, asked);
});

Deno.test("GET /v1/models: the user's aliases are models too", async () => {
  const registry = new Registry({
    env: () => undefined,
    aliases: { fast: "eliza" },
  });
  await using server = await serving({
    context: { registry, models: new ModelList(registry) },
  });
  assertEquals((await listed(server.url)).map(({ id }) => id), [
    "eliza",
    "fast",
  ]);
  const reply = await post(server, hi({ model: "fast" }));
  assertEquals(reply.status, 200);
  await reply.body?.cancel();
});

for (const id of ["openai%2Fvendor%2Fmodel-1", "openai/vendor/model-1"]) {
  Deno.test(`GET /v1/models/${id}: one model`, async () => {
    await using upstream = fakeUpstream(() => Response.json(LIST));
    await using server = await serving({ env: openAi(upstream) });
    const reply = await fetch(`${server.url}/v1/models/${id}`);
    assertObjectMatch(await reply.json(), {
      id: "openai/vendor/model-1",
      object: "model",
      created: 5,
    });
  });
}

const unknown: [id: string, status: number, code: string][] = [
  ["openai/nope", 404, "model_not_found"],
  ["openai/", 404, "model_not_found"],
  ["anthropic/claude-test", 401, "missing_key"],
];
for (const [id, status, code] of unknown) {
  Deno.test(`the model ${id} is ${status} ${code}`, async () => {
    await using upstream = fakeUpstream(() => Response.json(LIST));
    await using server = await serving({ env: openAi(upstream) });
    const path = `/v1/models/${encodeURIComponent(id)}`;
    const shown = await fetch(server.url + path);
    assertEquals(shown.status, status);
    assertObjectMatch(await shown.json(), { error: { code } });
  });
}

Deno.test("a request for a provider without a key says which variable to set", async () => {
  await using server = await serving();
  const reply = await post(server, hi({ model: "anthropic/claude-test" }));
  assertEquals(reply.status, 401);
  assertEquals(await reply.json(), {
    error: {
      message:
        "no key for anthropic: set ANTHROPIC_API_KEY in the environment or in .env",
      type: "invalid_request_error",
      param: null,
      code: "missing_key",
    },
  });
});

Deno.test("a request for a name that leads nowhere is model_not_found", async () => {
  await using server = await serving();
  const reply = await post(server, hi({ model: "no-such-model" }));
  assertEquals(reply.status, 404);
  assertObjectMatch(await reply.json(), {
    error: { code: "model_not_found", param: "model" },
  });
});

Deno.test("a bare name goes to the provider that its shape tells", async () => {
  await using upstream = fakeUpstream(() => Response.json(HELLO_WHOLE));
  await using server = await serving({ env: openAi(upstream) });
  const reply = await post(server, hi({ model: "gpt-5" }));
  assertEquals(reply.status, 200);
  await reply.body?.cancel();
  assertEquals(JSON.parse(upstream.requests[0]?.body ?? "").model, "gpt-5");
});
