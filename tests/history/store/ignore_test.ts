import { assertEquals } from "@std/assert";
import { openRules, openStore } from "../../../lib/history/store/open.ts";
import { temporaryFolder } from "../../helpers/run_cli.ts";
import { exchange, recorded } from "../fixture.ts";

Deno.test("rules: kept in the first line, replaced by others, and every other byte stays, also while it is written to", async () => {
  await using folder = await temporaryFolder();
  const path = `${folder.path}/h.jsonl`;
  const warn = (line: string) => {
    throw new Error(line);
  };
  const history = openStore(path, { warn });
  const rules = openRules(path);
  assertEquals(await rules.read(), undefined);
  await history.append([exchange(), exchange({ ms: 1 })]);
  await history.flush();
  assertEquals(await rules.read(), undefined);
  const before = await Deno.readTextFile(path);
  const first = { texts: ["system", "\\d+ €"], pointers: ["/user"] };
  await rules.write(first);
  assertEquals(await openRules(path).read(), first);
  const other = { texts: [], pointers: ["/metadata/*"] };
  await rules.write(other);
  assertEquals(await rules.read(), other);
  const [line, ...rest] = (await Deno.readTextFile(path)).split("\n");
  assertEquals(JSON.parse(line ?? ""), { v: 1, kind: "ignore", ...other });
  assertEquals(rest.join("\n"), before);
  await history.append([exchange({ ms: 2 })]);
  await history.close();
  const again = openStore(path, { warn });
  assertEquals((await recorded(again)).length, 3);
  await again.close();
});

Deno.test("rules: they are the first line of a history that is not there yet", async () => {
  await using folder = await temporaryFolder();
  const path = `${folder.path}/new.jsonl`;
  const rules = { texts: ["system"], pointers: [] };
  await openRules(path).write(rules);
  assertEquals(await openRules(path).read(), rules);
});
