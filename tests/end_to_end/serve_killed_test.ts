import { assertEquals } from "@std/assert";
import { fakeUpstream, sse } from "../helpers/fake_upstream.ts";
import { mockAnthropic } from "../helpers/mock_anthropic.ts";
import { mockOpenAi } from "../helpers/mock_openai.ts";
import { readHistory, temporaryFolder } from "../helpers/run_cli.ts";
import { startServe } from "../helpers/serve_process.ts";
import {
  anthropic,
  event,
  HELLO,
  hi,
  openAi,
  post,
} from "../server/serving.ts";

const CASES = [
  { name: "relayed streams", model: "openai/mock-1", stream: true },
  { name: "relayed replies", model: "openai/mock-1", stream: false },
  { name: "translated streams", model: "anthropic/mock-1", stream: true },
  { name: "translated replies", model: "anthropic/mock-1", stream: false },
  {
    name: "errors",
    model: "openai/mock-1",
    stream: true,
    text: "Fail with 400",
  },
];

for (const { name, text = "Hello", ...members } of CASES) {
  Deno.test({
    name:
      `serve: killed as soon as one of its ${name} has ended, it has recorded it`,
    ignore: Deno.build.os === "windows",
    async fn() {
      await using openai = mockOpenAi();
      await using messages = mockAnthropic();
      const { recorded, ended } = await killedServers((mark) => ({
        ...members,
        messages: [
          { role: "system", content: mark },
          { role: "user", content: text },
        ],
      }), { ...openAi(openai), ...anthropic(messages) });
      assertEquals(ended.length >= ROUNDS, true);
      assertEquals(ended.filter((mark) => !recorded.includes(mark)), []);
    },
  });
}

const ROUNDS = 5;

/** Several servers in turn, each killed as soon as the first of the replies that it gives at once has ended. */
async function killedServers(
  request: (mark: string) => unknown,
  env: Record<string, string>,
): Promise<{ recorded: string; ended: string[] }> {
  await using folder = await temporaryFolder();
  const ended: string[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    await using server = await startServe([], folder.path, env);
    const one = async (mark: string) => {
      const reply = await post(server, request(mark));
      await reply.text();
      ended.push(mark);
      server.kill("SIGKILL");
    };
    const marks = [1, 2, 3, 4].map((count) => `mark ${round}.${count}`);
    await Promise.allSettled(marks.map(one));
    await server.result;
  }
  const path = `${folder.path}/.local/share/chat/history.jsonl`;
  return { recorded: JSON.stringify(await readHistory(path)), ended };
}

const STREAMS = 50;

for (const ending of ["completed", "aborted"] as const) {
  Deno.test(`serve: told to stop while fifty streams run, it records each of them, ${ending}`, async () => {
    await using folder = await temporaryFolder();
    const gate = Promise.withResolvers<void>();
    await using upstream = fakeUpstream(() =>
      sse(async function* () {
        yield event({ content: "par" });
        await gate.promise;
        yield* HELLO;
      }())
    );
    await using server = await startServe([], folder.path, openAi(upstream));
    const request = hi({ stream: true });
    const replies = await Promise.all(
      Array.from({ length: STREAMS }, () => post(server, request)),
    );
    server.kill("SIGTERM");
    if (ending === "completed") gate.resolve();
    else {
      // The same signal again within half a second would be the same one.
      await new Promise((resolve) => setTimeout(resolve, 700));
      server.kill("SIGTERM");
    }
    await Promise.all(replies.map((reply) => reply.text()));
    await server.result;
    const path = `${folder.path}/.local/share/chat/history.jsonl`;
    const lines = await readHistory(path);
    assertEquals(
      lines.map((line) => line["status"]),
      Array.from({ length: STREAMS }, () => ending),
    );
    assertEquals(new Set(lines.map((line) => line["id"])).size, STREAMS);
  });
}
