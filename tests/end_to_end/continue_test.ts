import { assertEquals } from "@std/assert";
import { readHistory, runCli, temporaryFolder } from "../helpers/run_cli.ts";
import { type ServeProcess, startServe } from "../helpers/serve_process.ts";
import { bodyOf, bothKeys, scriptedAnswer } from "./scripted_answer.ts";

/** A client of the server asks; the conversation's id comes back. */
type Client = (server: ServeProcess) => Promise<void>;

async function post(
  { url }: ServeProcess,
  path: string,
  body: unknown,
): Promise<void> {
  const reply = await fetch(url + path, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      "anthropic-version": "2023-06-01",
      "x-api-key": "any",
    },
    body: JSON.stringify(body),
  });
  assertEquals(reply.status, 200, await reply.text());
}

const SYSTEM = "You are kind.";
const turns = [
  { role: "user", content: "one" },
  { role: "assistant", content: "1" },
  { role: "user", content: "two" },
];

const clients: [what: string, model: string, client: Client][] = [
  [
    "Chat Completions",
    "openai/m",
    (server) =>
      post(server, "/v1/chat/completions", {
        model: "openai/m",
        stream: true,
        messages: [{ role: "system", content: SYSTEM }, ...turns],
      }),
  ],
  [
    "the Messages API",
    "anthropic/m",
    (server) =>
      post(server, "/v1/messages", {
        model: "anthropic/m",
        max_tokens: 10,
        system: SYSTEM,
        messages: turns,
      }),
  ],
  [
    "the Responses API",
    "openai/m",
    (server) =>
      post(server, "/v1/responses", {
        model: "openai/m",
        instructions: SYSTEM,
        stream: true,
        input: turns,
      }),
  ],
];

for (const [what, model, client] of clients) {
  Deno.test(`ask -c, chat -c, --conversation: go on with what a client said by ${what}`, async () => {
    await using folder = await temporaryFolder();
    await using upstream = scriptedAnswer("an answer");
    const options = { home: folder.path, env: bothKeys(upstream) };
    {
      await using server = await startServe([], folder.path, options.env);
      await client(server);
      server.kill("SIGTERM"); // it writes what it recorded
      assertEquals((await server.result).code, 0);
    }
    const history = `${folder.path}/.local/share/chat/history.jsonl`;
    const served = (await readHistory(history)).at(-1);
    const flags = model.startsWith("anthropic") ? ["--no-stream"] : [];
    const asked = await runCli(["ask", ...flags, "-c", "three"], options);
    assertEquals(asked, { code: 0, stdout: "an answer\n", stderr: "" });
    const id = String(served?.["conversation"]).toLowerCase();
    await runCli(["ask", ...flags, "--cid", id, "four"], options);
    const chatted = await runCli(["chat", ...flags, "-c"], {
      ...options,
      stdin: "five\n",
    });
    assertEquals(chatted.code, 0);
    const last = bodyOf(upstream, upstream.requests.length - 1);
    assertEquals(last.model, "m");
    assertEquals(saidTo(last), [
      SYSTEM,
      ...["one", "1", "two", "an answer", "three", "an answer"],
      ...["four", "an answer", "five"],
    ]);
    const lines = await readHistory(history);
    const conversations = new Set(lines.map((line) => line["conversation"]));
    assertEquals(conversations.size, 1);
    assertEquals(lines.at(-1)?.["parent"], lines.at(-2)?.["id"]);
  });
}

interface Body {
  system?: string;
  messages: { content: string | { text: string }[] }[];
}

/** What a request of either dialect says. */
function saidTo({ system, messages }: Body): string[] {
  const texts = messages.map(({ content }) =>
    typeof content === "string"
      ? content
      : content.map(({ text }) => text).join("")
  );
  return system === undefined ? texts : [system, ...texts];
}
