// The wire's own names.
// deno-lint-ignore-file camelcase
import { assertEquals } from "@std/assert";
import OpenAI from "openai";
import { mockResponses } from "../helpers/mock_responses.ts";
import { RESPONSES_STREAMS } from "../helpers/responses_streams.ts";
import { temporaryFolder } from "../helpers/run_cli.ts";
import { startServe } from "../helpers/serve_process.ts";

const RECORD = ["--history", "h.jsonl"];
const REPLAY = ["--replay", "h.jsonl", "--speed", "max"];

/** Every answer, streamed and whole, then a turn that continues one. */
async function talk(url: string) {
  const { responses } = new OpenAI({
    baseURL: `${url}/v1`,
    apiKey: "any",
    maxRetries: 0,
  });
  const answers: unknown[] = [];
  let previous_response_id = "";
  for (const { name } of RESPONSES_STREAMS) {
    const params = { model: "openai/gpt-5-codex", input: name };
    const events: { type: string }[] = [];
    const stream = responses.stream(params);
    for await (const event of stream) {
      // Pieces of a text are put together again by the package.
      if (!event.type.endsWith(".delta")) events.push(event);
    }
    const { id } = await stream.finalResponse();
    previous_response_id = id;
    const plain = JSON.stringify(
      events,
      (name, value) => name === "sequence_number" ? undefined : value,
    );
    answers.push(JSON.parse(plain), await responses.create(params));
  }
  const next = await responses.create({
    model: "openai/gpt-5-codex",
    input: "and now",
    previous_response_id,
  });
  return { answers: JSON.parse(JSON.stringify(answers)), next };
}

Deno.test("serve --replay: relayed responses have their ids, times and events each time, and can be continued and shown", async () => {
  await using folder = await temporaryFolder();
  let live: Awaited<ReturnType<typeof talk>>;
  {
    await using upstream = mockResponses();
    await using server = await startServe(RECORD, folder.path, {
      OPENAI_API_KEY: "sk-canary",
      OPENAI_BASE_URL: `${upstream.url}/v1`,
    });
    live = await talk(server.url);
  }
  const before = await Deno.readTextFile(`${folder.path}/h.jsonl`);
  await using server = await startServe(REPLAY, folder.path);
  for (let again = 0; again < 2; again++) {
    assertEquals(await talk(server.url), live);
  }
  const url = `${server.url}/v1/responses/${live.next.id}`;
  const shown = await (await fetch(url)).json();
  assertEquals(shown.id, live.next.id);
  assertEquals(shown.created_at, live.next.created_at);
  assertEquals(shown.output, live.next.output);
  const items = await (await fetch(`${url}/input_items?order=asc`)).json();
  assertEquals(items.data.at(-1).content[0].text, "and now");
  const removed = await fetch(url, { method: "DELETE" });
  assertEquals((await removed.json()).deleted, true);
  assertEquals(await Deno.readTextFile(`${folder.path}/h.jsonl`), before);
});

Deno.test("serve --replay: what was asked by the Responses API is answered by Chat Completions, too", async () => {
  await using folder = await temporaryFolder();
  {
    await using upstream = mockResponses();
    await using server = await startServe(RECORD, folder.path, {
      OPENAI_API_KEY: "sk-canary",
      OPENAI_BASE_URL: `${upstream.url}/v1`,
    });
    await talk(server.url);
  }
  await using server = await startServe(REPLAY, folder.path);
  const { chat } = new OpenAI({ baseURL: `${server.url}/v1`, apiKey: "any" });
  const answer = await chat.completions.create({
    model: "openai/gpt-5-codex",
    messages: [{ role: "user", content: "text" }],
  });
  assertEquals(
    answer.choices[0]?.message.content,
    "Grüß dich 🌍! Was kann ich heute für dich tun?",
  );
});
