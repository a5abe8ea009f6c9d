import { assert, assertEquals, assertRejects } from "@std/assert";
import { ConfigError } from "../../../../../lib/core/errors.ts";
import { sourcesOf } from "../../../../../lib/history/transfer/import/source/source.ts";
import { temporaryFolder } from "../../../../helpers/run_cli.ts";
import { zipOf, type ZipOptions } from "../../../../helpers/zip.ts";

const PNG = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 1, 2, 3);
const FILES = {
  "export/conversations.json": "[1, 2]",
  "export/file-abc-photo of rye.png": PNG,
  "export/chat.html": "<p>",
  "export/more/a.jsonl": "{}\n",
  "export/inner.zip": PNG,
};

async function written(
  bytes: Uint8Array,
): Promise<AsyncDisposable & { path: string }> {
  const folder = await temporaryFolder();
  const path = `${folder.path}/e.zip`;
  await Deno.writeFile(path, bytes);
  return { path, [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose]() };
}

/** The names of the files of a path, below it, with their texts; asks each for an image. */
async function listed(path: string): Promise<[string, string][]> {
  const found: [string, string][] = [];
  for await (const source of sourcesOf({ path })) {
    const text = await new Response(
      await source.open() as ReadableStream<Uint8Array<ArrayBuffer>>,
    ).text();
    found.push([source.name.slice(path.length), text]);
    assertEquals(await source.asset("file-abc"), {
      name: "file-abc-photo of rye.png",
      type: "image/png",
      bytes: PNG,
    });
    assertEquals(await source.asset("file-ab"), undefined);
  }
  return found;
}

for (const stored of [false, true]) {
  Deno.test(`sourcesOf: the JSON files of an archive (${stored ? "stored" : "deflated"}), each with the images beside it`, async () => {
    await using file = await written(await zipOf(FILES, { stored }));
    assertEquals(await listed(file.path), [
      [": export/conversations.json", "[1, 2]"],
      [": export/more/a.jsonl", "{}\n"],
    ]);
  });
}

Deno.test("sourcesOf: a folder gives the same files, and those of the archives in it", async () => {
  await using folder = await temporaryFolder();
  await Deno.mkdir(`${folder.path}/export/more`, { recursive: true });
  for (const [name, content] of Object.entries(FILES)) {
    await Deno.writeFile(
      `${folder.path}/${name}`,
      typeof content === "string" ? new TextEncoder().encode(content) : content,
    );
  }
  await Deno.writeFile(
    `${folder.path}/x.zip`,
    await zipOf({ "b.json": "{}", "file-abc-photo of rye.png": PNG }),
  );
  assertEquals(await listed(folder.path), [
    ["/export/conversations.json", "[1, 2]"],
    ["/export/more/a.jsonl", "{}\n"],
    ["/x.zip: b.json", "{}"],
  ]);
});

const ZEROS = new Uint8Array(70 * 1024 * 1024);
const DAMAGED: readonly [name: string, options: ZipOptions, says: string][] = [
  ["that is larger than it says", { size: 3 }, "unpacks to more than it says"],
  ["that is shorter than it says", { size: 99 }, "was cut"],
  ["whose packed bytes are not all there", { packed: 1e6 }, "was cut"],
  ["with a password", { flags: 1 }, "is encrypted"],
];

for (const [name, options, says] of DAMAGED) {
  Deno.test(`sourcesOf: an archive's file ${name}`, async () => {
    await using file = await written(
      await zipOf({ "a.json": "[1, 2, 3]" }, options),
    );
    await assertRejects(
      async () => {
        for await (const source of sourcesOf({ path: file.path })) {
          for await (const _ of await source.open());
        }
      },
      ConfigError,
      says,
    );
  });
}

Deno.test("sourcesOf: a file that was made to fill memory is refused before it is unpacked", async () => {
  await using file = await written(await zipOf({ "a.json": ZEROS }));
  await assertRejects(
    async () => {
      for await (const source of sourcesOf({ path: file.path })) {
        await source.open();
      }
    },
    ConfigError,
    "times its size",
  );
});

Deno.test("sourcesOf: a length that an archive makes up does not hide how much it unpacks to", async () => {
  const bytes = await zipOf({ "a.json": ZEROS }, { packed: 2 ** 31 });
  await using file = await written(bytes);
  await assertRejects(
    async () => {
      for await (const source of sourcesOf({ path: file.path })) {
        await source.open();
      }
    },
    ConfigError,
    "was cut",
  );
});

Deno.test("sourcesOf: names of images that no system has take no time", async () => {
  const name = (i: number) => `${i}${"-".repeat(60_000)}`;
  const long = Array.from({ length: 200 }, (_, i) => [name(i), ""]);
  await using file = await written(
    await zipOf({ ...FILES, ...Object.fromEntries(long) }),
  );
  assertEquals((await listed(file.path)).length, 2);
});

Deno.test("sourcesOf: an archive that was cut at any place is an error or gives what is whole", async () => {
  const whole = await zipOf({ "a.json": "[1, 2, 3]" });
  for (let length = 4; length < whole.length; length += 7) {
    await using file = await written(whole.slice(0, length));
    const error = await assertRejects(async () => {
      for await (const source of sourcesOf({ path: file.path })) {
        for await (const _ of await source.open());
      }
    });
    assert(error instanceof ConfigError, `${length}: ${error}`);
  }
});
