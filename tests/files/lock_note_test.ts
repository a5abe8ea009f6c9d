import { assertEquals, assertMatch, assertRejects } from "@std/assert";
import { LockedError, openLocked } from "../../lib/files/lock.ts";
import { lockNote, noteLock } from "../../lib/files/lock_note.ts";
import { temporaryFolder } from "../helpers/run_cli.ts";

Deno.test("noteLock: who waits for a lock reads who keeps it, and the note goes with it", async () => {
  await using folder = await temporaryFolder();
  const path = `${folder.path}/h.jsonl`;
  {
    using _lock = await openLocked(path);
    await using _note = await noteLock(path, "chat history rm", 0o600);
    const waiting = await assertRejects(
      () => openLocked(path, { timeoutMs: () => 1_000 }),
      LockedError,
    );
    const note =
      `chat history rm \\(process ${Deno.pid}\\) since [-\\dT:]+Z holds the lock of .*h\\.jsonl, for which process`;
    assertMatch(
      waiting.message,
      new RegExp(`^${note} ${Deno.pid} has waited 1 s`),
    );
  }
  assertEquals(await lockNote(path), undefined);
  assertEquals(
    await Array.fromAsync(Deno.readDir(folder.path), ({ name }) => name),
    ["h.jsonl"],
  );
});

const NOTES: [string, string | undefined][] = [
  ["", undefined],
  [
    "chat history rm (process 1) since then\nmore\n",
    "chat history rm (process 1) since then",
  ],
  ["\x1b]0;title\x07evil\u202e", "]0;titleevil"],
  ["x".repeat(1_000), undefined],
];

for (const [text, shown] of NOTES) {
  Deno.test(`lockNote: ${JSON.stringify(text.slice(0, 20))}`, async () => {
    await using folder = await temporaryFolder();
    const path = `${folder.path}/h.jsonl`;
    await Deno.writeTextFile(`${path}.lock`, text);
    assertEquals(await lockNote(path), shown);
  });
}

Deno.test("lockNote: what is no file is not read", async () => {
  await using folder = await temporaryFolder();
  const path = `${folder.path}/h.jsonl`;
  await new Deno.Command("mkfifo", { args: [`${path}.lock`] }).output();
  assertEquals(await lockNote(path), undefined);
});
