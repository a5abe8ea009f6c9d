import { assertEquals } from "@std/assert";
import { fitted } from "../../../lib/core/data/aligned.ts";

const TABLE = [
  ["seconds", "first token", "total", "labels"],
  ["openai/gpt-5", "0.5", "12.25", ""],
  ["eliza", "0.1", "0.2", "1 good"],
];

Deno.test("fitted: a table that fits is in columns", () => {
  assertEquals(fitted(TABLE, 44), [
    "seconds       first token  total  labels",
    "openai/gpt-5          0.5  12.25",
    "eliza                 0.1    0.2  1 good",
  ]);
});

Deno.test("fitted: a table that is too wide has a line for each cell, without empty ones", () => {
  assertEquals(fitted(TABLE, 39), [
    "seconds",
    "openai/gpt-5",
    "  first token  0.5",
    "  total        12.25",
    "eliza",
    "  first token  0.1",
    "  total        0.2",
    "  labels       1 good",
  ]);
});

Deno.test("fitted: a head alone", () => {
  assertEquals(fitted([["model", "input"]], 3), ["model"]);
});
