import { assertEquals, assertMatch } from "@std/assert";
import { fakeUpstream, sse } from "../helpers/fake_upstream.ts";
import { temporaryFolder } from "../helpers/run_cli.ts";
import { startServe } from "../helpers/serve_process.ts";

const STREAM = [
  'data: {"id":"c","model":"m","choices":[{"index":0,"delta":{"content":"Hi"}}]}\n\n',
  'data: {"id":"c","model":"m","choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}\n\n',
  'data: {"id":"c","choices":[],"usage":{"prompt_tokens":77,"completion_tokens":2,"total_tokens":79}}\n\n',
  "data: [DONE]\n\n",
];

Deno.test("serve --replay: a stream of messages begins with the tokens that were counted", async () => {
  await using folder = await temporaryFolder();
  const ask = async (url: string) => {
    const reply = await fetch(`${url}/v1/messages`, {
      method: "POST",
      body: JSON.stringify({
        model: "openai/m",
        "max_tokens": 9,
        stream: true,
        messages: [{ role: "user", content: "Hi" }],
      }),
    });
    const [, start = ""] = /^data: (\{"type":"message_start".*)$/m
      .exec(await reply.text()) ?? [];
    return {
      tokens: JSON.parse(start).message.usage["input_tokens"],
      mark: reply.headers.get("x-chat-estimated"),
    };
  };
  const history = ["--history", "h.jsonl"];
  {
    await using upstream = fakeUpstream(() =>
      sse(async function* () {
        for (const piece of STREAM) {
          yield piece;
          await new Promise((resolve) => setTimeout(resolve, 20));
        }
      }())
    );
    await using server = await startServe(history, folder.path, {
      OPENAI_API_KEY: "sk-canary-replay",
      OPENAI_BASE_URL: `${upstream.url}/v1`,
    });
    const { tokens } = await ask(server.url);
    assertMatch(`${tokens}`, /^\d+$/);
    server.kill("SIGTERM");
    await server.result;
  }
  await using server = await startServe(["--replay", "h.jsonl"], folder.path);
  assertEquals(await ask(server.url), { tokens: 77, mark: null });
});
