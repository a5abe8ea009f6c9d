import { assert, assertEquals, assertRejects } from "@std/assert";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import {
  appendLines,
  type Line,
  type LineText,
  readLines,
  readLinesBackwards,
} from "../../lib/files/jsonl.ts";
import type { FilesRange } from "../../lib/files/line_files.ts";

const WINDOWS = Deno.build.os === "windows";
/** What is read at once, and what is a block of lines. */
const SIZES = [256 * 1024, 60 * 1024];
const BLOCK = 60 * 1024;
const WORKER = fileURLToPath(
  new URL("../helpers/append_lines.ts", import.meta.url),
);

/** A folder that is gone after the test. */
function temporaryFolder(): AsyncDisposable & { file: string; path: string } {
  const path = Deno.makeTempDirSync();
  return {
    path,
    file: join(path, "history.jsonl"),
    [Symbol.asyncDispose]: () => Deno.remove(path, { recursive: true }),
  };
}

async function mode(path: string): Promise<number> {
  return ((await Deno.stat(path)).mode ?? 0) & 0o777;
}

Deno.test("appendLines: makes file and folders for the owner alone", async () => {
  await using folder = temporaryFolder();
  const file = join(folder.path, "a", "b", "history.jsonl");
  await appendLines(file, ['{"a":1}', '{"b":"é"}']);
  await appendLines(file, ["{}"]);
  assertEquals(await Deno.readTextFile(file), '{"a":1}\n{"b":"é"}\n{}\n');
  if (WINDOWS) return;
  assertEquals(await mode(file), 0o600);
  assertEquals(await mode(join(folder.path, "a")), 0o700);
  assertEquals(await mode(join(folder.path, "a", "b")), 0o700);
});

Deno.test({
  name: "appendLines: narrows a file that was open to others",
  ignore: WINDOWS,
  async fn() {
    await using folder = temporaryFolder();
    await Deno.writeTextFile(folder.file, "old\n");
    await Deno.chmod(folder.file, 0o664);
    await appendLines(folder.file, ["new"]);
    assertEquals(await mode(folder.file), 0o600);
    assertEquals(await Deno.readTextFile(folder.file), "old\nnew\n");
  },
});

Deno.test({
  name: "appendLines: writes through a link, takes a device as it is",
  ignore: WINDOWS,
  async fn() {
    await using folder = temporaryFolder();
    const link = join(folder.path, "link");
    await Deno.writeTextFile(folder.file, "a\n");
    await Deno.symlink(folder.file, link);
    await appendLines(link, ["b"]);
    assertEquals(await Deno.readTextFile(folder.file), "a\nb\n");
    const before = await mode("/dev/null");
    await appendLines("/dev/null", ["a"]);
    assertEquals(await mode("/dev/null"), before);
  },
});

Deno.test("appendLines: closes a torn line before its own", async () => {
  await using folder = temporaryFolder();
  await Deno.writeTextFile(folder.file, '{"a":1}\n{"torn":"é');
  await appendLines(folder.file, ["{}"]);
  assertEquals(
    await Deno.readTextFile(folder.file),
    '{"a":1}\n{"torn":"é\n{}\n',
  );
});

Deno.test("appendLines: no lines leave no file", async () => {
  await using folder = temporaryFolder();
  await appendLines(folder.file, []);
  await assertRejects(() => Deno.stat(folder.file), Deno.errors.NotFound);
});

Deno.test("appendLines: a line with a line end is refused, nothing written", async () => {
  await using folder = temporaryFolder();
  await assertRejects(() => appendLines(folder.file, ["a", "b\nc"]), TypeError);
  await assertRejects(() => Deno.stat(folder.file), Deno.errors.NotFound);
});

/** A line of so many characters in pieces of ten. */
function pieces(length: number): LineText {
  return {
    length,
    *[Symbol.iterator]() {
      for (let left = length; left > 0; left -= 10) yield "ü€345678 a";
    },
  };
}

Deno.test("appendLines: a line in pieces, however long, is one line", async () => {
  await using folder = temporaryFolder();
  await appendLines(folder.file, ["a", pieces(20), pieces(3_000_000), "b"]);
  const [a, short, long = "", b, ...rest] =
    (await Deno.readTextFile(folder.file)).split("\n");
  assertEquals([a, short, b, rest], ["a", "ü€345678 a".repeat(2), "b", [""]]);
  assert(long === "ü€345678 a".repeat(300_000));
});

