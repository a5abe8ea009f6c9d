/**
 * Lines of histories that somebody else wrote.
 *
 * @module
 */
// The history's own names.
// deno-lint-ignore-file camelcase

/** A line of a history, or what should be one. */
export type Line = Record<string, unknown>;

/** A line with every member that this program knows. */
export const WHOLE: Line = {
  v: 1,
  id: "01K00000000000000000000000",
  conversation: "01K00000000000000000000000",
  parent: null,
  source: "serve",
  started: "2026-11-30T10:00:00.000Z",
  ended: "2026-11-30T10:00:01.000Z",
  provider: "openai",
  base_url: "https://api.example/v1",
  model: "gpt",
  request: {
    model: "gpt",
    temperature: 1,
    tools: [{ type: "function", function: { name: "f", parameters: {} } }],
    messages: [
      { role: "system", content: "short" },
      { role: "user", name: "me", content: [{ type: "text", text: "hi" }] },
    ],
  },
  response: {
    id: "c",
    object: "chat.completion",
    created: 1,
    model: "gpt",
    choices: [{
      index: 0,
      message: {
        role: "assistant",
        content: "hello",
        refusal: "no",
        reasoning_content: "thought",
        tool_calls: [{
          id: "call_1",
          type: "function",
          function: { name: "f", arguments: "{}" },
        }],
      },
      finish_reason: "stop",
    }],
    usage: { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3 },
  },
  usage: {
    prompt_tokens: 1,
    completion_tokens: 2,
    total_tokens: 3,
    prompt_tokens_details: { cached_tokens: 1 },
  },
  timing: { first_token_ms: 1, total_ms: 2, deltas: [[1, 5]] },
  status: "error",
  error: { type: "server_error", message: "m", status: 500, code: "c" },
  attempts: 1,
  sha256: "0".repeat(64),
  raw: "{}",
  patch: { head: 1, tail: 1, text: "x" },
  via: { path: "/v1/embeddings" },
  fragments: ["/raw", "/request/tools", "/request/messages"],
};

/** The same without what makes it an error. */
const {
  error: _,
  raw: _raw,
  patch: _patch,
  via: _via,
  fragments: _f,
  ...rest
} = WHOLE;
export const GOOD: Line = { ...rest, status: "completed" };

/** Every place in a value. */
export function* places(
  value: unknown,
  at: string[] = [],
): Generator<string[]> {
  if (at.length > 0) yield at;
  if (typeof value !== "object" || value === null) return;
  for (const [name, member] of Object.entries(value)) {
    yield* places(member, [...at, name]);
  }
}

export function at(value: unknown, place: readonly string[]): unknown {
  return place.reduce((inner, name) => (inner as Line)[name], value);
}

/** A copy with another value at a place. */
export function changed(
  value: Line,
  place: readonly string[],
  other: unknown,
): Line {
  const copy = structuredClone(value);
  const holder = at(copy, place.slice(0, -1)) as Line;
  holder[place.at(-1) ?? ""] = other;
  return copy;
}

let count = 0;
/** A line of its own conversation, unless its ids are what is odd. */
export function numbered(line: Line): Line {
  const id = `01K${String(++count).padStart(23, "0")}`;
  return {
    ...line,
    ...line["id"] === WHOLE["id"] ? { id } : {},
    ...line["conversation"] === WHOLE["conversation"]
      ? { conversation: id }
      : {},
  };
}

export function deep(levels: number): string {
  return "[".repeat(levels) + "]".repeat(levels);
}

/** The hash of a fragment that is no list of tools. */
const NO_LIST =
  "5feceb66ffc86f38d952786c6d696c79c2dbc239dd4e91b46729d73a27fb57e9";

const OTHERS: readonly unknown[] = [
  5,
  -1.5,
  1e21,
  true,
  null,
  "text",
  "",
  [],
  [5],
  {},
  { toString: 1, valueOf: "x" },
  { fragment: "0".repeat(64) },
  [{ fragment: NO_LIST }],
  undefined,
];

/** Every member with a value of every other type, and what is no exchange at all. */
export function* oddLines(): Generator<string> {
  for (const whole of [WHOLE, GOOD]) {
    for (const place of places(whole)) {
      for (const other of OTHERS) {
        const [name = ""] = place;
        // What the other line has as well need not be odd twice.
        if (name === "v" || whole === WHOLE && name in GOOD) continue;
        yield JSON.stringify(numbered(changed(whole, place, other)));
      }
    }
  }
  const good = JSON.stringify(numbered(GOOD));
  for (const levels of [400, 3000, 100_000]) {
    yield good.replace('"temperature":1', `"temperature":${deep(levels)}`);
    yield good.replace(/.$/, `,"more":${deep(levels)}}`);
  }
  for (const what of ["label", "run", "bench", "fragment", "preference", 5]) {
    for (const other of OTHERS) {
      yield JSON.stringify({
        v: 1,
        kind: what,
        exchange: other,
        label: other,
        run: other,
        of: other,
        add: other,
        sha256: other,
        text: other,
        what: "plan",
        items: other,
        models: other,
      });
    }
  }
  yield JSON.stringify({
    v: 1,
    kind: "fragment",
    sha256: NO_LIST,
    name: "tools",
    text: "0",
  });
  for (const name of ["tools", "messages", "response_format", "model"]) {
    const request = {
      ...GOOD["request"] as Line,
      [name]: { fragment: NO_LIST },
    };
    const fragments = [`/request/${name}`, "/raw"];
    yield JSON.stringify(numbered({ ...GOOD, request, fragments }));
  }
  yield* ["5", "null", "[]", "{}", '{"v":"1"}', "torn", '{"v":1}', "\u0000"];
}
