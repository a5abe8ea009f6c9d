import { assertEquals, assertThrows } from "@std/assert";
import { type Alias, Aliases } from "../../../lib/clients/routing/aliases.ts";
import { ConfigError } from "../../../lib/core/errors.ts";

const permissions = "none";

const WEIGHTED: Alias = [
  { model: "light", weight: 1 },
  { model: "heavy", weight: 3 },
  { model: "spare", weight: 0 },
  "usual",
];

const routes: [string, Record<string, Alias>, number, string[]][] = [
  ["a name that is no alias", {}, 0, ["x"]],
  ["one model", { x: "a/b" }, 0, ["a/b"]],
  ["several, in order", { x: ["c", "a", "b"] }, 0.9, ["c", "a", "b"]],
  ["another alias", { x: "y", y: "a/b" }, 0, ["a/b"]],
  [
    "aliases among models",
    { x: ["a", "y", "z"], y: ["b", "a"], z: "c" },
    0,
    ["a", "b", "c"],
  ],
  ["weights, the heaviest", { x: WEIGHTED }, 0, [
    "heavy",
    "light",
    "usual",
    "spare",
  ]],
  ["weights, at its share's end", { x: WEIGHTED }, 0.599, [
    "heavy",
    "light",
    "usual",
    "spare",
  ]],
  ["weights, the second", { x: WEIGHTED }, 0.6, [
    "light",
    "heavy",
    "usual",
    "spare",
  ]],
  ["weights, the last that has a share", { x: WEIGHTED }, 0.999, [
    "usual",
    "heavy",
    "light",
    "spare",
  ]],
  [
    "no weight above 0",
    { x: [{ model: "a", weight: 0 }, { model: "b", weight: 0 }] },
    0.5,
    ["a", "b"],
  ],
];
for (const [what, aliases, random, expected] of routes) {
  Deno.test({
    name: `Aliases.models: ${what} (${random})`,
    permissions,
    fn: () =>
      assertEquals(new Aliases(aliases, () => random).models("x"), expected),
  });
}

Deno.test({
  name: "Aliases.models: weights are shares of many choices",
  permissions,
  fn: () => {
    let next = 0;
    const aliases = new Aliases({ x: WEIGHTED }, () => (next++ % 100) / 100);
    const counts: Record<string, number> = {};
    for (let i = 0; i < 1000; i++) {
      const [first = ""] = aliases.models("x");
      counts[first] = (counts[first] ?? 0) + 1;
    }
    assertEquals(counts, { heavy: 600, light: 200, usual: 200 });
  },
});

const refused: [Record<string, Alias>, string][] = [
  [{ x: "x" }, 'The alias "x" leads back to itself: x → x'],
  [{ x: ["a", "x"] }, 'The alias "x" leads back to itself: x → x'],
  [{ x: "y", y: "x" }, 'The alias "x" leads back to itself: x → y → x'],
  [
    { x: "y", y: "z", z: "a" },
    'The alias "x" leads to more than one other alias: x → y → z',
  ],
];
for (const [aliases, expected] of refused) {
  Deno.test({
    name: `Aliases: refuses ${JSON.stringify(aliases)}`,
    permissions,
    fn: () => {
      const error = assertThrows(() => new Aliases(aliases), ConfigError);
      assertEquals(error.message, expected);
    },
  });
}
