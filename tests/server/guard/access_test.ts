import { assertEquals, assertThrows } from "@std/assert";
import { ApiError } from "../../../lib/core/errors.ts";
import {
  Access,
  type AccessOptions,
  isLoopback,
} from "../../../lib/server/guard/access.ts";

function access(options: Partial<AccessOptions> = {}): Access {
  return new Access({ host: "127.0.0.1", ...options });
}

function test(name: string, fn: () => void): void {
  Deno.test({ name, permissions: "none", fn });
}

function refused(call: () => unknown, status: number): void {
  assertEquals(assertThrows(call, ApiError).status, status);
}

const KEYS = { keys: ["sk-canary-one", "sk-canary-two"] };

test("Access.checkKey: any key and none will do when none is set", () => {
  access().checkKey(new Headers());
  access().checkKey(new Headers({ authorization: "Bearer anything" }));
});

const places: [string, Record<string, string>][] = [
  ["Bearer", { authorization: "Bearer sk-canary-one" }],
  ["bearer in small letters", { authorization: "bearer  sk-canary-two" }],
  ["x-api-key", { "x-api-key": "sk-canary-two" }],
  ["api-key", { "api-key": "sk-canary-one" }],
  ["x-chat-key", { "x-chat-key": "sk-canary-one", authorization: "Bearer x" }],
  ["a second place", {
    authorization: "Bearer wrong",
    "api-key": "sk-canary-one",
  }],
];
for (const [name, headers] of places) {
  test(`Access.checkKey: takes a key as ${name}`, () => {
    access(KEYS).checkKey(new Headers(headers));
  });
}

const wrong: [string, Record<string, string>][] = [
  ["none", {}],
  ["an empty one", { "x-api-key": "" }],
  ["another", { authorization: "Bearer sk-canary-on" }],
  ["a longer one", { authorization: "Bearer sk-canary-onee" }],
  ["one repeated", { authorization: "Bearer sk-canary-onesk-canary-one" }],
  ["another scheme", { authorization: "Basic sk-canary-one" }],
  ["two at once", { "x-api-key": "sk-canary-one,sk-canary-two" }],
];
for (const [name, headers] of wrong) {
  test(`Access.checkKey: refuses ${name}`, () => {
    refused(() => access(KEYS).checkKey(new Headers(headers)), 401);
  });
}

const hosts: [host: string, bound: string, allowed: boolean][] = [
  ["127.0.0.1:11435", "127.0.0.1", true],
  ["127.9.9.9", "127.0.0.1", true],
  ["localhost:1", "127.0.0.1", true],
  ["LOCALHOST", "127.0.0.1", true],
  ["chat.localhost:1", "127.0.0.1", true],
  ["localhost.:1", "127.0.0.1", true],
  ["chat.localhost.", "127.0.0.1", true],
  ["localhost..", "127.0.0.1", false],
  ["localhost.evil.example.", "127.0.0.1", false],
  ["evil-localhost", "127.0.0.1", false],
  ["[::1]:11435", "::1", true],
  ["evil.example", "127.0.0.1", false],
  ["127.0.0.1.evil.example", "127.0.0.1", false],
  ["evil.example:11435", "localhost", false],
  ["192.168.1.5:11435", "127.0.0.1", false],
  ["192.168.1.5:11435", "192.168.1.5", true],
  ["Box.local.:1", "box.local", true],
  ["[fd00::1]:1", "fd00::1", true],
  // No public name ends so: these are what containers call the machine that runs them.
  ["host.docker.internal:11435", "127.0.0.1", true],
  ["HOST.containers.internal", "127.0.0.1", true],
  ["evil.internal", "127.0.0.1", false],
  ["host.docker.internal.evil.example", "127.0.0.1", false],
  ["chat.example", "0.0.0.0", true],
  ["chat.example", "::", true],
];
for (const [host, bound, allowed] of hosts) {
  test(`Access.checkHost: ${host} on ${bound} is ${allowed ? "let in" : "refused"}`, () => {
    const check = () =>
      access({ host: bound }).checkHost(new Headers({ host }));
    if (allowed) check();
    else refused(check, 403);
  });
}

test("Access.checkHost: names that the user allows, and how to allow another", () => {
  const rules = access({ hosts: ["Box.lan", "[fd00::7]"] });
  for (const host of ["box.lan:11435", "BOX.LAN.", "[fd00::7]:1"]) {
    rules.checkHost(new Headers({ host }));
  }
  const check = () => rules.checkHost(new Headers({ host: "my-pc:11435" }));
  refused(check, 403);
  assertThrows(
    check,
    ApiError,
    "the host my-pc:11435 is not this server's; if you reach it by that name, start it with --allow-host my-pc",
  );
});

