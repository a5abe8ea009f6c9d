import { assertEquals } from "@std/assert";
import { isProxied } from "../../../lib/wire/http1/proxied.ts";

const PROXY = "http://proxy:3128";
const HTTPS = "https://api.example.com/v1";
const LOCAL = "http://127.0.0.1:8080/v1";

const CASES: [string, Record<string, string>, boolean][] = [
  [HTTPS, {}, false],
  [HTTPS, { HTTPS_PROXY: PROXY }, true],
  [HTTPS, { https_proxy: PROXY }, true],
  [HTTPS, { HTTP_PROXY: PROXY }, false],
  [HTTPS, { HTTPS_PROXY: "" }, false],
  [LOCAL, { HTTPS_PROXY: PROXY }, false],
  [LOCAL, { http_proxy: PROXY }, true],
  [LOCAL, { ALL_PROXY: PROXY }, true],
  [LOCAL, { all_proxy: PROXY, NO_PROXY: "localhost, 127.0.0.1" }, false],
  [HTTPS, { ALL_PROXY: PROXY, no_proxy: "*" }, false],
  [HTTPS, { ALL_PROXY: PROXY, NO_PROXY: "Example.com" }, false],
  [HTTPS, { ALL_PROXY: PROXY, NO_PROXY: ".example.com" }, false],
  [HTTPS, { ALL_PROXY: PROXY, NO_PROXY: "ample.com" }, true],
  [HTTPS, { ALL_PROXY: PROXY, NO_PROXY: "" }, true],
  [LOCAL, { ALL_PROXY: PROXY, NO_PROXY: "10.0.0.0/8," }, true],
];
for (const [url, env, proxied] of CASES) {
  Deno.test({
    name: `isProxied: ${url} with ${JSON.stringify(env)}`,
    permissions: "none",
    fn: () =>
      assertEquals(isProxied(new URL(url), (name) => env[name]), proxied),
  });
}
