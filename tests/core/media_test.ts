import { assertEquals } from "@std/assert";
import {
  addMedia,
  type Media,
  mediaOf,
  mediaText,
} from "../../lib/core/media.ts";

const DATA = "A".repeat(16_384); // 12 KB

const cases: [
  about: string,
  message: Record<string, unknown>,
  told: string[],
][] = [
  ["text alone", { content: "a picture" }, []],
  ["no content", { content: null, audio: null, images: null }, []],
  [
    "OpenRouter's pictures",
    {
      content: "Here",
      images: [
        {
          type: "image_url",
          image_url: { url: `data:image/png;base64,${DATA}` },
        },
        { type: "image_url", image_url: { url: "https://x.example/a.png" } },
      ],
    },
    ["a picture (image/png, 12 KB)", "a picture (https://x.example/a.png)"],
  ],
  [
    "OpenAI's audio",
    { content: null, audio: { id: "a", data: DATA, transcript: "Hi" } },
    ["audio (12 KB)"],
  ],
  [
    "padded base64, by its bytes",
    {
      images: [1, 2, 3].map((bytes) => {
        const data = new Uint8Array(bytes).toBase64();
        return { image_url: { url: `data:image/gif;base64,${data}` } };
      }),
    },
    [1, 2, 3].map((bytes) =>
      `a picture (image/gif, ${bytes} byte${bytes === 1 ? "" : "s"})`
    ),
  ],
  ["an id of audio alone", { audio: { id: "a" } }, []],
  [
    "Gemini's inline data",
    {
      content: [
        { text: "Here" },
        { inlineData: { mimeType: "image/jpeg", data: DATA } },
        { inline_data: { mime_type: "audio/wav", data: DATA } },
        { inline_data: { mime_type: "application/pdf", data: DATA } },
      ],
    },
    [
      "a picture (image/jpeg, 12 KB)",
      "audio (audio/wav, 12 KB)",
      "a file (application/pdf, 12 KB)",
    ],
  ],
  [
    "parts of content",
    {
      content: [
        { type: "text", text: "Here" },
        { type: "refusal", refusal: "No" },
        { type: "thinking", thinking: "Hm" },
        { type: "image_url", image_url: `data:image/webp;base64,${DATA}` },
        { type: "input_audio", input_audio: { data: DATA, format: "wav" } },
        {
          type: "image",
          source: { type: "base64", media_type: "image/gif", data: DATA },
        },
        { type: "file", file: { filename: "a.pdf", file_data: DATA } },
        { type: "hologram", hologram: DATA },
        null,
        "text",
      ],
    },
    [
      "a picture (image/webp, 12 KB)",
      "audio (wav, 12 KB)",
      "a picture (image/gif, 12 KB)",
      "a file (12 KB, a.pdf)",
      "a part of type hologram",
    ],
  ],
  [
    "what a decoder has set aside",
    {
      content: "",
      content_parts: [{ type: "image_url", image_url: "https://x" }],
    },
    ["a picture (https://x)"],
  ],
  [
    "an address that controls a terminal",
    {
      images: [{
        type: "image_url",
        image_url: { url: "https://x/\x1b[31m\n" },
      }],
    },
    ["a picture (https://x/␛[31m )"],
  ],
];

for (const [about, message, told] of cases) {
  Deno.test(`mediaOf: ${about}`, () => {
    assertEquals(mediaOf(message).map(mediaText), told);
  });
}

Deno.test("addMedia: audio that comes in pieces is one, pictures are several", () => {
  const sum: Media[] = [];
  for (const data of ["QUJD", "REVG", "Rw=="]) {
    addMedia(sum, mediaOf({ audio: { data } }));
  }
  const picture = {
    images: [{ image_url: { url: "data:image/png;base64,AA" } }],
  };
  addMedia(sum, mediaOf(picture));
  addMedia(sum, mediaOf(picture));
  assertEquals(sum.map(mediaText), [
    "audio (7 bytes)",
    "a picture (image/png, 1 byte)",
    "a picture (image/png, 1 byte)",
  ]);
});
