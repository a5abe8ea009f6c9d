/**
 * Every recorded stream, relayed: its client gets the same bytes wherever the network cuts them.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import type { RelayFormat } from "../../lib/server/formats/answer_format.ts";
import { chatFormat } from "../../lib/server/formats/chat_format.ts";
import { MESSAGES_FORMAT } from "../../lib/server/formats/messages_format.ts";
import { everySplit } from "../helpers/every_split.ts";
import { relayed } from "../helpers/relayed.ts";
import { CHAT, MESSAGES } from "./recorded.ts";

/** What a client and the record get of a stream that arrives in these reads. */
function passed(form: RelayFormat, reads: Iterable<Uint8Array>): unknown {
  const { texts, last, chunks, stream, thrown } = relayed(form.reader(), reads);
  // What is thrown in the opening of a stream is answered by an error of its own.
  const answered = thrown === undefined;
  return {
    text: answered ? texts.join("") + last : "",
    // When it was read is no matter of the stream.
    chunks: answered
      ? chunks.flat().map(({ created: _created, ...chunk }) => chunk)
      : [],
    state: stream.state,
    failure: String(stream.failure ?? thrown),
  };
}

for (
  const [name, form, streams] of [
    ["chat completions", chatFormat({}), CHAT],
    ["messages", MESSAGES_FORMAT, MESSAGES],
  ] as const
) {
  for (const { name: stream, bytes } of streams) {
    Deno.test({
      name: `relay: ${name}, ${stream}, cut at every byte`,
      permissions: "none",
      fn() {
        const whole = passed(form, [bytes]);
        for (const reads of everySplit(bytes)) {
          assertEquals(passed(form, reads), whole);
        }
      },
    });
  }
}
