import { assertEquals, assertStringIncludes } from "@std/assert";
import { fakeUpstream } from "../helpers/fake_upstream.ts";
import { runCli, temporaryFolder } from "../helpers/run_cli.ts";

/** As editors and shells of Windows save a text. */
const SAVED: Readonly<Record<string, (text: string) => Uint8Array>> = {
  "UTF-8 with a mark": (text) => new TextEncoder().encode(`\uFEFF${text}`),
  "UTF-16": (text) => utf16(`\uFEFF${text}`, true),
  "UTF-16, big-endian": (text) => utf16(`\uFEFF${text}`, false),
};

function utf16(text: string, little: boolean): Uint8Array {
  const view = new DataView(new ArrayBuffer(text.length * 2));
  for (let i = 0; i < text.length; i++) {
    view.setUint16(2 * i, text.charCodeAt(i), little);
  }
  return new Uint8Array(view.buffer);
}

for (const [how, saved] of Object.entries(SAVED)) {
  Deno.test(`every text file may be saved in ${how}`, async () => {
    await using upstream = fakeUpstream(({ body }) => {
      const { messages } = JSON.parse(body);
      const content = JSON.stringify(messages.at(-1).content);
      const message = { role: "assistant", content };
      const choices = [{ index: 0, message, finish_reason: "stop" }];
      return Response.json({
        id: "c",
        object: "chat.completion",
        created: 1,
        model: "m",
        choices,
        usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
      });
    });
    await using folder = await temporaryFolder();
    const { path: home } = folder;
    const write = (name: string, text: string) =>
      Deno.writeFile(`${home}/${name}`, saved(text));
    await Deno.mkdir(`${home}/.config/chat/templates`, { recursive: true });
    await write(".env", "OPENAI_API_KEY=theirs\r\n");
    await write(".config/chat/.env", "OPENAI_API_KEY=mine\r\n");
    await write("more.env", `OPENAI_BASE_URL=${upstream.url}/v1\r\n`);
    await write(".config/chat/config.json", '{"model": "openai/m"}');
    await write(".config/chat/templates/t.md", "Größe von {{x}}?");
    await write(
      "prices.json",
      JSON.stringify({
        m: { input_cost_per_token: 0.001, output_cost_per_token: 0.001 },
      }),
    );
    await write("schema.json", '{"type": "string"}');
    await write("prompts.jsonl", '{"prompt": "Grüße"}\n');
    await write("note.txt", "Höhe 3 m");
    await write(
      "import.json",
      JSON.stringify([
        { role: "user", content: "Früher" },
        { role: "assistant", content: "ja" },
      ]),
    );
    const run = async (args: string[]) => {
      const { code, stdout, stderr } = await runCli(
        [...args, "--env-file", "more.env"],
        { home },
      );
      assertEquals(code, 0, `${args.join(" ")}: ${stderr}`);
      return stdout + stderr;
    };
    const ask = ["ask", "--no-stream"];
    assertStringIncludes(
      await run([...ask, "-t", "t", "-p", "x=y"]),
      "Größe von y?",
    );
    assertStringIncludes(
      await run([...ask, "-a", "note.txt", "x"]),
      "Höhe 3 m",
    );
    await run([...ask, "--schema", "schema.json", "x"]);
    assertStringIncludes(
      await run(["history", "stats", "--prices", "prices.json"]),
      "$0.0060",
    );
    await run(["history", "import", "import.json"]);
    assertStringIncludes(await run(["history", "list"]), "Früher");
    await run([
      "bench",
      "--models",
      "openai/m",
      "--prompts",
      "prompts.jsonl",
      "--no-history",
    ]);
    const sent = upstream.requests.map(({ body }) => body).join();
    assertStringIncludes(sent, "Grüße");
    assertEquals(
      new Set(
        upstream.requests.map(({ headers }) => headers.get("authorization")),
      ),
      new Set(["Bearer mine"]),
    );
  });
}
