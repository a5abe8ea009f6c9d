/** Files of MCP servers, as other programs write them. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { startTerminal, terminalTest } from "../helpers/pty.ts";
import { runCli } from "../helpers/run_cli.ts";
import { homeWith, MOCK } from "./mcp_home.ts";

/** The mock, which says what its variables are. */
const FILES: readonly [program: string, text: string][] = [
  [
    "Claude",
    JSON.stringify({
      mcpServers: { mock: { type: "stdio", ...MOCK, env: { OWN: "x" } } },
      numStartups: 3,
    }),
  ],
  [
    "Cursor",
    JSON.stringify({
      mcpServers: {
        mock: { ...MOCK, env: { OWN: "${env:HOME}${workspaceFolder}" } },
      },
    }),
  ],
  [
    "VS Code",
    `{
  // Servers of this folder
  "servers": { "mock": ${JSON.stringify({ type: "stdio", ...MOCK })}, },
}`,
  ],
  [
    "VS Code's settings",
    JSON.stringify({ "editor.tabSize": 2, mcp: { servers: { mock: MOCK } } }),
  ],
];

Deno.test("--mcp-config: files of Claude, Cursor and VS Code as they are", async () => {
  await using at = await homeWith({});
  const { home } = at;
  for (const [program, text] of FILES) {
    const file = `${home}/servers.json`;
    await Deno.writeTextFile(file, text);
    const { stdout, stderr } = await runCli(
      ["mcp", "call", "mock", "add", '{"a":1,"b":2}', "--mcp-config", file],
      { home },
    );
    assertEquals([program, stdout], [program, "3\n"], stderr);
  }
  const broken = `${home}/broken.json`;
  await Deno.writeTextFile(broken, '{\n  "servers": {"key": canary}\n}');
  const { code, stderr } = await runCli(
    ["mcp", "list", "--mcp-config", broken],
    { home },
  );
  assertEquals(code, 2);
  assertStringIncludes(stderr, "in line 2");
  assert(!stderr.includes("canary"), stderr);
});

/** VS Code's file with inputs. */
const INPUTS = {
  inputs: [
    {
      id: "key",
      type: "promptString",
      description: "Key of the service",
      password: true,
    },
    {
      id: "region",
      type: "pickString",
      description: "Region",
      options: ["north", "south"],
      default: "south",
    },
  ],
  servers: {
    mock: {
      ...MOCK,
      env: { SERVICE_KEY: "${input:key}", REGION_IS: "${input:region}" },
    },
    calm: { ...MOCK, env: { REGION_IS: "${input:region}" } },
    odd: { ...MOCK, env: { X: "${input:none}" } },
  },
};

terminalTest(
  "--mcp-config: VS Code's inputs are asked at a terminal, a password is not shown; elsewhere their defaults count",
  async () => {
    await using at = await homeWith({});
    const { home } = at;
    const file = `${home}/vscode.json`;
    await Deno.writeTextFile(file, JSON.stringify(INPUTS));
    const call = (name: string) => [
      ...["mcp", "call", name, "env", "--mcp-config", file],
    ];
    {
      await using terminal = await startTerminal({ args: call("mock"), home });
      await terminal.waitFor(/asks: Key of the service: /);
      await terminal.enter("canary-typed");
      await terminal.waitFor(
        /asks: Region \(one of north, south; Enter: south\): /,
      );
      await terminal.enter("west");
      await terminal.waitFor(/Region[^]*Region/);
      await terminal.enter("north");
      const screen = await terminal.waitFor(/REGION_IS[^]*SERVICE_KEY/);
      assert(!screen.includes("canary-typed"), screen);
      assertEquals(await terminal.exitCode(), 0);
    }
    const calm = await runCli(call("calm"), { home });
    assertStringIncludes(calm.stdout, "REGION_IS", calm.stderr);
    const none = await runCli(call("mock"), { home });
    assertEquals(none.code, 2);
    assertStringIncludes(none.stderr, 'asks for the input "key"');
    const odd = await runCli(call("odd"), { home });
    assertStringIncludes(odd.stderr, 'has no input "none"');
  },
);
