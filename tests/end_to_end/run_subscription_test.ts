import { assertEquals } from "@std/assert";
import { readHistory, runCli, temporaryFolder } from "../helpers/run_cli.ts";
import { tlsProviders } from "../helpers/tls_providers.ts";

const MESSAGE = {
  id: "msg_1",
  type: "message",
  role: "assistant",
  model: "claude-test",
  content: [{ type: "text", text: "Hi" }],
  "stop_reason": "end_turn",
  usage: { "input_tokens": 1, "output_tokens": 1 },
};

const BODY =
  '{"model":"claude-test","max_tokens":9,"messages":[{"role":"user","content":"Hi"}]}';

Deno.test("run: a command that is logged in at its provider gets there with its own login, and nobody keeps that", async () => {
  await using folder = await temporaryFolder();
  await using providers = await tlsProviders(
    folder.path,
    ["api.anthropic.com"],
    () => Response.json(MESSAGE),
  );
  const ask = `curl -s -o /dev/null -w '%{http_code} ' -d '${BODY}'`;
  const { code, stdout, stderr } = await runCli(
    [
      "run",
      "--",
      "sh",
      "-c",
      `
      echo "key:$ANTHROPIC_API_KEY"
      ${ask} "$ANTHROPIC_BASE_URL/v1/messages" -H "authorization: Bearer sk-ant-oat01-canary-login"
      ${ask} "$ANTHROPIC_BASE_URL/v1/messages" -H "x-api-key: $OPENAI_API_KEY"
      ${ask} "$ANTHROPIC_BASE_URL/v1/messages"`,
    ],
    { home: folder.path, env: providers.env },
  );
  assertEquals(code, 0);
  // A key in its environment would take the place of the login.
  assertEquals(stdout, "key:\n200 401 401 ");
  const sent = providers.requests.map(({ host, headers }) => [
    host,
    headers.get("authorization"),
    headers.get("x-api-key"),
  ]);
  assertEquals(sent, [
    ["api.anthropic.com", "Bearer sk-ant-oat01-canary-login", null],
  ]);
  const path = `${folder.path}/.local/share/chat/history.jsonl`;
  const history = await Deno.readTextFile(path);
  assertEquals((history + stderr).includes("canary"), false);
  const answered = (await readHistory(path))
    .filter(({ status }) => status === "completed");
  assertEquals(answered.map(({ provider }) => provider), ["anthropic"]);
});