Deno.test("appendLines: a line in pieces is rotated by its bytes", async () => {
  await using folder = temporaryFolder();
  const line = pieces(20); // 26 bytes and a line end
  await appendLines(folder.file, [line]);
  await appendLines(folder.file, [line], { maxBytes: 54 });
  assertEquals((await Deno.stat(folder.file)).size, 54);
  await appendLines(folder.file, [line], { maxBytes: 80 });
  assertEquals((await Deno.stat(folder.file)).size, 27);
});

Deno.test("appendLines: a line whose pieces fail leaves the file as it was", async () => {
  await using folder = temporaryFolder();
  await Deno.writeTextFile(folder.file, "a\ntorn");
  const line: LineText = {
    length: 3_000_000,
    *[Symbol.iterator]() {
      yield "b".repeat(3_000_000);
      throw new Error("no more");
    },
  };
  await assertRejects(() => appendLines(folder.file, [line]), Error, "no more");
  assertEquals(await Deno.readTextFile(folder.file), "a\ntorn");
});

Deno.test("appendLines: a folder in the file's place is told", async () => {
  await using folder = temporaryFolder();
  await assertRejects(() => appendLines(folder.path, ["a"]));
});

Deno.test("appendLines: four processes at once, each line whole", async () => {
  await using folder = temporaryFolder();
  const names = ["a", "b", "c", "d"];
  const statuses = await Promise.all(names.map(async (name) => {
    const { code, stderr } = await new Deno.Command(Deno.execPath(), {
      args: [
        ...["run", "--quiet", "--no-config", "-A", WORKER],
        ...[folder.file, name, "200"],
      ],
    }).output();
    return [code, new TextDecoder().decode(stderr)];
  }));
  assertEquals(statuses, names.map(() => [0, ""]));
  const next: Record<string, number> = { a: 0, b: 0, c: 0, d: 0 };
  for await (const { text, torn } of readLines(folder.file)) {
    const name = text.charAt(0);
    const index = next[name] ?? 0;
    assertEquals([text, torn], [
      `${name} ${index} ${name.repeat(5_000)}`,
      false,
    ]);
    next[name] = index + 1;
  }
  assertEquals(next, { a: 200, b: 200, c: 200, d: 200 });
});

Deno.test("appendLines: calls at once in one process, each line whole", async () => {
  await using folder = temporaryFolder();
  const lines = Array.from({ length: 50 }, (_, index) => `${index}`);
  await Promise.all(
    lines.map((line) => appendLines(folder.file, [line, line])),
  );
  const read = await Array.fromAsync(
    readLines(folder.file),
    ({ text }) => text,
  );
  assertEquals(
    read.filter((_, index) => index % 2 === 0),
    read.filter((_, index) => index % 2 === 1),
  );
  assertEquals(read.length, 100);
});

Deno.test({
  name: "appendLines: a file replaced under the lock gets the lines",
  ignore: WINDOWS,
  async fn() {
    await using folder = temporaryFolder();
    await Deno.writeTextFile(folder.file, "old\n");
    const holder = await Deno.open(folder.file, { read: true });
    await holder.lock(true);
    const appending = appendLines(folder.file, ["appended"]);
    const replacement = join(folder.path, "new");
    await Deno.writeTextFile(replacement, "new\n");
    await Deno.rename(replacement, folder.file);
    holder.close();
    await appending;
    assertEquals(await Deno.readTextFile(folder.file), "new\nappended\n");
  },
});

Deno.test({
  name: "appendLines: a full disk leaves the file as it was",
  ignore: WINDOWS,
  async fn() {
    await using folder = temporaryFolder();
    await Deno.writeTextFile(folder.file, '{"a":1}\n{"torn');
    // A limit of 4 KiB on the file's size stands for a disk that fills up inside the line.
    const { code, stderr } = await new Deno.Command("sh", {
      args: [
        ...["-c", 'trap "" XFSZ; ulimit -f 8; exec "$@"', "sh"],
        ...[Deno.execPath(), "run", "--quiet", "--no-config", "-A", WORKER],
        ...[folder.file, "long", "1"],
      ],
    }).output();
    assertEquals(code, 1);
    assertEquals(
      new TextDecoder().decode(stderr).includes("File too large"),
      true,
    );
    assertEquals(await Deno.readTextFile(folder.file), '{"a":1}\n{"torn');
  },
});

