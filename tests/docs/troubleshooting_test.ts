import { assert, assertEquals } from "@std/assert";
import { fakeUpstream, sse } from "../helpers/fake_upstream.ts";
import { rawServer } from "../helpers/raw_server.ts";
import { tlsProviders } from "../helpers/tls_providers.ts";
import { runCli, temporaryFolder } from "../helpers/run_cli.ts";
import { startServe } from "../helpers/serve_process.ts";
import { readText } from "../helpers/source_files.ts";
import { freePort } from "../helpers/free_port.ts";

/** What is run to hear a message. */
interface Mishap {
  readonly args: readonly string[];
  readonly env?: Record<string, string>;
  readonly stdin?: Uint8Array;
}

const CHUNK = `data: ${
  JSON.stringify({
    id: "1",
    object: "chat.completion.chunk",
    created: 1,
    model: "m",
    choices: [{
      index: 0,
      delta: { role: "assistant", content: "Hel" },
      "finish_reason": null,
    }],
  })
}\n\n`;

const text = await readText("docs/troubleshooting.md");
const MESSAGES = Array.from(
  text.matchAll(/^\| `([^`]+)` *\|/gm),
  ([, message = ""]) => message,
);

Deno.test("docs/troubleshooting.md: every message is one that the program prints", async () => {
  await using folder = await temporaryFolder();
  const home = folder.path;
  const write = (name: string, content: string) =>
    Deno.writeTextFile(`${home}/${name}`, content);
  await write("slip.json", '{"modle": "x"}');
  await write("config.json", '{"model": "x');
  await write("priced.json", '{"prices": "none.json"}');
  await Deno.mkdir(`${home}/own/chat/.env`, { recursive: true });
  await write(
    "header.json",
    '{"providers": {"a": {"baseUrl": "http://a.example", "headers": {"x": "${X}"}}}}',
  );
  await write(".env", "CHAT_HOST=0.0.0.0\n");
  await Deno.mkdir(`${home}/long`);
  await write("long/a.txt", "a".repeat(600_000));
  await write("long/b.txt", "b".repeat(600_000));
  await write("empty.jsonl", "");
  await write("torn.jsonl", '{"v":1,"id":"01');
  await using server = await startServe([], home);
  await using failing = fakeUpstream(({ path }) =>
    new Response("no", { status: Number(path.slice(1, 4)) })
  );
  await using cutting = fakeUpstream(() => sse([CHUNK]));
  const begin = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n" +
    `content-length: 9999\r\n\r\n${CHUNK}`;
  await using breaking = rawServer(async (connection) => {
    await connection.request();
    await connection.write(begin);
  });
  await using silent = rawServer(async (connection) => {
    await connection.request();
    await connection.write(begin);
    await connection.gone();
  });
  await using unknown = await tlsProviders(
    home,
    ["127.0.0.1"],
    () => Response.json({ data: [] }),
  );
  const openai = (url: string) => ({
    OPENAI_API_KEY: "sk-canary-key",
    OPENAI_BASE_URL: `${url}/v1`,
  });
  const mishaps: Mishap[] = [
    { args: ["ask", "hi"] },
    { args: ["ask", "-m", "gpt-4o-mini", "hi"] },
    { args: ["ask", "-m", "nope/x", "hi"] },
    { args: ["models", "--provider", "wrok"] },
    { args: ["ask", "hi"], env: openai(nobody()) },
    {
      args: ["ask", "hi"],
      env: {
        ...openai("https://there.example"),
        HTTPS_PROXY: unknown.env["HTTPS_PROXY"] ?? "",
      },
    },
    {
      args: ["ask", "hi"],
      env: { ...openai("http://there.example"), HTTP_PROXY: nobody() },
    },
    { args: ["ask", "hi"], env: openai(`${failing.url}/404`) },
    { args: ["ask", "hi"], env: openai(`${failing.url}/401`) },
    { args: ["ask", "hi"], env: openai(cutting.url) },
    { args: ["ask", "hi"], env: openai(breaking.url) },
    { args: ["ask", "--timeout", "1", "hi"], env: openai(silent.url) },
    { args: ["ask", "-m", "eliza", "--max-tokens", "1", "hi"] },
    { args: ["models"], env: { XDG_CONFIG_HOME: `${home}/own` } },
    {
      args: ["ask", "-m", "a/b", "x"],
      env: { CHAT_CONFIG: `${home}/header.json` },
    },
    { args: ["hstory"] },
    { args: ["history"], env: { CHAT_HISTORY: `${home}/slip.json` } },
    { args: ["ask", "--temprature", "1"] },
    { args: ["ask", "-m", "eliza"] },
    { args: ["ask", "-m", "eliza", "-f", "long", "hi"] },
    { args: ["ask", "-m", "eliza", "-f", "long/a.txt", "long/b.txt", "hi"] },
    { args: ["ask", "-m", "eliza"], stdin: new Uint8Array([0xff, 0]) },
    { args: ["models"], env: { CHAT_CONFIG: `${home}/none.json` } },
    { args: ["models"], env: { CHAT_CONFIG: `${home}/slip.json` } },
    { args: ["models"], env: { CHAT_CONFIG: `${home}/config.json` } },
    { args: ["prices"], env: { CHAT_CONFIG: `${home}/priced.json` } },
    { args: ["serve", "--port", new URL(server.url).port] },
    { args: ["serve", "--host", "0.0.0.0"] },
    {
      args: ["serve", "--port", "18437"],
      env: openai("http://127.0.0.1:18437"),
    },
    { args: ["serve", "--replay", "none.jsonl"] },
    { args: ["serve", "--replay", "empty.jsonl"] },
    { args: ["ask", "-m", "eliza", "-c", "--history", "none.jsonl", "hi"] },
    { args: ["ask", "-m", "eliza", "--cid", "01ZZ", "hi"] },
    { args: ["history", "--history", "torn.jsonl"] },
    { args: ["ask", "-m", "eliza", "hi"], env: { HOME: "", USERPROFILE: "" } },
  ];
  const said = await Promise.all(mishaps.map(async ({ args, ...given }) => {
    const { stderr } = await runCli(args, { home, ...given });
    return { args, lines: stderr.split("\n") };
  }));
  const unheard = new Set(MESSAGES);
  for (const { args, lines } of said) {
    const heard = MESSAGES.filter((message) =>
      lines.some((line) => pattern(message).test(line))
    );
    assert(heard.length > 0, `${args.join(" ")}: ${lines.join("\n")}`);
    for (const message of heard) unheard.delete(message);
  }
  assertEquals([...unheard], []);
});

/** The message as a line; `…` stands for anything. */
function pattern(message: string): RegExp {
  const pieces = message.split("…").map((piece) => RegExp.escape(piece));
  return new RegExp(`^chat: ${pieces.join(".+")}$`);
}

/** An address where nothing listens. */
function nobody(): string {
  return `http://127.0.0.1:${freePort()}`;
}
