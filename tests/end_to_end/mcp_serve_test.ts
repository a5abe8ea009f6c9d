import { assertEquals, assertStringIncludes } from "@std/assert";
import {
  programCommand,
  programEnv,
  runCli,
  temporaryFolder,
} from "../helpers/run_cli.ts";

Deno.test("chat mcp serve: an agent reads the history, by this program's own client, and changes nothing", async () => {
  await using folder = await temporaryFolder();
  const home = folder.path;
  const asked = await runCli(["ask", "-m", "eliza", "My boat is red"], {
    home,
  });
  assertEquals(asked.code, 0);
  const path = `${home}/.local/share/chat/history.jsonl`;
  const before = await Deno.readTextFile(path);
  const { command, args } = programCommand();
  const servers = {
    mcpServers: {
      // It keeps the environment that makes it a test.
      self: {
        command,
        args: [...args, "mcp", "serve"],
        env: programEnv(home),
        trust: true,
      },
    },
  };
  await Deno.writeTextFile(`${home}/servers.json`, JSON.stringify(servers));
  const mcp = (...words: string[]) =>
    runCli(["mcp", ...words, "--mcp-config", `${home}/servers.json`], { home });
  const test = await mcp("test", "self");
  assertEquals(
    test.stdout.trim().split("\n").map((line) => line.split("\t").slice(0, 2)),
    ["search_history", "show_exchange", "stats", "cache_misses", "bench_report"]
      .map((name) => [`mcp__self__${name}`, "read"]),
    test.stderr,
  );
  const call = (tool: string, args: unknown) =>
    mcp("call", "self", tool, JSON.stringify(args));
  const found = await call("search_history", { text: "RED", count: 5 });
  assertStringIncludes(found.stdout, "My boat is red", found.stderr);
  const shown = await call("show_exchange", { id: "last" });
  assertStringIncludes(shown.stdout, "My boat is red\n");
  const stats = await call("stats", { by: "day" });
  assertEquals([stats.code, stats.stdout !== "\n"], [0, true], stats.stderr);
  const cache = await call("cache_misses", {});
  assertEquals(cache.code, 0, cache.stderr);
  const none = await call("search_history", { text: "--errors" });
  assertEquals(none.stdout.includes("My boat"), false);
  const failures: [tool: string, args: unknown, why: string][] = [
    ["show_exchange", { id: "--run=last" }, '"id" must be an id'],
    ["show_exchange", { id: "zzz" }, "zzz"],
    ["bench_report", { run: "last" }, "chat: "],
  ];
  for (const [tool, args, why] of failures) {
    const { code, stderr } = await call(tool, args);
    assertEquals(code, 1, stderr);
    assertStringIncludes(stderr, why);
  }
  assertEquals(await Deno.readTextFile(path), before);
});

Deno.test("chat mcp serve: speaks JSON-RPC, one message per line, and ends with its input", async () => {
  const messages = [
    { id: 1, method: "initialize", params: { protocolVersion: "2025-06-18" } },
    { method: "notifications/initialized" },
    { id: 2, method: "initialize", params: { protocolVersion: "1999-01-01" } },
    { id: "a", method: "ping" },
    { id: 3, method: "server/discover" },
    { id: 4, method: "tools/call", params: { name: "rm" } },
  ].map((message) => JSON.stringify({ jsonrpc: "2.0", ...message }));
  const { code, stdout } = await runCli(["mcp", "serve"], {
    stdin: [...messages, "{", ""].join("\n"),
  });
  assertEquals(code, 0);
  const answers = stdout.trim().split("\n").map((line) => JSON.parse(line));
  assertEquals(
    answers.map(({ id, result, error }) => [
      id,
      result?.protocolVersion ?? error?.code ?? result,
    ]),
    [
      [1, "2025-06-18"],
      [2, "2025-11-25"],
      ["a", {}],
      [3, -32601],
      [4, -32602],
      [null, -32700],
    ],
  );
});
