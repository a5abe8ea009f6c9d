import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { ApiError } from "../../lib/core/errors.ts";
import {
  checkJsonShape,
  checkJsonText,
} from "../../lib/server/guard/json_shape.ts";
import { property, text } from "./property.ts";

property(
  "checkJsonShape: what JSON.stringify writes is let in, however it is laid out",
  [fc.jsonValue(), fc.constantFrom("", "  ", "\t")],
  (value, indent) => {
    const written = JSON.stringify(value, null, indent);
    assertEquals(checkJsonShape(written).duplicate, undefined);
    checkJsonText(written, value);
  },
);

property(
  "checkJsonShape: any text whatever is looked at without a fault",
  [fc.string({ unit: fc.constantFrom(...'{}[]:,"\\u0 a') })],
  (json) => void checkJsonShape(json),
);

property(
  "checkJsonShape: a name that an object has twice is found, at any depth and in any spelling",
  [text(), fc.array(fc.boolean(), { maxLength: 20 }), fc.jsonValue()],
  (name, nesting, value) => {
    const plain = JSON.stringify(name);
    const escaped = `"${
      name.replaceAll(
        /[^]/g,
        (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
      )
    }"`;
    const inner = `{${plain}:${JSON.stringify(value)},"${name.length}x":0,` +
      `${escaped}:1}`;
    const json = nesting.reduce(
      (inside, isArray) => isArray ? `[0,${inside}]` : `{"in":${inside}}`,
      inner,
    );
    JSON.parse(json);
    assertEquals(checkJsonShape(json).duplicate?.status, 400);
  },
);

property(
  "checkJsonText: half of a surrogate pair and NUL are found wherever they stand",
  [
    text(),
    fc.constantFrom("\ud800", "\udfff", "\0"),
    fc.array(fc.boolean(), { maxLength: 20 }),
    fc.boolean(),
  ],
  (around, wrong, nesting, isName) => {
    const bad = `${around.toWellFormed()}${wrong} `;
    const inner: unknown = isName ? { [bad]: 1 } : bad;
    const value = nesting.reduce<unknown>(
      (inside, isArray) => isArray ? [0, inside] : { in: inside },
      inner,
    );
    const json = JSON.stringify(value);
    assertThrows(() => checkJsonText(json, JSON.parse(json)), ApiError);
  },
);
