/** How the address of a database is read; no server is needed. */
import { assert, assertEquals, assertThrows } from "@std/assert";
import { ConfigError } from "../../../lib/core/errors.ts";
import {
  isStoreAddress,
  shownLocation,
} from "../../../lib/core/data/store_address.ts";
import { readAddress } from "../../../lib/history/store/postgres/server/address.ts";
import { monthOf } from "../../../lib/history/store/postgres/server/months.ts";
import { ulidSequence } from "../../../lib/core/data/ulid.ts";
import { chance } from "../fixture.ts";

const KEY = "sk-canary-in-an-address";

Deno.test("an address: user, password, host, port, database and what comes after", () => {
  const whole = readAddress(
    "postgres://ada%40home:p%3Aw@db.example:6543/chats?application_name=x&search_path=a,b&connect_timeout=3",
  );
  assertEquals(whole, {
    host: "db.example",
    port: 6543,
    database: "chats",
    user: "ada@home",
    password: "p:w",
    ssl: "prefer",
    connectTimeout: 3,
    session: { "application_name": "x", "search_path": "a,b" },
  });
  const short = readAddress("postgresql:///chats");
  assertEquals([short.host, short.port, short.user, short.password], [
    "localhost",
    5432,
    "postgres",
    undefined,
  ]);
  const socket = readAddress("postgres://ada@/chats?host=/run/postgresql");
  assertEquals([socket.host, socket.ssl], ["/run/postgresql", false]);
  assertEquals(readAddress("postgres://ada@h").database, "ada");
  assertEquals(readAddress("postgres://[::1]:1/x").host, "::1");
});

Deno.test("an address: how TLS is asked for", () => {
  const read = (parameters: string) =>
    readAddress(
      `postgres://db.example/x?${parameters}`,
      (path) => `PEM ${path}`,
    )
      .ssl;
  assertEquals(read("sslmode=disable"), false);
  assertEquals(read("sslmode=prefer"), "prefer");
  assertEquals(read("sslmode=require"), { rejectUnauthorized: false });
  for (const mode of ["require", "verify-ca", "verify-full"]) {
    const ssl = read(`sslmode=${mode}&sslrootcert=ca.pem`);
    assert(typeof ssl === "object");
    assertEquals([ssl.rejectUnauthorized, ssl.ca], [true, "PEM ca.pem"]);
  }
});

Deno.test("an address that cannot be understood is refused, and its password is not repeated", () => {
  const wrong = [
    `postgres://ada:${KEY}@db:port/x`,
    `postgres://ada:${KEY}@db:70000/x`,
    `postgres://ada:${KEY}@db/x?sslmode=sometimes`,
    `postgres://ada:${KEY}@db/x?pasword=${KEY}`,
    `postgres://ada:${KEY}%@db/x`,
    `postgres://ada:${KEY}@db/x?sslmode=require&sslrootcert=/none`,
    `postgres://ada:${KEY}@a:1,b:2/x`,
  ];
  for (const address of wrong) {
    const error = assertThrows(() => readAddress(address), ConfigError);
    assert(!`${error.message} ${error.hint}`.includes(KEY), error.message);
    assert(error.message.includes("postgres://"), error.message);
  }
});

Deno.test("a location is shown without user, password and parameters", () => {
  const shown = [
    [`postgres://ada:${KEY}@db:1/x?password=${KEY}`, "postgres://db:1/x"],
    [`POSTGRESQL://ada:p@${KEY}@db/x`, "postgres://db/x"],
    ["postgres://db", "postgres://db"],
    ["/home/ada/history.jsonl", "/home/ada/history.jsonl"],
  ] as const;
  for (const [location, expected] of shown) {
    assertEquals(shownLocation(location), expected);
  }
  assert(!isStoreAddress("postgres.jsonl"));
  assert(!isStoreAddress("./postgres://x"));
});

Deno.test("months: each id is within the bounds of its month, and months meet", () => {
  const random = chance(5);
  // A new sequence each time, because one never goes back.
  const next = (time: number) => ulidSequence()(time);
  const odd = [
    "",
    "!",
    "0",
    "01K",
    "01KX!",
    "01kx",
    "last",
    "~",
    "ZZZZZZZZZZZ",
  ];
  const ids = [
    ...odd,
    ...odd.map((one) => `01KX${one}`),
    ...Array.from(
      { length: 500 },
      () => next(random.below(2 ** 31) * 1000 + random.below(1000)),
    ),
    ...Array.from(
      { length: 500 },
      () =>
        Array.from(
          { length: 12 },
          () => String.fromCharCode(33 + random.below(90)),
        ).join(""),
    ),
  ];
  for (const id of ids) {
    const { name, from, to } = monthOf(id);
    assert(from === undefined || from <= id, `${id} ${name}`);
    assert(to === undefined || id < to, `${id} ${name}`);
    assertEquals(from === undefined ? name : monthOf(from).name, name);
    if (to !== undefined) assertEquals(monthOf(to).from, to);
  }
  assertEquals(monthOf(next(Date.UTC(2026, 6, 1))).name, "2026_07");
});
