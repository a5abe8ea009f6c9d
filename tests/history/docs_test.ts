import { assert, assertEquals } from "@std/assert";
import { readText } from "../helpers/source_files.ts";

Deno.test("docs/history.md: has every member of a line, in their order", async () => {
  const source = await readText("lib/conversation/history_line.ts");
  const [, list = ""] = /const MEMBERS = \[([^\]]*)\]/.exec(source) ?? [];
  const members = Array.from(list.matchAll(/"(\w+)"/g), ([, name]) => name);
  assert(members.length > 15);
  const text = await readText("docs/history.md");
  const [, table = ""] = text.split("## A line");
  const rows = Array.from(
    table.matchAll(/^\| ((?:`\w+`(?:, )?)+) *\|/gm),
    ([, names = ""]) => names,
  );
  const named = rows.flatMap((names) =>
    Array.from(names.matchAll(/`(\w+)`/g), ([, name]) => name)
  );
  assertEquals(named, members);
});
