import { assertEquals, assertThrows } from "@std/assert";
import {
  type ClientMessage,
  closeFrame,
  FrameError,
  FrameReader,
  pingFrame,
  pongFrame,
  textFrame,
} from "../../../lib/server/websocket/frames.ts";
import { clientClose, clientFrame } from "./client_frames.ts";

const MOST = 100_000;

/** What a client says, in words. */
function said(messages: readonly ClientMessage[]): string[] {
  return messages.map((message) => {
    switch (message.kind) {
      case "text":
        return `text ${new TextDecoder().decode(message.bytes)}`;
      case "ping":
        return `ping ${new TextDecoder().decode(message.payload)}`;
      case "close":
        return `close ${message.code}`;
      default:
        return "pong";
    }
  });
}

const STREAM = Uint8Array.from([
  ...clientFrame(1, "Grüß dich 🌍"),
  ...clientFrame(1),
  ...clientFrame(1, "a", { final: false }),
  ...clientFrame(9, "between"),
  ...clientFrame(0, "b", { final: false }),
  ...clientFrame(0, "c"),
  ...clientFrame(10, "late"),
  ...clientFrame(1, "x".repeat(126)),
  ...clientFrame(9),
  ...clientClose(1000, "bye"),
]);
const MESSAGES = [
  "text Grüß dich 🌍",
  "text ",
  "ping between",
  "text abc",
  "pong",
  `text ${"x".repeat(126)}`,
  "ping ",
  "close 1000",
];

Deno.test("frames: cut at every byte, they are the same messages", () => {
  for (let cut = 0; cut <= STREAM.length; cut++) {
    const reader = new FrameReader(MOST);
    const messages = [
      ...reader.push(STREAM.subarray(0, cut)),
      ...reader.push(STREAM.subarray(cut)),
    ];
    assertEquals(said(messages), MESSAGES, `cut at ${cut}`);
    assertEquals(reader.isBetween, true);
  }
  const reader = new FrameReader(MOST);
  const single = [...STREAM].flatMap((byte) =>
    reader.push(Uint8Array.of(byte))
  );
  assertEquals(said(single), MESSAGES);
});

Deno.test("frames: a character may be cut between frames, and a reader knows whether it is between messages", () => {
  const [first, rest] = [
    new TextEncoder().encode("🌍").subarray(0, 2),
    new TextEncoder().encode("🌍").subarray(2),
  ];
  const reader = new FrameReader(MOST);
  assertEquals(reader.push(clientFrame(1, first, { final: false })), []);
  assertEquals(reader.isBetween, false);
  assertEquals(said(reader.push(clientFrame(0, rest))), ["text 🌍"]);
  assertEquals(reader.isBetween, true);
  reader.push(Uint8Array.of(0x81));
  assertEquals(reader.isBetween, false);
});

for (const length of [0, 1, 125, 126, 127, 65_535, 65_536, 70_000]) {
  Deno.test(`frames: ${length} bytes, of a client and of the server`, () => {
    const text = "y".repeat(length);
    const [message] = new FrameReader(MOST).push(clientFrame(1, text));
    assertEquals(said(message === undefined ? [] : [message]), [
      `text ${text}`,
    ]);
    assertEquals(
      textFrame(text),
      clientFrame(1, text, { masked: false }),
    );
  });
}

Deno.test("frames: what the server says beside texts", () => {
  const plain = { masked: false };
  assertEquals(pingFrame(), clientFrame(9, "", plain));
  assertEquals(
    pongFrame(Uint8Array.of(1, 2)),
    clientFrame(10, Uint8Array.of(1, 2), plain),
  );
  assertEquals(closeFrame(undefined), clientFrame(8, "", plain));
  assertEquals(
    closeFrame(1001, "away"),
    clientFrame(8, Uint8Array.of(3, 233, 97, 119, 97, 121), plain),
  );
  assertEquals(closeFrame(1002, "r".repeat(200)).length, 127);
});

const two = (a: Uint8Array, b: Uint8Array) => Uint8Array.from([...a, ...b]);
const open = clientFrame(1, "a", { final: false });
const wrong: [name: string, code: number, bytes: Uint8Array][] = [
  ["not masked", 1002, clientFrame(1, "a", { masked: false })],
  ["a reserved bit", 1002, clientFrame(1, "a", { reserved: 0x40 })],
  ["an unknown opcode", 1002, clientFrame(3)],
  ["an unknown control opcode", 1002, clientFrame(11)],
  ["a ping in pieces", 1002, clientFrame(9, "", { final: false })],
  ["a ping of 126 bytes", 1002, clientFrame(9, "p".repeat(126))],
  ["nothing to continue", 1002, clientFrame(0, "a")],
  ["a message within a message", 1002, two(open, clientFrame(1, "b"))],
  ["a binary message", 1003, clientFrame(2, "a")],
  ["a length of two bytes for one", 1002, clientFrame(1, "a", { wide: 2 })],
  ["a length of eight bytes for two", 1002, clientFrame(1, "a", { wide: 8 })],
  ["a message that is too long", 1009, clientFrame(1, "", { says: MOST + 1 })],
  [
    "a length beyond all memory",
    1009,
    clientFrame(1, "", { says: 2 ** 53 }),
  ],
  [
    "frames that are too long together",
    1009,
    two(open, clientFrame(0, "", { says: MOST })),
  ],
  ["text that is not UTF-8", 1007, clientFrame(1, Uint8Array.of(0xc3, 0x28))],
  ["half a character", 1007, clientFrame(1, Uint8Array.of(0xf0, 0x9f))],
  ["half a close code", 1002, clientFrame(8, Uint8Array.of(3))],
  ["a close code of nobody", 1002, clientClose(1005)],
  ["a close code below 1000", 1002, clientClose(999)],
  ["a reason that is not UTF-8", 1007, clientClose(1000, Uint8Array.of(0xff))],
];
for (const [name, code, bytes] of wrong) {
  Deno.test(`frames: ${name} is refused with ${code}, wherever it is cut`, () => {
    for (let cut = 0; cut <= Math.min(bytes.length, 20); cut++) {
      const reader = new FrameReader(MOST);
      const error = assertThrows(() => {
        reader.push(bytes.subarray(0, cut));
        reader.push(bytes.subarray(cut));
      }, FrameError);
      assertEquals(error.code, code);
    }
  });
}
