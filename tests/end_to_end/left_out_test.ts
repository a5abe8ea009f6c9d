/** What a provider is not sent is named on stderr. */
import { assertEquals } from "@std/assert";
import {
  type FakeUpstream,
  fakeUpstream,
  type UpstreamRequest,
} from "../helpers/fake_upstream.ts";
import { runCli } from "../helpers/run_cli.ts";

function answered({ body }: UpstreamRequest): Response {
  const { model } = JSON.parse(body);
  return Response.json({
    id: "msg_1",
    type: "message",
    role: "assistant",
    model,
    content: [{ type: "text", text: "Hello" }],
    "stop_reason": "end_turn",
    "stop_sequence": null,
    container: { id: "c" },
    usage: { "input_tokens": 1, "output_tokens": 1 },
  });
}

function env({ url }: FakeUpstream): Record<string, string> {
  return { ANTHROPIC_API_KEY: "k", ANTHROPIC_BASE_URL: url };
}

const ASK = "ask --no-stream -m anthropic/m --seed 7 --presence-penalty 1 hi";
const NOTE = "chat: left out for anthropic: presence_penalty, seed\n";

for (const [flag, noted] of [["", NOTE], ["--quiet", ""]] as const) {
  Deno.test(`ask ${flag}: names the members that the provider's API has no place for: ${JSON.stringify(noted)}`, async () => {
    await using upstream = fakeUpstream(answered);
    const words = `${ASK} ${flag}`.trim().split(" ");
    const result = await runCli(words, { env: env(upstream) });
    assertEquals(
      [result.stdout, result.stderr, result.code],
      ["Hello\n", noted, 0],
    );
  });
}

Deno.test("ask: nothing is left out of a request without such members", async () => {
  await using upstream = fakeUpstream(answered);
  const words = "ask --no-stream -m anthropic/m --temperature 1 hi".split(" ");
  const result = await runCli(words, { env: env(upstream) });
  assertEquals([result.stdout, result.stderr], ["Hello\n", ""]);
});

Deno.test("chat: names what is left out once, and again when it changes", async () => {
  await using upstream = fakeUpstream(answered);
  const lines = [
    "one",
    "two",
    "/set presence_penalty 1",
    "three",
  ];
  const result = await runCli(
    "chat --no-stream -m anthropic/m --seed 7".split(" "),
    { env: env(upstream), stdin: `${lines.join("\n")}\n` },
  );
  const notes = result.stderr.split("\n")
    .filter((line) => line.includes("left out"));
  assertEquals(notes, [
    "chat: left out for anthropic: seed",
    "chat: left out for anthropic: seed, presence_penalty",
  ]);
});
