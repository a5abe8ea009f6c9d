import { assertEquals, assertThrows } from "@std/assert";
import { UsageError } from "../../../lib/core/errors.ts";
import {
  parseQuery,
  queryParameters,
} from "../../../lib/history/query/parse_query.ts";
import { type Query, QUERY_MEMBERS } from "../../../lib/history/query/query.ts";

const permissions = "none";
const now = Date.parse("2026-07-08T12:00:00Z");

/** A query with every member. */
const WHOLE: Required<Query> = {
  count: 5,
  model: "local/*",
  provider: "local",
  source: ["ask", "serve"],
  status: ["completed"],
  since: "2026-07-01T00:00:00.000Z",
  until: "2026-07-08T00:00:00.000Z",
  text: "größe & more",
  label: ["good", "customer-x"],
  tool: "look_*",
  errors: true,
  id: ["01A", "01B"],
  conversation: "01C",
  run: "01R",
  runs: ["01R", "01S"],
  response: "resp_1",
  client: "ci",
};

Deno.test(
  "parseQuery: every member, from JSON and from the parameters of an address",
  {
    permissions,
  },
  () => {
    assertEquals(Object.keys(WHOLE), Object.keys(QUERY_MEMBERS));
    const json = JSON.parse(JSON.stringify(WHOLE));
    assertEquals(parseQuery(json), WHOLE);
    const address = new URL(`http://127.0.0.1/?${queryParameters(WHOLE)}`);
    assertEquals(parseQuery(address.searchParams), WHOLE);
    assertEquals(parseQuery({}), {});
    assertEquals(`${queryParameters({ errors: false })}`, "");
  },
);

Deno.test(
  "parseQuery: ages count back from now, words may have commas between them",
  {
    permissions,
  },
  () => {
    const given = new URLSearchParams("since=2h&source=ask,serve&source=chat");
    assertEquals(parseQuery(given, { now }), {
      since: "2026-07-08T10:00:00.000Z",
      source: ["ask", "serve", "chat"],
    });
    assertEquals(parseQuery({ count: 0, errors: "false" }), {
      count: 0,
      errors: false,
    });
  },
);

const refused: [string, string][] = [
  ["colour=red", 'A query has no "colour"'],
  ["count=-1", "count takes a whole number, not -1"],
  ["count=many", "count takes a whole number, not many"],
  ["source=proxy", "source takes chat, ask, do, serve, bench, import, not"],
  ["status=ok", "status takes completed, error, aborted, truncated, not"],
  ["since=yesterday", "since takes a date, a time or an age"],
  ["model=a&model=b", "model takes one value, not 2"],
  ["errors=maybe", "errors takes true or false"],
];
for (const [parameters, message] of refused) {
  Deno.test(`parseQuery: refuses ${parameters}`, { permissions }, () => {
    assertThrows(
      () => parseQuery(new URLSearchParams(parameters), { now }),
      UsageError,
      message,
    );
  });
}

Deno.test(
  "parseQuery: a value of another type is refused by the member's name",
  {
    permissions,
  },
  () => {
    const named = (member: string) => `--${member}`;
    assertThrows(
      () => parseQuery({ model: 5 }, { named }),
      UsageError,
      "--model takes a text, not 5",
    );
    assertThrows(
      () => parseQuery({ text: {} }),
      UsageError,
      "text takes a text",
    );
  },
);
