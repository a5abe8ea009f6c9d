import { assertEquals, assertObjectMatch } from "@std/assert";
import type { ContentPart, Message } from "../../../../lib/core/chat.ts";
import { encodeInput } from "../../../../lib/dialects/anthropic_messages/encode/content.ts";
import { HI, testRefused } from "../requests.ts";

const PNG = "iVBORw0KGgo=";

function image(url: string): ContentPart {
  return { type: "image_url", "image_url": { url, detail: "low" } };
}

function file(data: string, filename?: string): ContentPart {
  return {
    type: "file",
    file: {
      "file_data": data,
      ...(filename === undefined ? {} : { filename }),
    },
  };
}

/** Name, part, the source of the block that it becomes. */
const SOURCES: [string, ContentPart, object][] = [
  [
    "an image, its type in any spelling",
    image(`data:IMAGE/JPG;name=a;base64,${PNG}`),
    {
      type: "base64",
      "media_type": "image/jpeg",
      data: PNG,
    },
  ],
  ["an image by address", image("https://example.org/a.png"), {
    type: "url",
    url: "https://example.org/a.png",
  }],
  ["a PDF as bare base64", file("JVBERi0x"), {
    type: "base64",
    "media_type": "application/pdf",
    data: "JVBERi0x",
  }],
  ["a PDF as data URL", file("data:application/pdf;base64,AAAA"), {
    type: "base64",
    "media_type": "application/pdf",
    data: "AAAA",
  }],
  ["a text file", file("data:text/csv;base64,w6QsYg=="), {
    type: "text",
    "media_type": "text/plain",
    data: "ä,b",
  }],
  ["an image file", file(`data:image/png;base64,${PNG}`), {
    type: "base64",
    "media_type": "image/png",
    data: PNG,
  }],
];

for (const [name, part, source] of SOURCES) {
  Deno.test({
    name: `encodeInput: ${name}`,
    permissions: "none",
    fn() {
      const [block] = encodeInput([part], "messages[0]");
      assertObjectMatch({ ...block }, { source });
    },
  });
}

Deno.test({
  name:
    "encodeInput: a file's name is the document's title, a cache mark stays",
  permissions: "none",
  fn() {
    const mark = { type: "ephemeral" };
    assertEquals(
      encodeInput(
        [{ ...file("JVBERi0x", "a.pdf"), "cache_control": mark }],
        "messages[0]",
      ) as unknown,
      [{
        type: "document",
        source: {
          type: "base64",
          "media_type": "application/pdf",
          data: "JVBERi0x",
        },
        title: "a.pdf",
        "cache_control": mark,
      }],
    );
  },
});

function saying(part: unknown): { messages: Message[] } {
  return { messages: [HI, { role: "user", content: [part] as never }] };
}

const WHERE = "messages[1].content[0]";

testRefused([
  ["audio input", saying({ type: "input_audio", "input_audio": {} }), WHERE],
  ["an unknown part", saying({ type: "video_url" }), WHERE],
  [
    "an image of another type",
    saying(image("data:image/tiff;base64,AA")),
    WHERE,
  ],
  ["an image that is not base64", saying(image("data:image/png,AA")), WHERE],
  ["an image by file address", saying(image("file:///etc/passwd")), WHERE],
  ["an image without address", saying({ type: "image_url" }), WHERE],
  ["a file by id", saying({ type: "file", file: { "file_id": "f" } }), WHERE],
  [
    "a file of another type",
    saying(file("data:application/zip;base64,UEsDBP8=")),
    WHERE,
  ],
  ["a file that is not base64", saying(file("a,b;c")), WHERE],
  [
    "an image in a system message",
    {
      messages: [{ role: "system", content: [image("https://example.org/")] }],
    },
    "messages[0].content[0]",
  ],
]);
