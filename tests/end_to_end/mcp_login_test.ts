/** Logins at MCP servers over HTTP (OAuth). */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { CANARIES, oauthServer } from "../helpers/oauth_server.ts";
import { runCli, startCli } from "../helpers/run_cli.ts";
import { keyedEnv } from "./chat_upstream.ts";
import { homeWith } from "./mcp_home.ts";
import { toolUpstream } from "./tool_upstream.ts";

/** Runs `chat mcp login far`; `browse` is what the user's browser does with the address. */
async function login(
  home: string,
  browse: (url: string) => Promise<void>,
): Promise<{ code: number; shown: string }> {
  await using child = startCli(["mcp", "login", "far"], home);
  await child.stdin.close();
  let shown = "";
  let browsing: Promise<void> | undefined;
  for await (const text of child.stderr.pipeThrough(new TextDecoderStream())) {
    shown += text;
    const [, url] = /^(https?:\/\/\S+)\n/m.exec(shown) ?? [];
    if (url !== undefined) browsing ??= browse(url);
  }
  await browsing;
  await child.stdout.cancel();
  return { code: (await child.status).code, shown };
}

/** A browser that follows every redirect, and returns the last page. */
async function follow(url: string): Promise<string> {
  const reply = await fetch(url);
  return await reply.text();
}

/** All files of a home, as one text. */
async function filesOf(folder: string): Promise<string> {
  let text = "";
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    const path = `${folder}/${name}`;
    if (name === "mcp") continue; // where the logins are
    text += isDirectory ? await filesOf(path) : await Deno.readTextFile(path);
  }
  return text;
}

Deno.test("mcp login: code with PKCE, the token is kept for its user alone, used, renewed, and in no output or record", async () => {
  await using server = oauthServer();
  await using upstream = toolUpstream();
  await using at = await homeWith({
    mcpServers: { far: { type: "http", url: `${server.url}/mcp` } },
  });
  const { home } = at;
  const outputs: string[] = [];
  const run = async (...args: string[]) => {
    const env = keyedEnv(upstream);
    const result = await runCli(args, { home, env });
    outputs.push(result.stdout, result.stderr);
    return result;
  };
  const before = await run("mcp", "test", "far");
  assertEquals(before.code, 1);
  assertStringIncludes(before.stderr, "chat mcp login far");
  let page = "";
  const { code, shown } = await login(home, async (url) => {
    page = await follow(url);
  });
  outputs.push(shown);
  assertEquals(code, 0, shown);
  assertStringIncludes(page, "Back to the terminal");
  assertStringIncludes(shown, "chat: logged in at far");
  const folder = `${home}/.config/chat/mcp`;
  const [file] = await Array.fromAsync(Deno.readDir(folder));
  const path = `${folder}/${file?.name}`;
  if (Deno.build.os !== "windows") {
    assertEquals(((await Deno.stat(path)).mode ?? 0) & 0o777, 0o600);
    assertEquals(((await Deno.stat(folder)).mode ?? 0) & 0o777, 0o700);
  }
  assertStringIncludes(await Deno.readTextFile(path), "access-canary-1");
  const sum = ["mcp", "call", "far", "add", '{"a":2,"b":2}'];
  assertEquals((await run(...sum)).stdout, "4\n");
  // It has ended: renewed without a question.
  server.expire();
  assertEquals((await run(...sum)).stdout, "4\n");
  assertStringIncludes(await Deno.readTextFile(path), "access-canary-2");
  const asked = await run(
    ...["ask", "-T", "mcp:far", "--approve", "all"],
    '!mcp__far__add {"a":3,"b":4}',
  );
  assertStringIncludes(asked.stdout, "7", asked.stderr);
  // The server has forgotten all of it.
  server.expire(true);
  const ended = await run(...sum);
  assertEquals(ended.code, 1);
  assertStringIncludes(ended.stderr, "chat mcp login far");
  const kept = outputs.join("\n") + await filesOf(home);
  for (const canary of CANARIES) assert(!kept.includes(canary), canary);
  const bodies = upstream.requests.map(({ body }) => body).join("\n");
  for (const canary of CANARIES) assert(!bodies.includes(canary), canary);
  assertEquals((await run("mcp", "logout", "far")).code, 0);
  assertEquals((await run("mcp", "logout", "far")).code, 2);
  assertEquals(await Array.fromAsync(Deno.readDir(folder)), []);
});

Deno.test("mcp login: a refusal, a stranger's code, a server that wants no login", async () => {
  await using server = oauthServer();
  await using at = await homeWith({
    mcpServers: {
      far: { type: "http", url: `${server.url}/mcp` },
      near: { command: "none" },
    },
  });
  const { home } = at;
  server.refuse();
  const refused = await login(home, async (url) => {
    // Not of this login: it is not taken, and the login waits.
    const back = new URL(new URL(url).searchParams.get("redirect_uri") ?? "");
    back.search = "?code=code-canary-x&state=none";
    const reply = await fetch(back);
    assertEquals(reply.status, 404);
    await reply.body?.cancel();
    await follow(url);
  });
  assertEquals(refused.code, 1);
  assertStringIncludes(
    refused.shown,
    "Cannot log in at far: refused (access_denied)",
  );
  assertEquals(
    await Deno.stat(`${home}/.config/chat/mcp`).catch(() => "none"),
    "none",
  );
  const program = await runCli(["mcp", "login", "near"], { home });
  assertEquals(program.code, 2);
  assertStringIncludes(program.stderr, "near is a program");
  const none = await runCli(["mcp", "logout", "far"], { home });
  assertEquals(none.code, 2);
});