test("Access.checkHost: an allowed origin's host is one of ours", () => {
  access({ origins: ["https://app.example"] })
    .checkHost(new Headers({ host: "app.example" }));
});

test("Access.checkHost: names below an allowed domain are ours, others are not", () => {
  const rules = access({ origins: ["https://*.app.example:8443"] });
  rules.checkHost(new Headers({ host: "chat.app.example:11435" }));
  for (const host of ["app.example", "evilapp.example", "a.example"]) {
    refused(() => rules.checkHost(new Headers({ host })), 403);
  }
});

const origins: [origin: string, options: string[], allowed: string | null][] = [
  ["http://localhost:3000", [], "http://localhost:3000"],
  ["https://127.0.0.1", [], "https://127.0.0.1"],
  ["http://[::1]:8080", [], "http://[::1]:8080"],
  ["http://localhost.:3000", [], "http://localhost.:3000"],
  ["https://evil.example", [], null],
  ["http://localhost.evil.example", [], null],
  ["null", [], null],
  ["file://localhost", [], null],
  ["chrome-extension://localhost", [], null],
  ["https://app.example", ["https://app.example"], "https://app.example"],
  ["https://APP.example", ["https://app.EXAMPLE"], "https://APP.example"],
  ["http://app.example", ["https://app.example"], null],
  ["null", ["null"], "null"],
  ["https://evil.example", ["*"], "*"],
  ["https://a.app.example", ["https://*.app.example"], "https://a.app.example"],
  [
    "https://A.b.app.example",
    ["https://*.APP.example"],
    "https://A.b.app.example",
  ],
  [
    "https://a.app.example:8443",
    ["https://*.app.example:8443"],
    "https://a.app.example:8443",
  ],
  ["https://app.example", ["https://*.app.example"], null],
  ["http://a.app.example", ["https://*.app.example"], null],
  ["https://a.app.example:8443", ["https://*.app.example"], null],
  ["https://evilapp.example", ["https://*.app.example"], null],
  ["https://.app.example", ["https://*.app.example"], null],
  ["https://evil.example#.app.example", ["https://*.app.example"], null],
  ["https://evil.example/.app.example", ["https://*.app.example"], null],
  ["https://a.app.example.evil.example", ["https://*.app.example"], null],
];
for (const [origin, allow, allowed] of origins) {
  test(`Access.allowedOrigin: ${origin} with ${allow} is ${allowed}`, () => {
    const call = () =>
      access({ origins: allow }).allowedOrigin(new Headers({ origin }));
    if (allowed === null) refused(call, 403);
    else assertEquals(call(), allowed);
  });
}

const contents: [string, type: string | undefined, allowed: boolean][] = [
  ["POST", "application/json", true],
  ["POST", "Application/JSON; charset=utf-8", true],
  ["POST", "application/vnd.api+json", true],
  ["POST", "text/plain", false],
  ["POST", "text/plain;application/json", false],
  ["POST", "application/x-www-form-urlencoded", false],
  ["POST", "multipart/form-data; boundary=application/json", false],
  ["POST", "application/jsonp", false],
  ["POST", undefined, false],
  ["GET", undefined, true],
];
for (const [method, type, allowed] of contents) {
  test(`Access.checkContent: ${method} of ${type} by a page is ${allowed ? "let in" : "refused"}, by a program let in`, () => {
    const headers = new Headers(
      type === undefined ? {} : { "content-type": type },
    );
    access().checkContent(method, headers);
    headers.set("origin", "http://localhost:3000");
    const check = () =>
      access({ origins: ["*"] }).checkContent(method, headers);
    if (allowed) check();
    else refused(check, 415);
  });
}

test("Access.allowedOrigin: programs have none", () => {
  assertEquals(access().allowedOrigin(new Headers()), undefined);
});

test("isLoopback: this machine and nothing that only looks like it", () => {
  for (const host of ["localhost", "127.0.0.1", "127.1.2.3", "::1"]) {
    assertEquals(isLoopback(host), true, host);
  }
  for (const host of ["0.0.0.0", "::", "10.0.0.1", "1127.0.0.1", "127.x"]) {
    assertEquals(isLoopback(host), false, host);
  }
});
