import { assertEquals, assertMatch } from "@std/assert";
import { readHistory, runCli, temporaryFolder } from "../helpers/run_cli.ts";

Deno.test("run: a program that reads its address from arguments gets it there, and its key where a key is set here", async () => {
  await using folder = await temporaryFolder();
  const home = folder.path;
  await Deno.writeTextFile(
    `${home}/codex`,
    '#!/bin/sh\nprintf "%s\\n" "$@" "$OPENAI_BASE_URL" "$OPENAI_API_KEY" "$CODEX_API_KEY"\n',
    { mode: 0o755 },
  );
  const run = async (env: Record<string, string>) => {
    const { stdout } = await runCli(["run", "-q", "./codex", "exec", "Hi"], {
      home,
      env,
    });
    return stdout.split("\n");
  };
  const [option, setting, ...rest] = await run({});
  const [exec, hi, url = "", key = "", codexKey] = rest;
  assertEquals([option, exec, hi], ["-c", "exec", "Hi"]);
  assertEquals(setting, `openai_base_url="${url}"`);
  assertMatch(url, /^http:\/\/127\.0\.0\.1:\d+\/v1$/);
  assertMatch(key, /^sk-chat-run-/);
  // It may have a login, which the key would hide.
  assertEquals(codexKey, "");
  const withKey = await run({ OPENAI_API_KEY: "sk-canary-openai" });
  assertEquals(withKey[5], "sk-canary-openai");
  assertMatch(withKey[6] ?? "", /^sk-chat-run-/);
  // The history has what the user typed.
  const lines = await readHistory(`${home}/.local/share/chat/history.jsonl`);
  assertEquals(lines[0]?.["command"], ["./codex", "exec", "Hi"]);
});
