import { assertEquals } from "@std/assert";
import {
  isClientErrorStatus,
  isErrorStatus,
  isInformationalStatus,
  isRedirectStatus,
  isServerErrorStatus,
  isStatus,
  isSuccessfulStatus,
  STATUS_CODE,
  STATUS_TEXT,
  type StatusCode,
} from "@std/http/status";

Deno.test("STATUS_CODE and STATUS_TEXT: the same codes", () => {
  const codes = Object.values(STATUS_CODE).map(String);
  assertEquals(codes, Object.keys(STATUS_TEXT));
  assertEquals(new Set(codes).size, codes.length);
});

Deno.test("STATUS_CODE: names and texts belong together", () => {
  const code: StatusCode = STATUS_CODE.TooManyRequests;
  assertEquals(code, 429);
  assertEquals(STATUS_TEXT[code], "Too Many Requests");
  assertEquals(STATUS_TEXT[STATUS_CODE.Teapot], "I'm a teapot");
  assertEquals(STATUS_TEXT[STATUS_CODE.ContentTooLarge], "Content Too Large");
});

const guards: Record<string, [(status: number) => boolean, number[]]> = {
  isInformationalStatus: [isInformationalStatus, [1]],
  isSuccessfulStatus: [isSuccessfulStatus, [2]],
  isRedirectStatus: [isRedirectStatus, [3]],
  isClientErrorStatus: [isClientErrorStatus, [4]],
  isServerErrorStatus: [isServerErrorStatus, [5]],
  isErrorStatus: [isErrorStatus, [4, 5]],
  isStatus: [isStatus, [1, 2, 3, 4, 5]],
};

for (const [name, [guard, classes]] of Object.entries(guards)) {
  Deno.test(`${name}: its codes and no others`, { permissions: "none" }, () => {
    for (const code of Object.values(STATUS_CODE)) {
      const isOfClass = classes.includes(Math.trunc(code / 100));
      assertEquals(guard(code), isOfClass, `${code}`);
    }
    for (const code of [0, 99, 299, 499, 599, 600, 404.5, NaN]) {
      assertEquals(guard(code), false, `${code}`);
    }
  });
}
