/**
 * An exchange as a line of JSON, for other programs.
 *
 * @module
 */
import type { RecordedLine } from "../../history/recorded_line.ts";
import type { Scan } from "../../history/scan.ts";
import { decodeBytes } from "../../wire/line_blocks.ts";

/**
 * Makes a line, with its line end, of each exchange as it was recorded; one that has been labelled gets a last member
 * `label`. What cannot be read gives undefined and a warning.
 */
export function jsonPicker(
  scan: Scan,
): (line: RecordedLine) => string | undefined {
  return (line) => {
    const exchange = scan.read(line);
    if (exchange === undefined) return undefined;
    const { label } = line;
    return label === undefined
      ? `${decodeBytes(line.place.bytes).trimEnd()}\n`
      : `${JSON.stringify({ ...exchange, label })}\n`;
  };
}
