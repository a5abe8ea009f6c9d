import { assertEquals } from "@std/assert";
import {
  type FakeUpstream,
  fakeUpstream,
  sse,
} from "../helpers/fake_upstream.ts";
import { readHistory, runCli, temporaryFolder } from "../helpers/run_cli.ts";

function event(delta: unknown, finish: string | null = null): string {
  const choices = [{ index: 0, delta, finish_reason: finish }];
  const chunk = { id: "1", object: "chat.completion.chunk", created: 1 };
  return `data: ${JSON.stringify({ ...chunk, model: "m", choices })}\n\n`;
}

/** Says hello. */
function answering(): FakeUpstream {
  return fakeUpstream(() =>
    sse([event({ content: "Hello" }), event({}, "stop"), "data: [DONE]\n\n"])
  );
}

/** A home folder with two providers, `a` and `b`, and a route over them. */
async function home(
  a: string,
  b: string,
): Promise<AsyncDisposable & { path: string }> {
  const folder = await temporaryFolder();
  await Deno.mkdir(`${folder.path}/.config/chat`, { recursive: true });
  await Deno.writeTextFile(
    `${folder.path}/.config/chat/config.json`,
    JSON.stringify({
      history: "~/history.jsonl",
      providers: { a: { baseUrl: `${a}/v1` }, b: { baseUrl: `${b}/v1` } },
      aliases: { fast: ["a/small", "b/large"] },
    }),
  );
  return folder;
}

const beginnings: [string, string, () => Response][] = [
  [
    "refuses for now",
    "503 busy",
    () =>
      Response.json({ error: { message: "busy" } }, {
        status: 503,
        headers: { "x-should-retry": "false" },
      }),
  ],
  [
    "is cut before its first word",
    "the connection broke before the answer was complete",
    () =>
      new Response(
        new ReadableStream({
          start(controller) {
            const head = event({ role: "assistant", content: "" });
            controller.enqueue(new TextEncoder().encode(head));
          },
          pull: (controller) => controller.error(new Error("cut")),
        }),
        { headers: { "content-type": "text/event-stream" } },
      ),
  ],
];
for (const [what, why, respond] of beginnings) {
  Deno.test(`ask: when the first model of a route ${what}, the next answers and both are recorded`, async () => {
    await using first = fakeUpstream(respond);
    await using second = answering();
    await using folder = await home(first.url, second.url);
    const result = await runCli(["ask", "-m", "fast", "hi"], {
      home: folder.path,
    });
    assertEquals([result.code, result.stdout], [0, "Hello\n"]);
    assertEquals(
      result.stderr,
      `chat: a/small did not answer (${why}), trying the next model\n`,
    );
    assertEquals(JSON.parse(second.requests[0]?.body ?? "").model, "large");
    const lines = await readHistory(`${folder.path}/history.jsonl`);
    assertEquals(
      lines.map(({ provider, model }) => `${provider}/${model}`),
      ["a/small", "b/large"],
    );
    assertEquals(lines[0]?.["status"] === "completed", false);
    assertEquals(lines[1]?.["status"], "completed");
  });
}

Deno.test("ask: a request that the first model of a route refuses goes to no other", async () => {
  await using first = fakeUpstream(() =>
    Response.json({ error: { message: "no such tool" } }, { status: 400 })
  );
  await using second = answering();
  await using folder = await home(first.url, second.url);
  const result = await runCli(["ask", "-m", "fast", "hi"], {
    home: folder.path,
  });
  assertEquals([result.code, result.stdout], [1, ""]);
  assertEquals(result.stderr, "chat: a/small: 400 no such tool\n");
  assertEquals(second.requests.length, 0);
});

Deno.test("ask: a model of a route that has begun to answer is not replaced", async () => {
  await using first = fakeUpstream(() => sse([event({ content: "Hel" })]));
  await using second = answering();
  await using folder = await home(first.url, second.url);
  const result = await runCli(["ask", "-m", "fast", "hi"], {
    home: folder.path,
  });
  assertEquals([result.code, result.stdout], [6, "Hel\n"]);
  assertEquals(second.requests.length, 0);
});
