import { assert, assertEquals } from "@std/assert";
import { inputLog } from "../../../lib/commands/chat/input_log.ts";
import { temporaryFolder } from "../../helpers/run_cli.ts";

Deno.test("inputLog: entries come back in order, several lines as one, for their owner alone", async () => {
  await using folder = await temporaryFolder();
  const path = `${folder.path}/deep/input.jsonl`;
  const log = inputLog(path);
  assertEquals(await log.read(), []);
  const entries = ["one", "two\nlines\n", 'quotes " and 你好 🌍'];
  for (const entry of entries) await log.append(entry);
  assertEquals(await inputLog(path).read(), entries);
  const mode = async (path: string) =>
    ((await Deno.stat(path)).mode ?? 0) & 0o777;
  assertEquals(await mode(path), 0o600);
  assertEquals(await mode(`${folder.path}/deep`), 0o700);
});

Deno.test("inputLog: several at once append whole entries", async () => {
  await using folder = await temporaryFolder();
  const path = `${folder.path}/input.jsonl`;
  const texts = Array.from({ length: 40 }, (_, i) => `entry ${i}\n`.repeat(50));
  await Promise.all(texts.map((text) => inputLog(path).append(text)));
  assertEquals((await inputLog(path).read()).toSorted(), texts.toSorted());
});

Deno.test("inputLog: what is no entry is passed over, and the next one still kept", async () => {
  await using folder = await temporaryFolder();
  const path = `${folder.path}/input.jsonl`;
  await Deno.writeTextFile(path, '"one"\n{}\nrubbish\n"two"\n"to');
  const log = inputLog(path);
  assertEquals(await log.read(), ["one", "two"]);
  await log.append("three");
  assertEquals(await log.read(), ["one", "two", "three"]);
});

Deno.test("inputLog: a large file is shortened to its newest entries", async () => {
  await using folder = await temporaryFolder();
  const path = `${folder.path}/input.jsonl`;
  const entries = Array.from({ length: 1500 }, (_, i) => `${i} `.repeat(200));
  await Deno.writeTextFile(
    path,
    entries.map((entry) => `${JSON.stringify(entry)}\n`).join(""),
  );
  const log = inputLog(path);
  assertEquals(await log.read(), entries.slice(-1000));
  assert((await Deno.stat(path)).size <= 1 << 19);
  await log.append("newest");
  const kept = await log.read();
  assertEquals(kept.at(-1), "newest");
  assertEquals(kept.slice(0, -1), entries.slice(1 - kept.length));
});

Deno.test("inputLog: a document is not kept, nor is anything that cannot be written", async () => {
  await using folder = await temporaryFolder();
  const path = `${folder.path}/input.jsonl`;
  await inputLog(path).append("x".repeat(20_001));
  assertEquals(await inputLog(path).read(), []);
  await Deno.writeTextFile(`${folder.path}/file`, "");
  const nowhere = inputLog(`${folder.path}/file/input.jsonl`);
  await nowhere.append("lost");
  assertEquals(await nowhere.read(), []);
});
