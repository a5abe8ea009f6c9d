import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { type FakeUpstream, fakeUpstream } from "../helpers/fake_upstream.ts";
import { terminalTest } from "../helpers/pty.ts";
import { runCli, temporaryFolder } from "../helpers/run_cli.ts";
import { until } from "../helpers/until.ts";
import { conversation, READY } from "./chat_conversation.ts";
import { keyedEnv } from "./chat_upstream.ts";
import { toolUpstream } from "./tool_upstream.ts";

/** A home with files and a configuration. */
async function homeWith(config: unknown = {}) {
  const folder = await temporaryFolder();
  const home = folder.path;
  await Deno.writeTextFile(`${home}/a.txt`, "apple\n");
  await Deno.writeTextFile(`${home}/b.txt`, "banana\n");
  await Deno.mkdir(`${home}/.config/chat`, { recursive: true });
  const path = `${home}/.config/chat/config.json`;
  await Deno.writeTextFile(path, JSON.stringify(config));
  return {
    home,
    config: async () => JSON.parse(await Deno.readTextFile(path)),
    [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose](),
  };
}

function lastBody(upstream: FakeUpstream) {
  return JSON.parse(upstream.requests.at(-1)?.body ?? "{}");
}

const QUESTION = "The model asks to run read_file";

