import { assertEquals, assertThrows } from "@std/assert";
import { decodeText } from "../../../lib/core/text/decode_text.ts";

const TEXT = "KEY=é€😀\r\n";

function utf16(text: string, little: boolean): Uint8Array {
  const view = new DataView(new ArrayBuffer(text.length * 2));
  for (let i = 0; i < text.length; i++) {
    view.setUint16(2 * i, text.charCodeAt(i), little);
  }
  return new Uint8Array(view.buffer);
}

for (const mark of ["", "\uFEFF"]) {
  const how = mark === "" ? "without a mark" : "with a byte order mark";
  Deno.test(`decodeText: UTF-8 and UTF-16 of either order ${how}`, () => {
    const bytes = new TextEncoder().encode(mark + TEXT);
    assertEquals(decodeText(bytes), TEXT);
    for (const little of [true, false]) {
      assertEquals(decodeText(utf16(mark + TEXT, little)), TEXT);
    }
  });
}

Deno.test("decodeText: short texts", () => {
  for (const text of ["", "a", "ab", "abc", "\0\0"]) {
    assertEquals(decodeText(new TextEncoder().encode(text)), text);
  }
});

for (const bytes of [[0xe9, 0x41], [0xff, 0xfe, 0x41], [0x80]]) {
  Deno.test(`decodeText: refuses the bytes ${bytes}`, () => {
    assertThrows(
      () => decodeText(new Uint8Array(bytes)),
      TypeError,
      "it is not UTF-8 or UTF-16 text",
    );
  });
}
