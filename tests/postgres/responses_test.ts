/** Responses that one machine gave and another one continues, shows and deletes: they have the same store. */
import { assert, assertEquals, assertMatch } from "@std/assert";
import OpenAI from "openai";
import { fakeUpstream } from "../helpers/fake_upstream.ts";
import { postgresTest, SKIPPED, startPostgres } from "../helpers/postgres.ts";
import { type ServeProcess, startServe } from "../helpers/serve_process.ts";
import { until } from "../helpers/until.ts";
import { HELLO_WHOLE, openAi } from "../server/serving.ts";
import { asked, said, stored, threeHomes } from "./machines.ts";

function sdk({ url }: ServeProcess) {
  return new OpenAI({ baseURL: `${url}/v1`, apiKey: "any", maxRetries: 0 })
    .responses;
}

/** The status, code and message of a request that fails. */
async function failure(request: Promise<unknown>) {
  try {
    await request;
  } catch (error) {
    if (!(error instanceof OpenAI.APIError)) throw error;
    return { status: error.status, code: error.code, message: error.message };
  }
  throw new Error("it did not fail");
}

postgresTest(
  "responses: one of machine A is continued on B at once, then on A again: one conversation",
  async (server) => {
    const address = server.address();
    const bodies: string[] = [];
    await using upstream = fakeUpstream(({ body }) => {
      bodies.push(body);
      return Response.json(HELLO_WHOLE);
    });
    await using homes = await threeHomes();
    const env = { ...openAi(upstream), CHAT_STORE: address };
    await using a = await startServe([], homes.a, env);
    await using b = await startServe(["--workers", "2"], homes.b, env);
    const model = "openai/gpt-test";
    const one = await sdk(a).create({ model, input: "one" });
    const two = await sdk(b).create({
      ...{ model, input: "two" },
      "previous_response_id": one.id,
    });
    const three = await sdk(a).create({
      ...{ model, input: "three" },
      "previous_response_id": two.id,
    });
    const sent = JSON.parse(bodies.at(-1) ?? "").messages;
    const texts = sent.map(({ content }: { content: unknown }) => content);
    assertEquals(texts.filter((_: unknown, i: number) => i % 2 === 0), [
      "one",
      "two",
      "three",
    ]);
    await until("one conversation", async () => {
      const all = (await stored(address))
        .filter(({ source }) => source === "serve");
      return all.length === 3 &&
        new Set(all.map(({ conversation }) => conversation)).size === 1;
    });
    assertMatch(await said(homes.c, address, "verify"), /3 proven/);
    // Each machine shows what the others gave.
    for (const machine of [a, b]) {
      for (const { id, output_text: text } of [one, two, three]) {
        const shown = await sdk(machine).retrieve(id);
        assertEquals([shown.id, shown.output_text], [id, text]);
        const items = await sdk(machine).inputItems.list(id);
        assert(items.data.length > 0);
      }
    }
    const [item] = one.output;
    assert(item !== undefined);
    const referred = await sdk(b).create({
      model,
      input: [
        { type: "item_reference", id: String(item.id) },
        { role: "user", content: "what was that?" },
      ],
    });
    assertEquals(referred.status, "completed");
    // What is deleted on another machine is gone there at once, and is not recorded as anything else.
    await sdk(b).delete(one.id);
    const gone = await failure(sdk(b).retrieve(one.id));
    assertEquals(gone.status, 404);
    assertEquals((await stored(address)).map(asked).includes("one"), true);
  },
);

postgresTest(
  "responses: an id that no machine has is refused, and says where it was looked for",
  async (server) => {
    await using homes = await threeHomes();
    const env = { CHAT_STORE: server.address() };
    await using a = await startServe([], homes.a, env);
    const request = { model: "eliza", input: "hi" };
    // Of years ago: it is not on its way.
    const id = "resp_01FZZZZZZZZZZZZZZZZZZZZZZZ";
    const refused = await failure(
      sdk(a).create({ ...request, "previous_response_id": id }),
    );
    assertEquals([refused.status, refused.code], [
      404,
      "previous_response_not_found",
    ]);
    assertMatch(
      refused.message,
      /is in the history of this machine or in the store/,
    );
    assertEquals((await failure(sdk(a).retrieve(id))).status, 404);
  },
);

Deno.test({
  name:
    `responses: a store that is away stops those of other machines alone, and says so${SKIPPED}`,
  ignore: SKIPPED !== "",
  async fn() {
    await using server = await startPostgres();
    await using homes = await threeHomes();
    const env = { CHAT_STORE: server.address() };
    await using a = await startServe([], homes.a, env);
    await using b = await startServe([], homes.b, env);
    const request = { model: "eliza", input: "hi" };
    const one = await sdk(a).create(request);
    await server.kill();
    const refused = await failure(
      sdk(b).create({ ...request, "previous_response_id": one.id }),
    );
    assertEquals([refused.status, refused.code], [503, "store_unreachable"]);
    const two = await sdk(a).create({
      ...request,
      "previous_response_id": one.id,
    });
    assertEquals(two.status, "completed");
    await server.start();
    await until("it to be reached", async () => {
      try {
        await sdk(b).create({ ...request, "previous_response_id": one.id });
        return true;
      } catch (error) {
        assert(error instanceof OpenAI.APIError && error.status === 503);
        return false;
      }
    });
  },
});
