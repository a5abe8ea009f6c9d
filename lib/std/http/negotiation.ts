/**
 * What a client accepts, by its `Accept` header (RFC 9110, section 12.5.1).
 *
 * @module
 */

/** One entry of the header. */
interface Range {
  /** Type and subtype as they were written. */
  readonly name: string;
  readonly type: string;
  readonly subtype: string;
  readonly parameters: ReadonlyMap<string, string>;
  /** 0 to 1; 0 means that it is refused. */
  readonly weight: number;
}

/** The media types that a request accepts, best first; `*\/*` when it says nothing. */
export function accepts(request: Pick<Request, "headers">): string[];
/** Of some media types the one that a request likes best, or undefined when it accepts none of them. */
export function accepts(
  request: Pick<Request, "headers">,
  ...types: string[]
): string | undefined;
export function accepts(
  request: Pick<Request, "headers">,
  ...types: string[]
): string[] | string | undefined {
  const ranges = readRanges(request.headers.get("accept") ?? "*/*");
  if (types.length === 0) {
    return ranges.filter((range) => range.weight > 0)
      .toSorted((a, b) => b.weight - a.weight)
      .map((range) => range.name);
  }
  const ranked = types.flatMap((type) => {
    const range = closest(ranges, type);
    return range !== undefined && range.weight > 0 ? [{ type, range }] : [];
  }).toSorted((a, b) =>
    b.range.weight - a.range.weight ||
    precision(b.range) - precision(a.range) ||
    ranges.indexOf(a.range) - ranges.indexOf(b.range)
  );
  return ranked[0]?.type;
}

function readRanges(header: string): Range[] {
  return splitOutsideQuotes(header, ",").flatMap((entry) => {
    const range = readRange(entry);
    return range === undefined ? [] : [range];
  });
}

/** One media type or range, or undefined for what is none. */
function readRange(entry: string): Range | undefined {
  const [name = "", ...rest] = splitOutsideQuotes(entry, ";");
  const [, type, subtype] = /^([^/\s]+)\/([^/\s]+)$/.exec(name) ?? [];
  if (type === undefined || subtype === undefined) return undefined;
  const parameters = new Map<string, string>();
  let weight = 1;
  for (const parameter of rest) {
    const [, key = "", value = ""] = /^([^=]*)=?"?(.*?)"?$/.exec(parameter) ??
      [];
    // What follows the weight belongs to no media type.
    if (key.toLowerCase() === "q") {
      weight = Number(value);
      break;
    }
    parameters.set(key.toLowerCase(), value);
  }
  const isWeight = weight >= 0 && weight <= 1;
  return {
    name,
    type: type.toLowerCase(),
    subtype: subtype.toLowerCase(),
    parameters,
    weight: isWeight ? weight : 0,
  };
}

function splitOutsideQuotes(text: string, separator: "," | ";"): string[] {
  const pieces = text.match(
    separator === ","
      ? /(?:"(?:\\[^]|[^"\\])*(?:"|\\?$)|[^,"])+/g
      : /(?:"(?:\\[^]|[^"\\])*(?:"|\\?$)|[^;"])+/g,
  );
  return (pieces ?? []).map((piece) => piece.trim());
}

/** The range that says most precisely what a request thinks of a media type. */
function closest(ranges: readonly Range[], name: string): Range | undefined {
  const type = readRange(name);
  if (type === undefined) return undefined;
  return ranges.filter((range) => covers(range, type))
    .toSorted((a, b) => precision(b) - precision(a))[0];
}

function covers(range: Range, type: Range): boolean {
  return (range.type === "*" || range.type === type.type) &&
    (range.subtype === "*" || range.subtype === type.subtype) &&
    range.parameters.entries().every(([key, value]) =>
      type.parameters.get(key) === value
    );
}

function precision(range: Range): number {
  if (range.type === "*") return 0;
  return range.subtype === "*" ? 1 : 2 + range.parameters.size;
}
