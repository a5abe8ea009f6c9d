import { assertEquals, assertStrictEquals } from "@std/assert";
import { webAddress } from "../../lib/wire/web_address.ts";

Deno.test({
  name: "webAddress: what a request needs, credentials neither shown nor sent",
  permissions: "none",
  fn() {
    const address = webAddress("http://me:pass@HOST:80/a//b?x=1&key=abc#c");
    assertEquals(address?.origin, "http://host");
    assertEquals(address?.target, "/a//b?x=1&key=abc");
    assertEquals(address?.shown, "http://host/a//b?x=1&key=***");
  },
});

Deno.test({
  name: "webAddress: undefined for what is no http or https address",
  permissions: "none",
  fn() {
    for (const text of ["", "host", "ftp://host/", "http://"]) {
      assertEquals(webAddress(text), undefined);
    }
  },
});

Deno.test({
  name: "webAddress: the same text is taken apart once, also after many others",
  permissions: "none",
  fn() {
    const of = (index: number) => webAddress(`https://host/${index}`);
    const first = of(0);
    assertStrictEquals(of(0), first);
    for (let index = 0; index < 1_000; index++) {
      assertEquals(of(index)?.target, `/${index}`);
    }
    assertEquals(of(0), first);
  },
});