/** Name, content, lines as [text, offset, torn]. */
const FILES: [string, string, [string, number, boolean][]][] = [
  ["an empty file", "", []],
  ["one line", "a\n", [["a", 0, false]]],
  ["a torn last line", "a\nbc", [["a", 0, false], ["bc", 2, true]]],
  ["a torn line alone", "é", [["é", 0, true]]],
  ["a line end alone", "\n", [["", 0, false]]],
  ["blank lines", "\na\n\n\nb\n", [
    ["", 0, false],
    ["a", 1, false],
    ["", 3, false],
    ["", 4, false],
    ["b", 5, false],
  ]],
  ["CRLF", "a\r\n\r\nb\r", [["a", 0, false], ["", 3, false], ["b", 5, true]]],
  ["CR inside a line", "a\rb\n", [["a\rb", 0, false]]],
  ["characters of several bytes", "é\n😀\n", [["é", 0, false], [
    "😀",
    3,
    false,
  ]]],
  ["a line of several blocks", `a\n${"€".repeat(BLOCK)}\nb\n`, [
    ["a", 0, false],
    ["€".repeat(BLOCK), 2, false],
    ["b", 3 * BLOCK + 3, false],
  ]],
  ["a torn line of several blocks", `a\n${"x".repeat(3 * BLOCK)}`, [
    ["a", 0, false],
    ["x".repeat(3 * BLOCK), 2, true],
  ]],
  ...SIZES.flatMap((size) =>
    [-2, -1, 0, 1, 2].map((
      shift,
    ): [string, string, [string, number, boolean][]] => [
      `a line end at a block's bound ${size}${shift}`,
      `${"x".repeat(size + shift)}\n€\n${"y".repeat(size + shift)}\nz`,
      [
        ["x".repeat(size + shift), 0, false],
        ["€", size + shift + 1, false],
        ["y".repeat(size + shift), size + shift + 5, false],
        ["z", 2 * (size + shift) + 6, true],
      ],
    ])
  ),
];

function facts({ text, offset, torn }: Line): [string, number, boolean] {
  return [text, offset, torn];
}

for (const [name, content, expected] of FILES) {
  Deno.test(`readLines: ${name}`, async () => {
    await using folder = temporaryFolder();
    await Deno.writeTextFile(folder.file, content);
    assertEquals(
      await Array.fromAsync(readLines(folder.file), facts),
      expected,
    );
  });

  Deno.test(`readLinesBackwards: ${name}`, async () => {
    await using folder = temporaryFolder();
    await Deno.writeTextFile(folder.file, content);
    assertEquals(
      await Array.fromAsync(readLinesBackwards(folder.file), facts),
      expected.toReversed(),
    );
  });
}

Deno.test("readLines: on from a line that was read before, or from the last bytes", async () => {
  await using folder = temporaryFolder();
  await Deno.writeTextFile(folder.file, "é\nb\nc\n");
  const read = async (range: FilesRange) =>
    await Array.fromAsync(readLines(folder.file, range), ({ text }) => text);
  const lines = await Array.fromAsync(readLines(folder.file));
  for (const [index, line] of lines.entries()) {
    const rest = lines.slice(index).map(({ text }) => text);
    assertEquals(await read({ from: line }), rest);
  }
  const whole = ["é", "b", "c"];
  const byLast = [[], [], ["c"], ["c"], ["b", "c"], ["b", "c"], ["b", "c"]];
  for (const [last, expected] of [...byLast, whole, whole].entries()) {
    assertEquals(await read({ last }), expected, `last ${last}`);
  }
});

Deno.test("readLines, readLinesBackwards: a missing file has no lines", async () => {
  await using folder = temporaryFolder();
  assertEquals(await Array.fromAsync(readLines(folder.file)), []);
  assertEquals(await Array.fromAsync(readLinesBackwards(folder.file)), []);
});

Deno.test("readLines, readLinesBackwards: leaving the loop closes the file", async () => {
  await using folder = temporaryFolder();
  await appendLines(folder.file, ["a", "b", "c"]);
  for await (const { text } of readLines(folder.file)) {
    assertEquals(text, "a");
    break;
  }
  for await (const { text } of readLinesBackwards(folder.file)) {
    assertEquals(text, "c");
    break;
  }
});

Deno.test("readLines: a folder in the file's place is told", async () => {
  await using folder = temporaryFolder();
  await assertRejects(() => Array.fromAsync(readLines(folder.path)));
});
