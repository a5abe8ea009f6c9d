/** A file system without locks: lines are appended all the same, and somebody is told. */
import { assertEquals, assertRejects } from "@std/assert";
import { appendLines } from "../../lib/files/jsonl.ts";
import { JsonlHistory } from "../../lib/history/store/jsonl_history.ts";
import { createLabel } from "../../lib/history/line/label.ts";
import { temporaryFolder } from "../helpers/run_cli.ts";

type Lock = Pick<Deno.FsFile, "tryLock" | "tryLockSync">;

/** Lets every attempt to lock a file fail until it is disposed of. */
function failingLocks(error: Error): Disposable {
  const prototype = Deno.FsFile.prototype as Lock;
  const { tryLock, tryLockSync } = prototype;
  prototype.tryLock = () => Promise.reject(error);
  prototype.tryLockSync = () => {
    throw error;
  };
  return {
    [Symbol.dispose]: () => {
      Object.assign(prototype, { tryLock, tryLockSync });
    },
  };
}

Deno.test("a file system without locks: exchanges are appended, with one warning", async () => {
  await using folder = await temporaryFolder();
  const path = `${folder.path}/h.jsonl`;
  using _locks = failingLocks(new Error("Not supported (os error 95)"));
  const warnings: string[] = [];
  const store = new JsonlHistory(path, { warn: (line) => warnings.push(line) });
  for (const label of ["one", "two", "three"]) {
    assertEquals(
      await store.append([], { labels: [createLabel("01K", label)] }),
      true,
    );
    await store.flush();
  }
  await store.close();
  const text = await Deno.readTextFile(path);
  assertEquals(text.trimEnd().split("\n").length, 3);
  assertEquals(warnings.length, 1);
  assertEquals(warnings[0]?.includes("has no locks"), true);
});

Deno.test("another failure to lock is one", async () => {
  await using folder = await temporaryFolder();
  using _locks = failingLocks(new Error("Input/output error (os error 5)"));
  await assertRejects(
    () => appendLines(`${folder.path}/h.jsonl`, ["{}"]),
    Error,
    "os error 5",
  );
});
