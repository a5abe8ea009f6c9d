import {
  assert,
  assertEquals,
  assertMatch,
  assertStringIncludes,
} from "@std/assert";
import { fakeUpstream } from "../helpers/fake_upstream.ts";
import { keyedEnv } from "../end_to_end/chat_upstream.ts";
import { freePort } from "../helpers/free_port.ts";
import { runCli, temporaryFolder } from "../helpers/run_cli.ts";
import { toolUpstream } from "../end_to_end/tool_upstream.ts";
import { until } from "../helpers/until.ts";
import { programNamed } from "./programs.ts";

// Of the reference servers only everything speaks HTTP; filesystem, memory, git and fetch are for stdio alone.

/** A test with reference servers; skipped, and its name says so, where one is not installed. */
function serversTest(
  names: readonly string[],
  what: string,
  run: (at: {
    home: string;
    commands: string[];
    mcp: (...words: string[]) => ReturnType<typeof runCli>;
    write: (servers: unknown) => Promise<void>;
  }) => Promise<void>,
): void {
  const programs = names.map((name) => ({ name, ...programNamed(name) }));
  const missing = programs.find(({ isThere }) => !isThere)?.name;
  const name = `${names.join(", ")}: ${what}`;
  Deno.test({
    name: missing === undefined
      ? name
      : `${name} (skipped: ${missing} is missing)`,
    ignore: missing !== undefined,
    async fn() {
      await using folder = await temporaryFolder();
      const home = folder.path;
      const file = `${home}/servers.json`;
      await run({
        home,
        commands: programs.map(({ command }) => command),
        mcp: (...words) =>
          runCli(["mcp", ...words, "--mcp-config", file], { home }),
        write: (mcpServers) =>
          Deno.writeTextFile(file, JSON.stringify({ mcpServers })),
      });
    },
  });
}

serversTest(["mcp-server-everything"], "over stdio", async (at) => {
  const [command] = at.commands;
  await at.write({ all: { command } });
  const test = await at.mcp("test", "all");
  assertStringIncludes(test.stdout, "mcp__all__echo\texec\t", test.stderr);
  const echo = await at.mcp("call", "all", "echo", '{"message":"ä"}');
  assertEquals(echo.stdout, "Echo: ä\n");
  const image = await at.mcp("call", "all", "get-tiny-image");
  assertStringIncludes(image.stdout, "[image: image/png]");
  const wrong = await at.mcp("call", "all", "echo", "{}");
  assertEquals(wrong.code, 1);
  assertStringIncludes(wrong.stderr, "echo failed: ");
});

serversTest(["mcp-server-everything"], "resources and prompts", async (at) => {
  const [command] = at.commands;
  await at.write({ all: { command } });
  const check = await at.mcp("list", "--check");
  assertMatch(check.stdout, /\d+ tools, 7 resources, 4 prompts/, check.stderr);
  const ask = async (...words: string[]) => {
    const config = ["--mcp-config", `${at.home}/servers.json`];
    const asked = await runCli(
      ["ask", "--model", "eliza", "--dry-run", ...words, ...config],
      { home: at.home },
    );
    assertEquals(asked.code, 0, asked.stderr);
    return JSON.parse(asked.stdout).messages[0].content;
  };
  const uri = "demo://resource/static/document/features.md";
  const [resource, text] = await ask(`What is in @all:${uri}?`);
  assertMatch(resource.text, /^The resource @all:demo.*instructions\):\n\n# /);
  assertEquals(text.text, `What is in @all:${uri}?`);
  // A resource that is not listed, of a template.
  const [dynamic] = await ask("@all:demo://resource/dynamic/text/1");
  assertStringIncludes(dynamic.text, "Resource 1");
  assertEquals(
    await ask("-t", "all:args-prompt", "-p", "city=Rome", "And now?"),
    "What's weather in Rome?\n\nAnd now?",
  );
});

