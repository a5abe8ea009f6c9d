import { assertEquals } from "@std/assert";
import { WholeEvents } from "../../lib/server/whole_events.ts";
import { everySplit } from "../helpers/every_split.ts";

const NAMES = { done: "message_stop", idle: "ping" };
const permissions = "none";

function bytes(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text);
}

/** What the client has after each piece, and after the end. */
function passed(pieces: readonly Uint8Array[]): [string[], WholeEvents] {
  const events = new WholeEvents(NAMES);
  const decoder = new TextDecoder();
  const texts = pieces.map((piece) => decoder.decode(events.push(piece)));
  return [[...texts, decoder.decode(events.end())], events];
}

const EVENTS = [
  'event: ping\ndata: {"type":"ping"}\n\n',
  ": comment\n\n",
  'event: message_start\ndata: {"type":"message_start","a":"Grüße 🌍"}\n\n',
  "id: 1\n\n",
  'data: {"type":"message_stop"}\n\n',
];
for (const end of ["\n", "\r\n", "\r"]) {
  Deno.test({
    name: `WholeEvents: lines that end in ${
      JSON.stringify(end)
    } pass unchanged and whole, cut anywhere`,
    permissions,
    fn: () => {
      const sent = EVENTS.map((event) => event.replaceAll("\n", end));
      const whole = sent.join("");
      const bounds = new Set(
        sent.map((_, i) => sent.slice(0, i).join("").length),
      ).add(whole.length);
      for (const pieces of everySplit(bytes(whole))) {
        const [texts, events] = passed(pieces);
        // A CR may be the whole of a line end or half of it: what follows comes with the next event.
        const trimmed = end === "\r\n" ? /\n$/ : /$/;
        assertEquals(
          texts.join("").replace(trimmed, ""),
          whole.replace(trimmed, ""),
        );
        let length = 0;
        for (const text of texts) {
          length += text.length;
          assertEquals(bounds.has(length) || bounds.has(length + 1), true);
        }
        assertEquals([events.begun, events.done], [true, true]);
      }
    },
  });
}

Deno.test({
  name: "WholeEvents: has not begun with comments and pings",
  permissions,
  fn: () => {
    const [texts, events] = passed(EVENTS.slice(0, 2).map(bytes));
    assertEquals(texts, [...EVENTS.slice(0, 2), ""]);
    assertEquals([events.begun, events.ended], [false, false]);
  },
});

Deno.test({
  name: "WholeEvents: nothing passes after the end or a failure",
  permissions,
  fn: () => {
    for (const name of ["message_stop", "error"]) {
      const last = `event: ${name}\ndata: {}\n\n`;
      const [texts, events] = passed([bytes(last + EVENTS.join(""))]);
      assertEquals(texts.join(""), last);
      assertEquals([events.done, events.failed], [
        name === "message_stop",
        name === "error",
      ]);
    }
  },
});

Deno.test({
  name:
    "WholeEvents: of a cut event nothing passes; one without blank line gets it",
  permissions,
  fn: () => {
    const event = 'event: a\ndata: {"b":"c"}';
    for (let length = 1; length < event.length; length++) {
      const [texts, events] = passed([bytes(event.slice(0, length))]);
      assertEquals(texts.join(""), "");
      assertEquals(events.begun, false);
    }
    const [texts, events] = passed([bytes(event)]);
    assertEquals(texts.join(""), `${event}\n\n`);
    assertEquals(events.begun, true);
  },
});
