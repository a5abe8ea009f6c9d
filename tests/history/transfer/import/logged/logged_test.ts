import { assertEquals } from "@std/assert";
import { historyFixture } from "../../../../conversation/history_fixture.ts";
import { temporaryFolder } from "../../../../helpers/run_cli.ts";
import { fixture, importInto } from "../../../../transfer/foreign_fixture.ts";

/** What a program of traces knows of the two calls that each fixture has, in the order of the conversation. */
const USAGES = [
  { prompt_tokens: 30, completion_tokens: 9, total_tokens: 39 },
  { prompt_tokens: 60, completion_tokens: 8, total_tokens: 68 },
];

const TIMES: Readonly<
  Record<string, (number | null | undefined)[][]>
> = {
  "langfuse": [[null, 2000], [500, 2000]],
  "langsmith.jsonl": [[null, 2500], [1000, 4000]],
  "litellm.jsonl": [[3000, 3000], [1000, 3000]],
  "otel.jsonl": [[null, 3000], [null, 2000]],
};

for (const [path, times] of Object.entries(TIMES)) {
  Deno.test(`importFiles: ${path}: each call of a conversation has its own tokens, times and tools, whatever the order in the file`, async () => {
    await using history = await historyFixture();
    await importInto(history.path, [fixture(path)]);
    const lines = await history.lines();
    const second = lines.find(({ response }) =>
      response?.choices[0]?.message.content === "Twelve loaves."
    );
    const first = lines.find(({ id }) => id === second?.parent);
    assertEquals(first?.parent, null);
    const calls = [first, second];
    assertEquals(
      calls.map((call) => [
        call?.timing.first_token_ms,
        call?.timing.total_ms,
      ]),
      times,
    );
    assertEquals(
      calls.map((call) => {
        const { prompt_tokens, completion_tokens, total_tokens } =
          call?.usage ?? {};
        return { prompt_tokens, completion_tokens, total_tokens };
      }),
      USAGES,
    );
    for (const call of calls) {
      assertEquals(call?.request.temperature, 0.2);
      assertEquals(call?.request.tools?.[0]?.function?.name, "loaves");
      assertEquals(call?.provider, "openai");
    }
    assertEquals(first?.response?.choices[0]?.finish_reason, "tool_calls");
    assertEquals(
      second?.response?.choices[0]?.message.reasoning_content,
      "The tool says so.",
    );
  });
}

Deno.test("importFiles: LiteLLM: a turn whose texts it cut says so, and what follows it", async () => {
  await using history = await historyFixture();
  await importInto(history.path, [fixture("litellm.jsonl")]);
  const lines = await history.lines();
  assertEquals(
    lines.map(({ response, cut }) => [
      response?.choices[0]?.message.content,
      cut,
    ]),
    [
      ["Many.", true],
      [null, undefined],
      ["Twelve loaves.", undefined],
      ["Nine.", undefined],
    ],
  );
});

Deno.test("importFiles: an earlier turn of a logged call has no model, unless another call of the file recorded it", async () => {
  await using folder = await temporaryFolder();
  const log = await Deno.readTextFile(fixture("litellm.jsonl"));
  const lines = log.split("\n").filter((line) => line !== "");
  const second = lines.filter((line) => line.includes("Twelve loaves."));
  assertEquals(second.length, 1);
  const alone = `${folder.path}/alone.jsonl`;
  await Deno.writeTextFile(alone, second.join("\n"));
  await using history = await historyFixture();
  await importInto(history.path, [alone]);
  assertEquals(
    (await history.lines()).map(({ provider, model }) => [provider, model]),
    [["unknown", "unknown"], ["openai", "gpt-4o-mini"]],
  );
});