serversTest(["mcp-server-everything"], "over HTTP", async (at) => {
  const [command = ""] = at.commands;
  const port = freePort();
  await using server = new Deno.Command(command, {
    args: ["streamableHttp"],
    env: { PORT: String(port) },
    stdin: "null",
    stdout: "null",
    stderr: "null",
  }).spawn();
  const url = `http://127.0.0.1:${port}/mcp`;
  await until(
    "the server",
    () =>
      fetch(url, { method: "DELETE" }).then(async (reply) => {
        await reply.body?.cancel();
        return true;
      }, () => false),
  );
  await at.write({ all: { type: "http", url } });
  const test = await at.mcp("test", "all");
  assertStringIncludes(test.stdout, "mcp__all__echo\texec\t", test.stderr);
  const echo = await at.mcp("call", "all", "echo", '{"message":"far"}');
  assertEquals(echo.stdout, "Echo: far\n");
  assertEquals(server.pid > 0, true);
});

serversTest(
  ["mcp-server-everything", "mcp-server-filesystem", "mcp-server-memory"],
  "three in one answer, with rules and trust",
  async (at) => {
    const [all, files, memory] = at.commands;
    await using upstream = toolUpstream();
    await Deno.writeTextFile(`${at.home}/note.txt`, "the port is 4711");
    await at.write({
      all: { command: all },
      files: { command: files, args: [at.home], trust: true },
      memory: {
        command: memory,
        env: { MEMORY_FILE_PATH: `${at.home}/memory.jsonl` },
      },
    });
    await Deno.mkdir(`${at.home}/.config/chat`, { recursive: true });
    await Deno.writeTextFile(
      `${at.home}/.config/chat/config.json`,
      JSON.stringify({
        tools: { allow: ["mcp__memory__*"], deny: ["mcp__*__write_*"] },
      }),
    );
    const entity = { name: "port", entityType: "fact", observations: ["4711"] };
    const { code, stdout, stderr } = await runCli(
      [
        ...["ask", "-T", "mcp:all,mcp:files,mcp:memory", "--approve", "read"],
        ...["--mcp-config", `${at.home}/servers.json`],
        [
          `!mcp__files__read_text_file {"path":"${at.home}/note.txt"}`,
          `!mcp__memory__create_entities ${
            JSON.stringify({ entities: [entity] })
          }`,
          `!mcp__files__write_file {"path":"${at.home}/x","content":""} & mcp__all__echo {"message":"x"}`,
        ].join("\n"),
      ],
      { home: at.home, env: keyedEnv(upstream) },
    );
    assertEquals(code, 0, stderr);
    assertStringIncludes(stdout, "the port is 4711");
    assertStringIncludes(stdout, "Not run: A rule of the user forbids it.");
    assertStringIncludes(stdout, "Not run: Nobody is there to approve it.");
    const kept = await Deno.readTextFile(`${at.home}/memory.jsonl`);
    assertStringIncludes(kept, "4711");
    assertEquals(upstream.requests.length, 4);
  },
);

serversTest(["mcp-server-git"], "over stdio", async (at) => {
  const [command] = at.commands;
  await new Deno.Command("git", { args: ["init", "-q", at.home] }).output();
  await Deno.writeTextFile(`${at.home}/new.txt`, "new");
  await at.write({ git: { command, args: ["--repository", at.home] } });
  const { stdout, stderr } = await at.mcp(
    ...["call", "git", "git_status", JSON.stringify({ repo_path: at.home })],
  );
  assertStringIncludes(stdout, "new.txt", stderr);
});

serversTest(["mcp-server-fetch"], "over stdio", async (at) => {
  const [command] = at.commands;
  await using site = fakeUpstream(({ path }) =>
    path === "/page"
      ? new Response("<h1>A page</h1>", {
        headers: { "content-type": "text/html" },
      })
      : new Response("", { status: 404 })
  );
  const allow = ["--allow-private-ips"];
  await at.write({ web: { command, args: allow } });
  const args = JSON.stringify({ url: `${site.url}/page`, raw: true });
  const { stdout, stderr } = await at.mcp("call", "web", "fetch", args);
  assert(stdout.includes("A page"), stdout + stderr);
});
