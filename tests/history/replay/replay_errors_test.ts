import { assertEquals } from "@std/assert";
import { parseLine } from "../../../lib/history/line/history_line.ts";
import type { Exchange } from "../../../lib/history/line/exchange.ts";
import { recordedFailure } from "../../../lib/history/replay/replay_errors.ts";
import { changed, numbered, WHOLE } from "../../commands/odd_lines.ts";

const STATUSES: [recorded: unknown, given: number][] = [
  [400, 400],
  [429, 429],
  [599, 599],
  [100, 502],
  [204, 502],
  [302, 502],
  [undefined, 502],
];

for (const [recorded, given] of STATUSES) {
  Deno.test(`recordedFailure: of a line with status ${recorded} is answered with ${given}`, () => {
    const line = JSON.stringify(
      numbered(changed(WHOLE, ["error", "status"], recorded)),
    );
    const read = parseLine(line);
    assertEquals(read.kind, "exchange");
    const { exchange } = read as { exchange: Exchange };
    assertEquals(recordedFailure(exchange).status, given);
  });
}

for (const recorded of [99, 600, 1e21, -404, 404.5, "404", null, [404]]) {
  Deno.test(`parseLine: a line with status ${JSON.stringify(recorded)} cannot be read`, () => {
    const line = changed(WHOLE, ["error", "status"], recorded);
    assertEquals(parseLine(JSON.stringify(numbered(line))).kind, "unreadable");
  });
}
