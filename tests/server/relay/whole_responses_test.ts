// The wire's own names.
// deno-lint-ignore-file camelcase
import { assert, assertEquals } from "@std/assert";
import { Accumulator } from "../../../lib/core/accumulate.ts";
import type { ChatCompletion } from "../../../lib/core/chat.ts";
import { isObject } from "../../../lib/core/data/invalid.ts";
import {
  givenEvents,
  wholeGiven,
} from "../../../lib/dialects/openai_responses/kept/given.ts";
import { givenResponse } from "../../../lib/dialects/openai_responses/kept/response.ts";
import { ResponsesReader } from "../../../lib/server/relay/whole_responses.ts";
import { everySplit } from "../../helpers/every_split.ts";
import { type Relayed, relayed } from "../../helpers/relayed.ts";
import { RESPONSES_STREAMS, written } from "../../helpers/responses_streams.ts";

const permissions = "none";
const FAILURE = "event: response.failed\ndata: {}\n\n";

function reader(): ResponsesReader {
  return new ResponsesReader({
    tools: [],
    onResponse: () => {},
    fail: () => FAILURE,
  });
}

function bytes(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text);
}

/** The completion that a record has of a stream. */
function recorded({ chunks, stream }: Relayed): ChatCompletion {
  const fold = new Accumulator();
  for (const chunk of chunks.flat()) fold.add(chunk);
  return { ...fold.completion(), wire: stream.kept };
}

/** All at once. */
const RHYTHM = {
  now: 0,
  end: 0,
  take: (length: number) => length === 0 ? [] : [{ at: 0, length }],
};

for (const { name, events, response } of RESPONSES_STREAMS) {
  const sent = written(events).join("");
  const short = written(events.map(shortened)).join("");
  Deno.test({
    name: `ResponsesReader: ${name} passes byte for byte, cut anywhere`,
    permissions,
    fn: () => {
      const once = relayed(reader(), [bytes(short)]);
      for (const pieces of everySplit(bytes(short))) {
        const { texts, last, stream, chunks } = relayed(reader(), pieces);
        assertEquals(texts.join("") + last, short);
        assertEquals(stream.state, "ended");
        assertEquals(chunks.flat(), once.chunks.flat());
      }
    },
  });

  Deno.test({
    name: `ResponsesReader: ${name} that ends anywhere is whole or failed`,
    permissions,
    fn: () => {
      const all = bytes(short);
      for (let end = 0; end < all.length; end++) {
        const { texts, last, stream, thrown } = relayed(reader(), [
          all.subarray(0, end),
        ]);
        const passed = texts.join("") + last;
        if (thrown !== undefined) {
          assertEquals(stream.state, "opening");
        } else if (stream.state === "failed") {
          assert(passed.endsWith(FAILURE));
          assert(short.startsWith(passed.slice(0, -FAILURE.length).trimEnd()));
        } else {
          assertEquals(passed.trimEnd(), short.trimEnd());
        }
      }
    },
  });

  Deno.test({
    name: `ResponsesReader: what is kept of ${name} gives it back`,
    permissions,
    fn: () => {
      const completion = JSON.parse(
        JSON.stringify(recorded(relayed(reader(), [bytes(sent)]))),
      );
      const given = givenResponse(completion);
      assert(given !== undefined);
      assertEquals(wholeGiven(given), response);
      const again = [...givenEvents(given, RHYTHM)].map(({ event }) => event);
      assertEquals(joined(again), joined(events));
      assert(JSON.stringify(completion).length < sent.length);
    },
  });
}

/** An event whose response repeats little of its request: a test of every cut takes the square of the length. */
function shortened(event: Record<string, unknown>): Record<string, unknown> {
  const { response } = event;
  if (!isObject(response)) return event;
  const { id, created_at, model, status, output, usage } = response;
  const { incomplete_details } = response;
  const kept = { id, created_at, model, status, output, usage };
  return { ...event, response: { ...kept, incomplete_details } };
}

/** Events with the pieces of each text in one, without numbers and padding. */
function joined(events: readonly Record<string, unknown>[]): unknown[] {
  const out: Record<string, unknown>[] = [];
  for (const event of events) {
    const { sequence_number: _n, obfuscation: _o, ...members } = event;
    const before = out.at(-1);
    if (
      isObject(before) && before["type"] === event["type"] &&
      typeof event["delta"] === "string"
    ) {
      before["delta"] = String(before["delta"]) + event["delta"];
    } else out.push({ ...members });
  }
  return out;
}
