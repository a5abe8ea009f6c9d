/** A conversation on a terminal with three reference servers at once. */
import { assertEquals, assertStringIncludes } from "@std/assert";
import { conversation, READY } from "../end_to_end/chat_conversation.ts";
import { toolUpstream } from "../end_to_end/tool_upstream.ts";
import { terminalTest } from "../helpers/pty.ts";
import { runCli, temporaryFolder } from "../helpers/run_cli.ts";
import { programNamed } from "./programs.ts";

const SERVERS = ["everything", "filesystem", "memory"]
  .map((name) => `mcp-server-${name}`);
const programs = SERVERS.map(programNamed);

terminalTest(
  "chat on a terminal: a session with three reference servers",
  async () => {
    const [all, files, memory] = programs.map(({ command }) => ({ command }));
    await using upstream = toolUpstream();
    await using folder = await temporaryFolder();
    const home = folder.path;
    await Deno.writeTextFile(`${home}/a.txt`, "apple");
    const config = {
      mcpServers: {
        all,
        files: { ...files, args: [home], trust: true },
        memory: { ...memory, env: { MEMORY_FILE_PATH: `${home}/m.jsonl` } },
      },
    };
    await Deno.mkdir(`${home}/.config/chat`, { recursive: true });
    await Deno.writeTextFile(
      `${home}/.config/chat/config.json`,
      JSON.stringify(config),
    );
    await using terminal = await conversation(upstream, {
      home,
      args: ["-T", "mcp:all,mcp:files,mcp:memory", "--approve", "read"],
    });
    // A trusted server's tool that only reads: nothing is asked.
    await terminal.enter(
      `one!mcp__files__read_text_file {"path":"${home}/a.txt"}`,
    );
    await terminal.waitFor(/one[^]*apple/);
    await terminal.waitFor(READY);
    // Two calls: one is refused, one may run.
    await terminal.enter(
      'two!mcp__all__echo {"message":"hello"} & mcp__memory__read_graph {}',
    );
    await terminal.waitFor(/asks to run mcp__all__echo of all[^]*y once/);
    await terminal.type("y");
    await terminal.waitFor(/asks to run mcp__memory__read_graph[^]*y once/);
    await terminal.type("n");
    await terminal.waitFor(/Why not/);
    await terminal.enter("not now");
    await terminal.waitFor(/Echo: hello[^]*not now/);
    await terminal.waitFor(READY);
    // Ctrl-C stops a call that takes a minute; the server goes on.
    await terminal.enter(
      'three!mcp__all__trigger-long-running-operation {"duration":60,"steps":60}',
    );
    await terminal.waitFor(/trigger-long-running-operation of all[^]*y once/);
    await terminal.type("y");
    await terminal.waitFor(
      /chat: mcp__all__trigger-long-running-operation \{/,
    );
    await terminal.press("C-c");
    await terminal.waitFor("(stopped)");
    await terminal.waitFor(READY);
    await terminal.enter('four!mcp__all__echo {"message":"still here"}');
    await terminal.waitFor(/four[^]*y once/);
    await terminal.type("y");
    await terminal.waitFor("Echo: still here");
    await terminal.waitFor(READY);
    await terminal.press("C-d");
    assertEquals(await terminal.exitCode(), 0);
    const { stdout } = await runCli(["history", "verify"], { home });
    assertStringIncludes(stdout, "8 exchanges");
  },
  { lacks: SERVERS.find((_, i) => !programs[i]?.isThere) },
);
