import { assertEquals } from "@std/assert";
import { editDistance, nearest } from "../../../lib/core/text/nearest.ts";

function test(name: string, fn: () => void): void {
  Deno.test({ name, permissions: "none", fn });
}

const DISTANCES: readonly [string, string, number][] = [
  ["", "", 0],
  ["", "abc", 3],
  ["abc", "", 3],
  ["help", "help", 0],
  ["help", "hlep", 1],
  ["help", "hel", 1],
  ["model", "models", 1],
  ["kitten", "sitting", 3],
];

for (const [a, b, distance] of DISTANCES) {
  test(`editDistance: "${a}" and "${b}" are ${distance} apart`, () => {
    assertEquals(editDistance(a, b), distance);
  });
}

const KNOWN = ["help", "clear", "exit", "quit", "model", "system", "stats"];

const NEAREST: readonly [string, string | undefined][] = [
  ["hlep", "help"],
  ["modle", "model"],
  ["quite", "quit"],
  ["sys", "system"],
  ["clea", "clear"],
  ["frobnicate", undefined],
  ["x", undefined],
  ["", undefined],
];

for (const [typed, meant] of NEAREST) {
  test(`nearest: "${typed}" means ${meant ?? "nothing known"}`, () => {
    assertEquals(nearest(typed, KNOWN), meant);
  });
}
