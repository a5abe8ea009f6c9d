import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { joinBytes } from "../../../lib/core/data/bytes.ts";
import { ApiError } from "../../../lib/core/errors.ts";
import { readPartHead } from "../../../lib/server/forms/part_head.ts";
import { boundaryOf, scanForm } from "../../../lib/server/forms/scan.ts";

const encoder = new TextEncoder();

/** A form with what is hard: an empty part, line ends, and beginnings of the boundary in the content. */
const FORM = [
  "a preamble\r\n",
  "--B0\r\n",
  'Content-Disposition: form-data; name="empty"\r\n\r\n',
  "\r\n--B0 \t\r\n",
  'content-disposition: form-data; name="file"; filename="a.wav"\r\n',
  "Content-Type: audio/wav\r\n\r\n",
  "\r\n--B\r\n--\r\n\r\n--B1\r\n",
  "\r\n--B0\r\n",
  'Content-Disposition: form-data; name="model"\r\n\r\n',
  "m",
  "\r\n--B0--\r\nan epilogue",
].join("");

async function scanned(pieces: Uint8Array[]) {
  const parts: { name: string; text: string }[] = [];
  const all: Uint8Array[] = [];
  for await (const event of scanForm(ReadableStream.from(pieces), "B0")) {
    if (event.kind === "head") parts.push({ name: event.head.name, text: "" });
    const part = parts.at(-1);
    if (event.kind === "data" && part !== undefined) {
      part.text += new TextDecoder().decode(event.bytes);
    }
    if (event.kind !== "end") all.push(event.bytes);
  }
  return { parts, text: new TextDecoder().decode(joinBytes(all)) };
}

Deno.test("scanForm: finds the same parts wherever the form is split, and every byte passes", async () => {
  const bytes = encoder.encode(FORM);
  const expected = {
    parts: [
      { name: "empty", text: "" },
      { name: "file", text: "\r\n--B\r\n--\r\n\r\n--B1\r\n" },
      { name: "model", text: "m" },
    ],
    text: FORM,
  };
  for (let at = 0; at <= bytes.length; at++) {
    const pieces = [bytes.subarray(0, at), bytes.subarray(at)];
    assertEquals(await scanned(pieces), expected, `split at ${at}`);
  }
  const single = [...bytes].map((byte) => Uint8Array.of(byte));
  assertEquals(await scanned(single), expected);
  // Without a preamble the first boundary has no line end before it.
  const plain = FORM.replace("a preamble\r\n", "");
  assertEquals((await scanned([encoder.encode(plain)])).text, plain);
});

const broken: [string, string][] = [
  ["nothing", ""],
  ["no boundary", "{}"],
  ["cut in a part", FORM.slice(0, 150)],
  ["cut before the last boundary", FORM.slice(0, FORM.indexOf("--B0--"))],
  ["a part without a name", "--B0\r\nx: y\r\n\r\nm\r\n--B0--"],
  ["text behind a boundary", "--B0x\r\n\r\n\r\n--B0--"],
  ["endless headers", `--B0\r\nx: ${"y".repeat(9000)}`],
  ["an endless boundary", `--B0${" ".repeat(9000)}`],
  [
    "too many parts",
    `${
      '--B0\r\ncontent-disposition: form-data; name="a"\r\n\r\n\r\n'
        .repeat(1001)
    }--B0--`,
  ],
];
for (const [name, text] of broken) {
  Deno.test(`scanForm: ${name} is not a form`, async () => {
    const error = await assertRejects(
      () => scanned([encoder.encode(text)]),
      ApiError,
    );
    assertEquals(error.status, 400);
  });
}

const heads: [string, ReturnType<typeof readPartHead>][] = [
  ['content-disposition: form-data; name="a"', { name: "a" }],
  ["Content-Disposition:form-data;name=a; filename=b.wav", {
    name: "a",
    filename: "b.wav",
  }],
  [
    'content-disposition: form-data; filename="x; name=\\"model\\""; name="file"\r\ncontent-type: audio/wav; x=1',
    { name: "file", filename: 'x; name="model"', type: "audio/wav; x=1" },
  ],
  ['content-disposition: form-data; name="%22é%22"', { name: '"é"' }],
  [
    'content-disposition: form-data; name="f"; filename="_"; filename*=UTF-8\'\'na%C3%AFve.wav',
    { name: "f", filename: "naïve.wav" },
  ],
  ['content-disposition: attachment; name="a"', undefined],
  ["content-type: text/plain", undefined],
];
for (const [text, head] of heads) {
  Deno.test(`readPartHead: ${text.slice(0, 90)}`, () => {
    assertEquals(readPartHead(text), head);
  });
}

Deno.test("boundaryOf: reads tokens and quoted texts", () => {
  const type = "multipart/form-data";
  assertEquals(boundaryOf(`${type}; boundary=a-b_1`), "a-b_1");
  assertEquals(boundaryOf(`${type};charset=utf-8;Boundary="a b"`), "a b");
  for (const rest of ["", "; boundary=", `; boundary=${"x".repeat(71)}`]) {
    assertThrows(() => boundaryOf(type + rest), ApiError);
  }
});
