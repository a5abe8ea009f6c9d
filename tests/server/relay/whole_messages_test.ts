import { assertEquals, assertInstanceOf } from "@std/assert";
import { ApiError } from "../../../lib/core/errors.ts";
import { MessagesReader } from "../../../lib/server/relay/whole_messages.ts";
import { everySplit } from "../../helpers/every_split.ts";
import { type Relayed, relayed } from "../../helpers/relayed.ts";

const permissions = "none";
const FAILURE = "event: error\ndata: {}\n\n";

function bytes(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text);
}

function passed(pieces: readonly Uint8Array[]): Relayed {
  return relayed(new MessagesReader(() => FAILURE), pieces);
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
    name: `MessagesReader: lines that end in ${
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
        const { texts, stream } = passed(pieces);
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
        assertEquals(stream.state, "ended");
      }
    },
  });
}

Deno.test({
  name: "MessagesReader: a read of whole events comes back as the same bytes",
  permissions,
  fn: () => {
    const { texts, stream } = passed([bytes(EVENTS.slice(0, 4).join(""))]);
    assertEquals(texts, [EVENTS.slice(0, 4).join("")]);
    assertEquals(stream.state, "failed"); // it has no end
  },
});

Deno.test({
  name: "MessagesReader: comments and pings are no answer",
  permissions,
  fn: () => {
    const { texts, stream, thrown } = passed(EVENTS.slice(0, 2).map(bytes));
    assertEquals(texts, EVENTS.slice(0, 2));
    assertEquals(stream.state, "opening");
    assertEquals(
      String(thrown),
      "StreamError: the answer was cut before its end",
    );
  },
});

Deno.test({
  name: "MessagesReader: nothing passes after the end or a failure",
  permissions,
  fn: () => {
    const start = EVENTS[2] ?? "";
    for (const name of ["message_stop", "error"]) {
      const last = `event: ${name}\ndata: {}\n\n`;
      const sent = start + last + EVENTS.join("");
      const { texts, last: end, stream } = passed([bytes(sent)]);
      assertEquals(texts.join("") + end, start + last);
      assertEquals(stream.state, name === "error" ? "failed" : "ended");
    }
  },
});

Deno.test({
  name: "MessagesReader: a stream that begins with a failure throws it",
  permissions,
  fn: () => {
    const error = { type: "overloaded_error", message: "busy" };
    const data = JSON.stringify({ type: "error", error });
    const { thrown } = passed([bytes(`event: error\ndata: ${data}\n\n`)]);
    assertInstanceOf(thrown, ApiError);
    assertEquals(thrown.message, "busy");
  },
});

Deno.test({
  name:
    "MessagesReader: an event that nobody can read is a failure in its place",
  permissions,
  fn: () => {
    const start = EVENTS[2] ?? "";
    const sent = `${start}event: content_block_delta\ndata: {"type\n\n`;
    const { texts, stream } = passed([bytes(sent)]);
    assertEquals(texts, [start + FAILURE]);
    assertEquals(stream.state, "failed");
  },
});

Deno.test({
  name:
    "MessagesReader: of a cut event nothing passes; one without blank line gets it",
  permissions,
  fn: () => {
    const start = EVENTS[2] ?? "";
    const event = 'event: a\ndata: {"b":"c"}';
    for (let length = 1; length < event.length; length++) {
      const { texts, last } = passed([bytes(start + event.slice(0, length))]);
      assertEquals(texts.join("") + last, start + FAILURE);
    }
    const { texts, last } = passed([bytes(start + event)]);
    assertEquals(texts.join("") + last, `${start}${event}\n\n${FAILURE}`);
  },
});
