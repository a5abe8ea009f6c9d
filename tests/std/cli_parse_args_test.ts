import { assertEquals } from "@std/assert";
import { parseArgs, type ParseOptions } from "@std/cli/parse-args";

/** What is parsed, how, and what comes out. */
type Case = [args: string[], options: ParseOptions, result: unknown];

const cases: Record<string, Case> = {
  "nothing": [[], {}, { _: [] }],
  "a flag is true": [["--foo", "-b"], {}, { foo: true, b: true, _: [] }],
  "a value behind an equals sign": [
    ["--foo=bar", "--url=a=b", "--empty="],
    {},
    { foo: "bar", url: "a=b", empty: "", _: [] },
  ],
  "a value is the next argument": [
    ["--foo", "bar", "-b", "baz", "word"],
    {},
    { foo: "bar", b: "baz", _: ["word"] },
  ],
  "an option is no value": [
    ["--foo", "--bar", "-b", "-c"],
    {},
    { foo: true, bar: true, b: true, c: true, _: [] },
  ],
  "a dash alone is a word": [["-"], {}, { _: ["-"] }],
  "letters together": [["-abc"], {}, { a: true, b: true, c: true, _: [] }],
  "letters together, the last one with a value": [
    ["-abc", "x"],
    {},
    { a: true, b: true, c: "x", _: [] },
  ],
  "a letter with its number": [["-n5", "-m-7"], {}, { n: 5, m: -7, _: [] }],
  "a letter with an equals sign": [
    ["-n=x"],
    {},
    { n: "x", _: [] },
  ],
  "numbers": [
    ["--a=1", "--b=-2.5", "--c=1e3", "--d=0x1F", "7", ".5"],
    {},
    { a: 1, b: -2.5, c: 1000, d: 31, _: [7, 0.5] },
  ],
  "what is no number": [
    ["--a=1.2.3", "--b=", "--d=Infinity", "1x"],
    {},
    { a: "1.2.3", b: "", d: "Infinity", _: ["1x"] },
  ],
  "everything after -- stays as it is": [
    ["--foo", "--", "--bar", "7"],
    {},
    { foo: true, _: ["--bar", "7"] },
  ],
  "everything after -- by itself": [
    ["word", "--", "--bar", "--"],
    { "--": true },
    { _: ["word"], "--": ["--bar", "--"] },
  ],
  "of several values the last one": [
    ["--foo=1", "--foo=2"],
    {},
    { foo: 2, _: [] },
  ],

  "string: stays text": [
    ["--id=007", "-n", "5"],
    { string: ["id", "n"] },
    { id: "007", n: "5", _: [] },
  ],
  "string: a name by itself": [["--id", "007"], { string: "id" }, {
    id: "007",
    _: [],
  }],
  "string: without a value": [["--id"], { string: ["id"] }, {
    id: "",
    _: [],
  }],
  "string: words too": [["007"], { string: ["_"] }, { _: ["007"] }],
  "string: not given": [[], { string: ["id"] }, { _: [] }],

  "boolean: takes no value": [
    ["--foo", "bar", "-v", "baz"],
    { boolean: ["foo", "v"] },
    { foo: true, v: true, _: ["bar", "baz"] },
  ],
  "boolean: false by default": [[], { boolean: "foo" }, {
    foo: false,
    _: [],
  }],
  "boolean: may be told": [
    ["--foo=false", "--bar=true"],
    { boolean: ["foo", "bar"] },
    { foo: false, bar: true, _: [] },
  ],
  "boolean: all with two dashes and no equals sign": [
    ["--foo", "a", "--bar=b", "-c", "d"],
    { boolean: true },
    { foo: true, bar: "b", c: "d", _: ["a"] },
  ],

  "collect: all values": [
    ["--foo=1", "--foo", "b"],
    { collect: ["foo"] },
    { foo: [1, "b"], _: [] },
  ],
  "collect: texts": [
    ["--foo=1", "--foo=2"],
    { collect: "foo", string: "foo" },
    { foo: ["1", "2"], _: [] },
  ],
  "collect: flags": [
    ["-vv"],
    { collect: ["v"], boolean: ["v"] },
    { v: [true, true], _: [] },
  ],

  "negatable: false by --no-": [
    ["--no-foo", "--no-bar"],
    { negatable: ["foo"] },
    { foo: false, "no-bar": true, _: [] },
  ],
  "negatable: the last one counts": [
    ["--no-color", "--color"],
    { negatable: "color", boolean: "color" },
    { color: true, _: [] },
  ],

  "default: where nothing is given": [
    ["--b=2"],
    { default: { a: 1, b: 1 } },
    { a: 1, b: 2, _: [] },
  ],
  "default: before false and before no values": [
    [],
    { boolean: ["a"], collect: ["b"], default: { a: true, b: ["x"] } },
    { a: true, b: ["x"], _: [] },
  ],
  "default: gives way to collected values": [
    ["--b=y"],
    { collect: ["b"], default: { b: ["x"] } },
    { b: ["y"], _: [] },
  ],

  "alias: one value under all names": [
    ["-h", "--name", "7"],
    {
      boolean: ["help"],
      string: ["n"],
      alias: { help: "h", n: ["name", "nm"] },
    },
    { help: true, h: true, n: "7", name: "7", nm: "7", _: [] },
  ],
  "alias: defaults too": [
    [],
    { boolean: ["help"], default: { n: 1 }, alias: { h: "help", number: "n" } },
    { help: false, h: false, n: 1, number: 1, _: [] },
  ],
  "alias: collected under all names": [
    ["-f", "1", "--foo", "2"],
    { collect: ["foo"], alias: { foo: "f" } },
    { foo: [1, 2], f: [1, 2], _: [] },
  ],

  "stopEarly: at the first word": [
    ["--a", "--b=1", "sub", "--c", "7"],
    { stopEarly: true, boolean: ["a"] },
    { a: true, b: 1, _: ["sub", "--c", "7"] },
  ],
};

