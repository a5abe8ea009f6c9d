import { assert, assertEquals } from "@std/assert";
import { appendNow } from "../../lib/files/append_now.ts";

/** A folder of its own with one file in it. */
async function fileOf(text: string, mode = 0o600) {
  const folder = await Deno.makeTempDir({ prefix: "chat-append-" });
  const path = `${folder}/lines.jsonl`;
  await Deno.writeTextFile(path, text, { mode });
  await Deno.chmod(path, mode);
  return {
    path,
    [Symbol.asyncDispose]: () => Deno.remove(folder, { recursive: true }),
  };
}

Deno.test("appendNow: appends whole lines to a file that is ready for them", async () => {
  await using file = await fileOf("a\n");
  assertEquals(appendNow(file.path, ["b", "ü"]), true);
  assertEquals(await Deno.readTextFile(file.path), "a\nb\nü\n");
});

Deno.test("appendNow: appends what is longer than what came before", async () => {
  await using file = await fileOf("a\n");
  const lines = [1, 300_000, 10, 1_000_000].map((n) => "ü€".repeat(n));
  for (const line of lines) assertEquals(appendNow(file.path, [line]), true);
  const read = await Deno.readTextFile(file.path);
  assert(read === ["a", ...lines, ""].join("\n"));
});

Deno.test("appendNow: leaves it to others to write what is very long", async () => {
  await using file = await fileOf("a\n");
  assertEquals(appendNow(file.path, ["x".repeat(9_000_000)]), false);
  assertEquals(await Deno.readTextFile(file.path), "a\n");
});

const refused: Record<string, [text: string, mode: number, line: string]> = {
  "an empty file, which has not been looked at yet": ["", 0o600, "b"],
  "a file whose last line is torn": ["a", 0o600, "b"],
  "a file that is open to others": ["a\n", 0o644, "b"],
  "a file that is to be rotated": ["a\n", 0o600, "b".repeat(100)],
  "a line that holds a line end": ["a\n", 0o600, "b\nc"],
};

for (const [name, [text, mode, line]] of Object.entries(refused)) {
  Deno.test(`appendNow: leaves ${name} alone`, async () => {
    await using file = await fileOf(text, mode);
    assertEquals(appendNow(file.path, [line], { maxBytes: 50 }), false);
    assertEquals(await Deno.readTextFile(file.path), text);
  });
}

Deno.test("appendNow: waits for nobody, neither for a lock nor for a file", async () => {
  await using file = await fileOf("a\n");
  using held = await Deno.open(file.path, { read: true, write: true });
  await held.lock(true);
  assertEquals(appendNow(file.path, ["b"]), false);
  assertEquals(appendNow(`${file.path}.missing`, ["b"]), false);
  await held.unlock();
  assertEquals(appendNow(file.path, ["b"]), true);
});
