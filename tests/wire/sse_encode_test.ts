import { assertEquals, assertThrows } from "@std/assert";
import { encodeServerSentEvent } from "../../lib/stream/sse.ts";
import { decodeServerSentEvents } from "../helpers/decode_events.ts";
import { asBody, everySplit } from "../helpers/every_split.ts";

const ENCODED: [string, { data: string; event?: string }, string][] = [
  ["data", { data: "a" }, "data: a\n\n"],
  ["empty data", { data: "" }, "data: \n\n"],
  ["event", { data: "{}", event: "x" }, "event: x\ndata: {}\n\n"],
  ["several lines", { data: "a\n\nb" }, "data: a\ndata: \ndata: b\n\n"],
  [
    "CR and CRLF",
    { data: "a\r\nb\rc\n" },
    "data: a\ndata: b\ndata: c\ndata: \n\n",
  ],
  ["a leading space", { data: " a" }, "data:  a\n\n"],
];

for (const [name, event, expected] of ENCODED) {
  Deno.test({
    name: `encodeServerSentEvent: ${name}`,
    permissions: "none",
    fn: () => assertEquals(encodeServerSentEvent(event), expected),
  });
}

Deno.test({
  name: "encodeServerSentEvent: an event name with a line end is refused",
  permissions: "none",
  fn() {
    for (const event of ["a\nb", "a\rb", "\n"]) {
      assertThrows(() => encodeServerSentEvent({ data: "", event }), TypeError);
    }
  },
});

Deno.test({
  name: "encodeServerSentEvent: what it writes is read back, cut at every byte",
  permissions: "none",
  async fn() {
    const events = [
      "",
      "a",
      " two  spaces ",
      "lines\n\nand \ttabs\n",
      ": no comment",
      "\ufeffé€😀\0",
      "data: data: x",
      "[DONE]",
    ].map((data, index) => ({
      event: index % 2 === 0 ? "message" : "error",
      data,
      id: "",
    }));
    const text = events.map(({ event, data }) =>
      encodeServerSentEvent(event === "message" ? { data } : { event, data })
    ).join("");
    for (const pieces of everySplit(new TextEncoder().encode(text))) {
      const decoded = decodeServerSentEvents(asBody(pieces));
      assertEquals(await Array.fromAsync(decoded), events);
    }
  },
});