terminalTest(
  "chat -T: y once, a for the same arguments, A a rule in the file, e other arguments, n a reason",
  async () => {
    await using upstream = toolUpstream();
    await using at = await homeWith({ model: "openai/m-1" });
    const { home } = at;
    await using terminal = await conversation(upstream, {
      ...{ home, args: ["-T", "read"] },
    });
    const a = '!read_file {"path":"a.txt"}';
    await terminal.enter(`one${a}`);
    await terminal.waitFor(/"path": "a.txt"[^]*y once/);
    await terminal.type("y");
    await terminal.waitFor(/apple/);
    await terminal.waitFor(READY);
    await terminal.enter(`two${a}`);
    await terminal.waitFor(/two[^]*y once/);
    await terminal.type("a");
    await terminal.waitFor(/two[^]*apple/);
    await terminal.waitFor(READY);
    // Not asked again, with these arguments.
    await terminal.enter(`three${a} & read_file {"path":"b.txt"}`);
    await terminal.waitFor(/three[^]*"path": "b.txt"[^]*y once/);
    await terminal.type("e");
    await terminal.waitFor(/The arguments as JSON[^]*You: \{"path":"b.txt"\}/);
    await terminal.press("BSpace", "BSpace");
    await terminal.enter('","from_line":1,"lines":1}');
    await terminal.waitFor(/three[^]*apple[^]*banana/);
    await terminal.waitFor(READY);
    assertStringIncludes(
      lastBody(upstream).messages.at(-1).content,
      'The user changed the arguments to {"path":"b.txt","from_line":1,"lines":1}.\nThe output of read_file',
    );
    await terminal.enter('four!read_file {"path":"b.txt"}');
    await terminal.waitFor(/four[^]*y once/);
    await terminal.type("A");
    await terminal.waitFor(/A rule for .*[^]*You: \{"tool"/);
    await terminal.press("Enter");
    await terminal.waitFor(/four[^]*banana/);
    await terminal.waitFor(READY);
    assertEquals(await at.config(), {
      model: "openai/m-1",
      tools: {
        allow: [{ tool: "read_file", arguments: { path: "b.txt" } }],
      },
    });
    await terminal.enter('five!read_file {"path":"b.txt"}');
    await terminal.waitFor(/five[^]*banana/);
    await terminal.waitFor(READY);
    await terminal.enter('six!read_file {"path":"c.txt"}');
    await terminal.waitFor(/six[^]*y once/);
    await terminal.type("n");
    await terminal.waitFor(/Why not\?[^]*You:/);
    await terminal.enter("there is none");
    await terminal.waitFor(/did not run: The user refused it: there is none/);
    await terminal.waitFor(READY);
    assertEquals(
      (await terminal.screen()).split(QUESTION).length - 1,
      5,
      "two runs needed no question",
    );
    const { stdout } = await runCli(["history", "show", "--json"], { home });
    const runs = stdout.trim().split("\n").map((line) => JSON.parse(line))
      .flatMap(({ tools = [] }) => tools);
    assertEquals(
      runs.map(({ approved }) => approved),
      [..."asked asked asked asked asked rule refused".split(" ")],
    );
    assertEquals(runs[3].arguments, { path: "b.txt", from_line: 1, lines: 1 });
    // What was approved with a was approved for that conversation.
    await terminal.enter("/clear");
    await terminal.waitFor("The turns are forgotten");
    await terminal.enter(`seven${a}`);
    await terminal.waitFor(/seven[^]*"path": "a.txt"[^]*y once/);
    await terminal.type("n");
    await terminal.waitFor(/seven[^]*Why not\?[^]*You:/);
    await terminal.press("Enter");
    await terminal.waitFor(/seven[^]*did not run: The user refused it\./);
    await terminal.waitFor(READY);
    // What was typed at questions is no earlier input.
    const typed = await Deno.readTextFile(
      `${home}/.local/share/chat/input.jsonl`,
    );
    assert(!typed.includes("there is none"), typed);
  },
);

terminalTest(
  "chat -T: Ctrl-C stops a tool that runs, and the answer; what was done is kept, and the conversation continues",
  async () => {
    const arrived = Promise.withResolvers<void>();
    await using slow = fakeUpstream(() => {
      arrived.resolve();
      return new Promise<Response>(() => {});
    });
    await using upstream = toolUpstream();
    await using at = await homeWith({ tools: { privateAddresses: true } });
    const { home } = at;
    await using terminal = await conversation(upstream, {
      ...{ home, args: ["-T", "read,fetch", "--approve", "all"] },
    });
    await terminal.enter(
      `one!read_file {"path":"a.txt"} & fetch_url {"url":"${slow.url}"}`,
    );
    await arrived.promise;
    await terminal.waitFor(/chat: read_file: 6 bytes/);
    await terminal.press("C-c");
    await terminal.waitFor("(stopped)");
    await terminal.waitFor(READY);
    assertEquals(upstream.requests.length, 1);
    await terminal.enter("and now?");
    await until("the next request", () => upstream.requests.length === 2);
    await terminal.waitFor(READY);
    const { messages } = lastBody(upstream);
    assertEquals(
      messages.map(({ role }: { role: string }) => role),
      ["user", "assistant", "tool", "tool", "user"],
    );
    assertStringIncludes(messages[2].content, "apple");
    assertStringIncludes(messages[3].content, "The user stopped it.");
    const { stdout } = await runCli(["history", "verify"], { home });
    assertStringIncludes(stdout, "3 exchanges");
  },
);

terminalTest(
  "chat: /tools lists the tools and turns them on and off; a call is shown without harm to the terminal",
  async () => {
    await using upstream = toolUpstream();
    await using at = await homeWith();
    await using terminal = await conversation(upstream, { home: at.home });
    await terminal.type("/tools on tim");
    await terminal.press("Tab");
    await terminal.waitFor("/tools on time");
    await terminal.press("C-u");
    await terminal.enter("/tools");
    await terminal.waitFor(/^off {2}read_file {4}read {3}Read a text file/m);
    await terminal.enter("/tools on nope");
    await terminal.waitFor('there is no tool "nope"');
    await terminal.enter("none");
    await terminal.waitFor("Assistant: 0 tools");
    await terminal.waitFor(READY);
    await terminal.enter("/tools on read,list");
    await terminal.waitFor("read_file, list_dir: on");
    const hidden = JSON.stringify({ path: "a.txt\u202e\u001b[2J" });
    await terminal.enter(`look!read_file ${hidden}`);
    await terminal.waitFor(
      /"path": "a\.txt\\u202e\\u001b\[2J"[^]*y once/,
    );
    await terminal.type("n");
    await terminal.waitFor(/Why not/);
    await terminal.press("Enter");
    await terminal.waitFor(/did not run: The user refused it\./);
    await terminal.waitFor(READY);
    await terminal.enter("/tools off read,list");
    await terminal.waitFor("read_file, list_dir: off");
    await terminal.enter("none again");
    await terminal.waitFor(/none again[^]*Assistant: 0 tools/);
  },
);

Deno.test("chat -T from a pipe: a template names tools, an option approves them, the limit is an error", async () => {
  await using upstream = toolUpstream();
  await using at = await homeWith();
  const { home } = at;
  await Deno.mkdir(`${home}/.config/chat/templates`);
  await Deno.writeTextFile(
    `${home}/.config/chat/templates/files.md`,
    "---\ntools: [read, list]\n---\n{{input}}",
  );
  const env = keyedEnv(upstream);
  const input = [
    '!read_file {"path":"a.txt"}',
    '"""\n!list_dir {}\n!list_dir {}\n"""',
    "after",
  ].join("\n");
  const { code, stdout, stderr } = await runCli(
    ["chat", "-t", "files", "--approve", "read", "--max-steps", "1"],
    { home, env, stdin: input },
  );
  assertEquals(code, 0, stderr);
  assertStringIncludes(stdout, "apple");
  assertStringIncludes(stderr, "chat: the model called tools 1 time and");
  assertEquals(lastBody(upstream).messages.at(-1).content, "after");
  const asked = await runCli(
    ["ask", "-t", "files", "--approve", "read", '!read_file {"path":"a.txt"}'],
    { home, env },
  );
  assertStringIncludes(asked.stdout, "apple");
});
