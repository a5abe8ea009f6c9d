import { assert, assertEquals } from "@std/assert";
import { Buffer } from "node:buffer";
import {
  type HistoryLine,
  parseLine,
} from "../../../lib/history/line/history_line.ts";
import { headOf, tailOf } from "../../../lib/history/line/line_facts.ts";
import { RecordedLine } from "../../../lib/history/line/recorded_line.ts";
import { chance, exchange, randomExchange, text } from "../fixture.ts";

/** A line as it comes from a file. */
function line(text: string): RecordedLine | HistoryLine {
  const bytes = Buffer.from(text).toString("latin1");
  return RecordedLine.of({ bytes, path: "h.jsonl", offset: 0 });
}

/** The same of an exchange. */
function exchangeLine(text: string): RecordedLine {
  const found = line(text);
  assert(found instanceof RecordedLine, text);
  return found;
}

Deno.test("RecordedLine: says of thousand lines what parsing says", () => {
  const random = chance(1);
  let read = 0;
  for (let i = 0; i < 1000; i++) {
    const recorded = randomExchange(random, i);
    const found = exchangeLine(text([recorded]));
    const { id, source, started, provider, model, status } = found;
    assertEquals({ id, source, started, provider, model, status }, {
      id: recorded.id,
      source: recorded.source,
      started: recorded.started,
      provider: recorded.provider,
      model: recorded.model,
      status: recorded.status,
    });
    assertEquals(found.tail, {
      usage: recorded.usage,
      firstTokenMs: recorded.timing.first_token_ms,
      totalMs: recorded.timing.total_ms,
      status: recorded.status,
    });
    assertEquals(found.exchange, JSON.parse(JSON.stringify(recorded)));
    const bytes = found.raw.bytes;
    if (headOf(bytes) !== undefined && tailOf(bytes) !== undefined) read++;
  }
  // Many are read without parsing, though here most are odd.
  assertEquals(read > 200, true, `${read}`);
});

Deno.test("RecordedLine: a plain line is read at both ends", () => {
  const bytes = text([exchange()]);
  assertEquals(headOf(bytes)?.model, "small");
  assertEquals(tailOf(bytes)?.totalMs, 500);
});

Deno.test("RecordedLine: the service tier is that of the response, wherever it stands there", () => {
  const said = 'a ,"response":{"service_tier":"said"';
  const { response, request, ...rest } = exchange({ said });
  const usage = {
    "prompt_tokens": 1,
    "completion_tokens": 1,
    "total_tokens": 2,
  };
  const asked = { ...request, "service_tier": "auto" };
  for (
    const [tiered, tier] of [
      [{ "service_tier": "flex", ...response }, "flex"],
      [{ ...response, "service_tier": "flex" }, "flex"],
      [{ ...response, "service_tier": null }, undefined],
      [response, undefined],
    ]
  ) {
    const members = { ...rest, request: asked, response: tiered, usage };
    const { timing, status, error, attempts, sha256, v, ...head } = members;
    const end = { timing, status, error, attempts, sha256 };
    const line = JSON.stringify({
      v,
      ...head,
      request: asked,
      response: tiered,
      usage,
      ...end,
    });
    const found = exchangeLine(`${line}\n`);
    assertEquals(found.tail?.tier, tier);
    assertEquals(tailOf(found.raw.bytes)?.usage, usage);
  }
});

Deno.test("RecordedLine: the client, and what it took as far as that is estimated", () => {
  const counted = {
    "prompt_tokens": 7,
    "completion_tokens": 3,
    "total_tokens": 10,
  };
  const said = '","client":"said","estimated":{"prompt_tokens":1';
  const run = "01K9ZZZZZZZZZZZZZZZZZZZZZZ";
  for (
    const parts of [
      { client: "ci" },
      { client: "ci", estimated: counted },
      { client: "ci", estimated: counted, run },
      { run },
    ]
  ) {
    const bytes = text([exchange({ said, ...parts })]);
    const { run: ofRun, client, estimated } = tailOf(bytes) ?? {};
    assertEquals(
      JSON.parse(JSON.stringify({ client, estimated, run: ofRun })),
      parts,
    );
  }
});

Deno.test("RecordedLine: what was cut anywhere is what parsing makes of it", () => {
  const whole = text([exchange({ said: "größe" })]).trimEnd();
  for (let end = 1; end < whole.length; end++) {
    const cut = whole.slice(0, end);
    const found = line(cut);
    if (found instanceof RecordedLine) {
      assertEquals([found.tail, found.exchange], [undefined, undefined], cut);
      assertEquals(found.parsed.kind, parseLine(cut).kind);
    } else assertEquals(found, parseLine(cut));
  }
});

Deno.test("RecordedLine: a line behind a torn one is not taken for its end", () => {
  const [torn, whole] = [exchange({ said: "a" }), exchange({ said: "b" })];
  const found = exchangeLine(text([torn]).slice(0, 400) + text([whole]));
  assertEquals(found.tail, undefined);
  assertEquals(found.parsed.kind, "unreadable");
});

Deno.test("RecordedLine: lines of other layouts and kinds", () => {
  const { v, id, ...rest } = exchange();
  const other = exchangeLine(`${JSON.stringify({ ...rest, id, v })}\r\n`);
  assertEquals([other.id, other.tail?.totalMs], [id, 500]);
  const value = { v: 1, kind: "label" };
  assertEquals(line(`${JSON.stringify(value)}\n`), { kind: "other", value });
  assertEquals(line('{"v":2}\n'), { kind: "future", why: "its version is 2" });
  assertEquals(line("\n"), { kind: "other" });
});
