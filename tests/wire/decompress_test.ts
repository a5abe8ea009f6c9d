import { assertEquals, assertLess, assertRejects } from "@std/assert";
import { constants, gzipSync, zstdCompressSync } from "node:zlib";
import { joinBytes } from "../../lib/core/data/bytes.ts";
import {
  type Coding,
  codingOf,
  decompress,
} from "../../lib/wire/decompress.ts";
import { everySplit } from "../helpers/every_split.ts";

const TEXT = "Grüß dich 🌍".repeat(20);

async function* source(pieces: Iterable<Uint8Array>) {
  yield* pieces;
}

async function unpackedText(
  pieces: Iterable<Uint8Array>,
  coding: Coding,
): Promise<string> {
  const all = await Array.fromAsync(decompress(source(pieces), coding));
  return new TextDecoder().decode(joinBytes(all));
}

function zstd(text: string, checksum = 0): Uint8Array {
  const params = { [constants.ZSTD_c_checksumFlag]: checksum };
  return new Uint8Array(zstdCompressSync(text, { params }));
}

/** A frame that is passed over. */
const SKIPPED = Uint8Array.of(0x53, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 1, 2, 3);

Deno.test({
  name: "codingOf: the names of HTTP, whatever the case",
  permissions: "none",
  fn() {
    assertEquals(
      ["GZIP", " x-gzip", "deflate", "zstd", "br", ""].map(codingOf),
      ["gzip", "gzip", "deflate", "zstd", undefined, undefined],
    );
  },
});

Deno.test({
  name: "unpacked: frames of zstd, cut at every byte",
  permissions: "none",
  async fn() {
    const whole = joinBytes([
      SKIPPED,
      zstd(TEXT, 1),
      zstd(""),
      zstd("a".repeat(1000)),
      SKIPPED,
    ]);
    for (const pieces of everySplit(whole)) {
      const text = await unpackedText(pieces, "zstd");
      assertEquals(text, TEXT + "a".repeat(1000));
    }
  },
});

Deno.test({
  name: "unpacked: zstd of several blocks",
  permissions: "none",
  async fn() {
    const text = Array.from({ length: 60_000 }, (_, i) => `${i * 7919}`).join();
    const whole = zstd(text, 1);
    assertEquals(await unpackedText([whole], "zstd"), text);
    assertEquals(
      await unpackedText([whole.subarray(0, 9), whole.subarray(9)], "zstd"),
      text,
    );
  },
});

Deno.test({
  name: "unpacked: what is cut or damaged is an error, wherever",
  permissions: "none",
  async fn() {
    for (
      const [whole, coding] of [
        [zstd(TEXT), "zstd"],
        [new Uint8Array(gzipSync(TEXT)), "gzip"],
      ] as const
    ) {
      for (let end = 0; end < whole.length; end++) {
        await assertRejects(() =>
          unpackedText([whole.subarray(0, end)], coding)
        );
      }
      const behind = new TextEncoder().encode("behind");
      await assertRejects(() => unpackedText([whole, behind], coding));
    }
    await assertRejects(() => unpackedText([new Uint8Array(99)], "deflate"));
  },
});

for (
  const [coding, bomb] of [
    ["gzip", gzipSync(new Uint8Array(2 ** 26))],
    ["zstd", zstdCompressSync(new Uint8Array(2 ** 26))],
  ] as const
) {
  Deno.test(`decompress: ${coding} of 64 MiB comes in small pieces, and stops with its reader`, async () => {
    let longest = 0;
    let length = 0;
    for await (const piece of decompress(source([bomb]), coding)) {
      longest = Math.max(longest, piece.length);
      length += piece.length;
    }
    assertEquals(length, 2 ** 26);
    assertLess(longest, 2 ** 18);
    for await (const _piece of decompress(source([bomb]), coding)) break;
  });
}

Deno.test("unpacked: an error of the packed body is told as it is", async () => {
  const failure = new Error("gone");
  async function* broken() {
    yield new Uint8Array(gzipSync(TEXT)).subarray(0, 20);
    throw failure;
  }
  const error = await assertRejects(() =>
    Array.fromAsync(decompress(broken(), "gzip"))
  );
  assertEquals(error, failure);
});
