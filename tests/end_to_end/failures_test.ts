import { assertEquals, assertMatch } from "@std/assert";
import { fakeUpstream } from "../helpers/fake_upstream.ts";
import { runCli, temporaryFolder } from "../helpers/run_cli.ts";

const KEY = "sk-canary-key-of-mine";

Deno.test("ask: a refusal says who refused, with which status, whose key, from which file, and which request", async () => {
  await using upstream = fakeUpstream(() =>
    Response.json(
      { error: { message: "Incorrect API key", type: "invalid_api_key" } },
      { status: 401, headers: { "x-request-id": "req_42" } },
    )
  );
  await using folder = await temporaryFolder();
  await Deno.writeTextFile(
    `${folder.path}/.env`,
    `OPENAI_API_KEY=${KEY}\nOPENAI_BASE_URL=${upstream.url}/v1\n`,
  );
  const args = ["ask", "-n", "-m", "openai/m", "Hello"];
  const inFolder = await runCli(args, { home: folder.path });
  assertEquals([inFolder.code, inFolder.stderr], [
    3,
    "chat: openai/m: 401 Incorrect API key (OPENAI_API_KEY from .env, request req_42)\n",
  ]);
  const env = { OPENAI_API_KEY: KEY, OPENAI_BASE_URL: `${upstream.url}/v1` };
  const verbose = await runCli([...args, "--verbose"], { env });
  assertMatch(
    verbose.stderr,
    /^chat: openai\/m: 401 Incorrect API key \(OPENAI_API_KEY, request req_42\)\n {2}address: http:\S+\/v1, by OPENAI_BASE_URL\n {2}status: 401\n {2}x-request-id: req_42\n/,
  );
  assertEquals(verbose.stderr.includes(KEY), false);
});

for (
  const message of [
    "API key not valid. Please pass a valid API key.",
    "Incorrect API key provided: xa***ab.",
  ]
) {
  Deno.test(`ask: a 400 that says "${message}" is a wrong key: exit 3`, async () => {
    await using upstream = fakeUpstream(() =>
      Response.json([{
        error: { code: 400, message, status: "INVALID_ARGUMENT" },
      }], { status: 400 })
    );
    const { code, stderr } = await runCli(
      ["ask", "-n", "-m", "gemini/m", "Hello"],
      { env: { GEMINI_API_KEY: KEY, GEMINI_BASE_URL: upstream.url } },
    );
    assertEquals([code, stderr], [
      3,
      `chat: gemini/m: 400 ${message} (GEMINI_API_KEY)\n`,
    ]);
  });
}

Deno.test("ask: a wrong address is told with the variable that says it", async () => {
  await using upstream = fakeUpstream(() =>
    new Response("404 page not found", { status: 404 })
  );
  const { code, stderr } = await runCli(["ask", "-n", "-m", "openai/m", "x"], {
    env: { OPENAI_API_KEY: KEY, OPENAI_BASE_URL: upstream.url },
  });
  assertEquals([code, stderr], [
    1,
    `chat: openai/m: 404 page not found (at ${upstream.url}, by OPENAI_BASE_URL)\n`,
  ]);
});

Deno.test("ask, doctor: a proxy that does not answer is named, not the server behind it", async () => {
  await using upstream = fakeUpstream(() => Response.json({ data: [] }));
  const env = {
    OPENAI_API_KEY: KEY,
    OPENAI_BASE_URL: `${upstream.url}/v1`,
    ["http_proxy"]: `http://user:${KEY}@127.0.0.1:9`,
    NO_PROXY: "there.example",
  };
  const asked = await runCli(["ask", "-n", "-m", "openai/m", "x"], { env });
  assertEquals([asked.code, asked.stderr], [
    5,
    `chat: openai/m: cannot reach ${upstream.url} through the proxy http://127.0.0.1:9 of http_proxy (connection refused) (OPENAI_BASE_URL)\n`,
  ]);
  const doctor = await runCli(["doctor"], { env });
  assertMatch(
    doctor.stdout,
    /^note +proxy +http:\/\/127\.0\.0\.1:9 \(http_proxy\); NO_PROXY exempts there\.example$/m,
  );
  assertEquals(doctor.stdout.includes(KEY), false);
});
