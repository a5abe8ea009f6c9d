/** A run of `chat run` in the pages, and a file from them: processes, sockets, and a history on the disk. */
import { assertEquals, assertMatch } from "@std/assert";
import { runCli, temporaryFolder } from "../helpers/run_cli.ts";
import { startWeb } from "../helpers/web_process.ts";

const SCRIPT = `
curl -sS "$OPENAI_BASE_URL/chat/completions" -H "authorization: Bearer $OPENAI_API_KEY" \\
  -d '{"model":"eliza","messages":[{"role":"user","content":"I feel <b>sad</b>"}]}'
exit 3
`;

Deno.test("web: a recorded run is in the list, its steps are a page, and an export is what the command line writes", async () => {
  await using folder = await temporaryFolder();
  const home = folder.path;
  await Deno.writeTextFile(`${home}/script.sh`, SCRIPT);
  await runCli(["run", "-q", "sh", "script.sh"], { home });
  await runCli(["ask", "-m", "eliza", "Outside"], { home });
  await using web = await startWeb([], home);
  const page = async (path: string) => {
    const reply = await fetch(`${web.url}/ui/${path}`, { headers: web.cookie });
    return { reply, text: await reply.text() };
  };
  const { text: list } = await page("runs");
  assertMatch(list, /sh script\.sh/);
  assertMatch(list, /exit 3/);
  const [, id = ""] = /href="\/ui\/run\/(\w{26})"/.exec(list) ?? [];
  const { text: run } = await page(`run/${id}`);
  assertMatch(run, /I feel &lt;b&gt;sad&lt;\/b&gt;/);
  assertMatch(run, /<svg class="timeline"/);
  const { reply, text: file } = await page(`export?run=${id}&format=md`);
  assertMatch(reply.headers.get("content-disposition") ?? "", /\.md"$/);
  const written = await runCli(["history", "export", "--run", id], { home });
  assertEquals(file, written.stdout);
  const { reply: style, text: rules } = await page("report.css");
  assertMatch(style.headers.get("content-type") ?? "", /^text\/css/);
  assertMatch(rules, /^\.report \{/);
});
