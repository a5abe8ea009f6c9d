import { assertEquals, assertThrows } from "@std/assert";
import {
  attachBytes,
  checkTotal,
  type Recipient,
} from "../../lib/attach/attach_bytes.ts";
import { messageWith } from "../../lib/attach/attachment.ts";
import { sizeText } from "../../lib/core/text/size_text.ts";
import { UsageError } from "../../lib/core/errors.ts";

const MODEL: Recipient = {
  model: "some/model",
  limits: { image: 2048, pdf: 4096, audio: 1024, total: 4096 },
  maxText: 1000,
};
const TEXT_ONLY: Recipient = { ...MODEL, limits: { total: 0 } };

/** A file that begins with a mark and has so many bytes. */
function file(mark: string, size = mark.length): Uint8Array {
  const bytes = new Uint8Array(size);
  bytes.set(Uint8Array.from(mark, (character) => character.charCodeAt(0)));
  return bytes;
}

const PNG = "\x89PNG\r\n\x1a\n";

function pure(name: string, fn: () => void): void {
  Deno.test({ name, permissions: "none", fn });
}

pure("attachBytes: each kind as Chat Completions has it", () => {
  assertEquals(attachBytes("dir/a.png", file(PNG), MODEL).part, {
    type: "image_url",
    image_url: { url: `data:image/png;base64,${file(PNG).toBase64()}` },
  });
  assertEquals(attachBytes("dir/a.pdf", file("%PDF-1"), MODEL).part, {
    type: "file",
    file: {
      filename: "a.pdf",
      file_data: `data:application/pdf;base64,${file("%PDF-1").toBase64()}`,
    },
  });
  assertEquals(attachBytes("a.wav", file("RIFF....WAVE"), MODEL).part, {
    type: "input_audio",
    input_audio: { data: file("RIFF....WAVE").toBase64(), format: "wav" },
  });
  const { input_audio: mp3 } = attachBytes("a", file("ID3."), MODEL).part;
  assertEquals(mp3?.format, "mp3");
});

pure(
  "attachBytes: text is told with its name, in a fence that it cannot close",
  () => {
    const text = new TextEncoder().encode("a\n```\nb");
    assertEquals(attachBytes("/home/me/notes.md", text, TEXT_ONLY).part, {
      type: "text",
      text: "notes.md:\n````\na\n```\nb\n````",
    });
    assertEquals(
      attachBytes("-", new TextEncoder().encode("x\n"), TEXT_ONLY).part.text,
      "stdin:\n```\nx\n```",
    );
  },
);

const refused: [string, Uint8Array, Recipient, string][] = [
  [
    "too large an image",
    file(PNG, 2560),
    MODEL,
    "Cannot attach f: it has 2.5 KB, and some/model accepts images up to 2 KB",
  ],
  [
    "an image for a model of text",
    file(PNG),
    TEXT_ONLY,
    "Cannot attach f: some/model does not accept images",
  ],
  [
    "sound for a model that takes none",
    file("ID3."),
    { ...MODEL, limits: { image: 1, total: 1 } },
    "Cannot attach f: some/model does not accept sound",
  ],
  [
    "a known type that is not supported",
    file("PK\x03\x04"),
    MODEL,
    "Cannot attach f: its type is not supported (a ZIP archive or an office document)",
  ],
  [
    "an unknown type",
    file("\0\0\0\0"),
    MODEL,
    "Cannot attach f: its type is not supported",
  ],
];
for (const [what, bytes, recipient, message] of refused) {
  pure(`attachBytes: ${what} is refused by name, size and limit`, () => {
    const error = assertThrows(
      () => attachBytes("f", bytes, recipient),
      UsageError,
    );
    assertEquals(error.message, message);
  });
}

pure("attachBytes: text over the limit is refused by its characters", () => {
  const text = new TextEncoder().encode("é".repeat(1001));
  assertThrows(
    () => attachBytes("f", text, MODEL),
    UsageError,
    "Cannot attach f: it has 1001 characters of text, and a message may have at most 1000 characters",
  );
  attachBytes("f", text.subarray(2), MODEL);
});

pure("checkTotal: attachments that are too much together", () => {
  const image = attachBytes("f", file(PNG, 2048), MODEL);
  checkTotal([image, image], MODEL);
  assertThrows(
    () => checkTotal([image, image, image], MODEL),
    UsageError,
    "The attachments have 6 KB in total, and some/model accepts at most 4 KB",
  );
});

pure(
  "messageWith: attachments come before the text; without any it is a string",
  () => {
    const image = attachBytes("f", file(PNG), MODEL);
    assertEquals(messageWith([image], "what?").content, [
      image.part,
      { type: "text", text: "what?" },
    ]);
    assertEquals(messageWith([image], "").content, [image.part]);
    assertEquals(messageWith([], "what?").content, "what?");
  },
);

pure("sizeText: three digits", () => {
  assertEquals(
    [1, 1023, 1024, 1_000_000, 3_932_160, 52_428_800].map(sizeText),
    [
      "1 byte",
      "1023 bytes",
      "1 KB",
      "977 KB",
      "3.75 MB",
      "50 MB",
    ],
  );
});