for (const [name, [args, options, result]] of Object.entries(cases)) {
  Deno.test(`parseArgs: ${name}`, { permissions: "none" }, () => {
    assertEquals(
      Object.entries(parseArgs(args, options)).toSorted(),
      Object.entries(result as object).toSorted(),
    );
  });
}

Deno.test("parseArgs: unknown sees what is declared nowhere", () => {
  const seen: unknown[][] = [];
  const result = parseArgs(
    ["--known=1", "-s", "x", "--alias", "--what=a", "-y", "--kept", "word"],
    {
      string: ["known", "s"],
      boolean: ["b"],
      alias: { b: "alias" },
      unknown: (...call) => {
        seen.push(call);
        return call[1] === "kept";
      },
    },
  );
  assertEquals(seen, [
    ["--what=a", "what", "a"],
    ["-y", "y", true],
    ["--kept", "kept", "word"],
  ]);
  assertEquals({ ...result }, {
    known: "1",
    s: "x",
    b: true,
    alias: true,
    kept: "word",
    _: [],
  });
});

Deno.test("parseArgs: unknown decides on words", () => {
  const { _ } = parseArgs(["a", "b"], { unknown: (arg) => arg !== "a" });
  assertEquals(_, ["b"]);
});

Deno.test("parseArgs: literal names have types", () => {
  const given = ["--model=m", "--file=a", "--any=b", "-v", "x", "--", "y"];
  const args = parseArgs(given, {
    boolean: ["verbose"],
    string: ["model", "host", "file", "name"],
    collect: ["file", "any"],
    alias: { verbose: "v" },
    default: { host: "local", other: 1 },
    "--": true,
  });
  const verbose: boolean = args.verbose;
  const v: boolean = args.v;
  const model: string | undefined = args.model;
  const host: string = args.host;
  const files: string[] = args.file;
  const any: unknown[] = args.any;
  const words: (string | number)[] = args._;
  const rest: string[] = args["--"];
  // @ts-expect-error: it may not have been given
  const name: string = args.name;
  // @ts-expect-error: nothing is known of an undeclared option
  const other: number = args["other"];
  assertEquals(
    [verbose, v, model, host, files, any, words, rest, name, other],
    [true, true, "m", "local", ["a"], ["b"], ["x"], ["y"], undefined, 1],
  );
});
