import { assertEquals, assertMatch } from "@std/assert";
import { MemoryHistory } from "../../lib/history/store/memory_history.ts";
import { agentRun } from "../helpers/agent_runs.ts";
import { textOf, visit } from "./visit.ts";

async function recorded(): Promise<MemoryHistory> {
  const history = new MemoryHistory();
  for (const prompt of ["one apple", "two pears"]) {
    const { exchanges } = agentRun({
      started: new Date("2026-11-01T10:00:00Z"),
      prompt,
      steps: [{ tool: "peel", result: "peeled" }, { text: `Ate ${prompt}.` }],
    });
    await history.write([{ exchanges, labels: [] }]);
  }
  return history;
}

Deno.test("export: the conversations that fit, in each format, as a file", async () => {
  const history = await recorded();
  const markdown = await visit(history, "export?text=apple&format=md&model=");
  assertEquals(markdown.status, 200);
  assertEquals(
    markdown.headers["content-type"],
    "text/markdown; charset=utf-8",
  );
  assertMatch(
    markdown.headers["content-disposition"] ?? "",
    /^attachment; filename="chat-\d{4}-\d\d-\d\d\.md"$/,
  );
  assertMatch(markdown.html, /Ate one apple\./);
  assertEquals(markdown.html.includes("pears"), false);
  const lines = (await visit(history, "export?format=openai")).html;
  assertEquals(
    lines.trim().split("\n").map((line) => JSON.parse(line)).length,
    2,
  );
  for (const format of ["json", "promptfoo"]) {
    JSON.parse((await visit(history, `export?format=${format}`)).html);
  }
  const rows = (await visit(history, "export?format=parquet")).html;
  assertMatch(rows, /^PAR1.*PAR1$/s);
  for (const format of ["html", "atif", "inspect", "dpo"]) {
    assertEquals((await visit(history, `export?format=${format}`)).status, 200);
  }
});

Deno.test("export: the history page offers it with its own filters, and a wrong format is named", async () => {
  const history = await recorded();
  const { html } = await visit(history, "history?text=apple&count=1&status=");
  const [, form = ""] = /<form class="bar export"(.*?)<\/form>/s.exec(html) ??
    [];
  assertEquals(
    [...form.matchAll(/type="hidden" name="(\w+)" value="(\w+)"/g)]
      .map(([, name, value]) => [name, value]),
    [["text", "apple"]],
  );
  assertMatch(form, /<option value="md">Markdown/);
  const wrong = await visit(history, "export?format=pdf");
  assertEquals(wrong.status, 400);
  assertMatch(textOf(wrong.html), /format takes md, .* not "pdf"/);
  assertEquals((await visit(undefined, "export")).status, 400);
});
