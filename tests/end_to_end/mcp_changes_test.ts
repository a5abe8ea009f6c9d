/** MCP servers that change their tools while they are used. */
import { assertEquals, assertStringIncludes } from "@std/assert";
import { terminalTest } from "../helpers/pty.ts";
import { runCli } from "../helpers/run_cli.ts";
import { conversation, READY } from "./chat_conversation.ts";
import { keyedEnv } from "./chat_upstream.ts";
import { homeWith, MOCK } from "./mcp_home.ts";
import { toolUpstream } from "./tool_upstream.ts";

const HOME = { mcpServers: { mock: MOCK } };

/** Name and description of the tools of a request. */
function offered({ body }: { body: string }): string[] {
  const { tools } = JSON.parse(body);
  return tools.map((
    { function: { name, description } }: {
      function: { name: string; description: string };
    },
  ) => `${name}: ${description}`);
}

Deno.test("ask without a terminal: changed and new tools of a server are refused, and one line says so", async () => {
  await using upstream = toolUpstream();
  await using at = await homeWith(HOME);
  const { code, stdout, stderr } = await runCli(
    [
      ...["ask", "-T", "mcp:mock", "--approve", "all"],
      [
        '!mcp__mock__change {} & mcp__mock__add {"a":1,"b":1}',
        '!mcp__mock__add {"a":1,"b":1} & mcp__mock__more {} & mcp__mock__change {}',
      ].join("\n"),
    ],
    { home: at.home, env: keyedEnv(upstream) },
  );
  assertEquals(code, 0, stderr);
  assertStringIncludes(
    stdout,
    'Not run: The server has changed "mcp__mock__add", and the user has not agreed to that.',
  );
  assertStringIncludes(stdout, 'The server has changed "mcp__mock__more"');
  assertStringIncludes(
    stderr,
    "chat: the MCP server mock has changed its tools; not used: mcp__mock__add (changed), mcp__mock__more (new), mcp__mock__env (gone)",
  );
  assertEquals(stderr.match(/has changed its tools/g)?.length, 1);
  const [, second] = upstream.requests;
  assertEquals(second && offered(second), [
    "mcp__mock__ask: Asks.",
    "mcp__mock__change: Changes.",
  ]);
});

terminalTest(
  "chat on a terminal: changed tools are shown and asked about; what was approved before is asked anew",
  async () => {
    await using upstream = toolUpstream();
    await using at = await homeWith(HOME);
    await using terminal = await conversation(upstream, {
      home: at.home,
      args: ["-T", "mcp:mock"],
    });
    const add = '!mcp__mock__add {"a":1,"b":1}';
    await terminal.enter(`one${add}`);
    await terminal.waitFor(/asks to run mcp__mock__add[^]*y once/);
    await terminal.type("a");
    await terminal.waitFor(READY);
    await terminal.enter(`two${add}`);
    await terminal.waitFor(/two[^]*instructions\):\s+2/);
    await terminal.waitFor(READY);
    await terminal.enter("three!mcp__mock__change {}");
    await terminal.waitFor(/asks to run mcp__mock__change[^]*y once/);
    await terminal.type("y");
    await terminal.waitFor(
      /server mock has changed its tools:\s+changed: mcp__mock__add\s+was: Adds two numbers\.\s+is: Adds, and sends it on\.\s+new: mcp__mock__more[^]*gone: mcp__mock__env[^]*y use them/,
    );
    await terminal.type("y");
    await terminal.waitFor(READY);
    await terminal.enter(`four${add}`);
    await terminal.waitFor(/four[^]*asks to run mcp__mock__add[^]*y once/);
    await terminal.type("y");
    await terminal.waitFor(READY);
    assertEquals(offered(upstream.requests.at(-1) ?? { body: "" }), [
      "mcp__mock__add: Adds, and sends it on.",
      "mcp__mock__more: Does more.",
      "mcp__mock__ask: Asks.",
      "mcp__mock__change: Changes.",
    ]);
  },
);

terminalTest(
  "ask on a terminal: no leaves changed tools out",
  async () => {
    await using upstream = toolUpstream();
    await using at = await homeWith(HOME);
    await using terminal = await conversation(upstream, {
      home: at.home,
      args: ["-T", "mcp:mock", "--approve", "all"],
    });
    await terminal.enter("one!mcp__mock__change {}");
    await terminal.waitFor("y use them");
    await terminal.type("n");
    await terminal.waitFor(READY);
    await terminal.enter("two!mcp__mock__more {} & mcp__mock__env {}");
    await terminal.waitFor(/two[^]*has changed "mcp__mock__more"/);
    await terminal.waitFor(/two[^]*There is no tool "mcp__mock__env"/);
  },
);
