import { assertEquals, assertRejects } from "@std/assert";
import { fetchAddress, fetchPublic } from "../../lib/wire/fetch_address.ts";
import { readAttachment } from "../../lib/attach/read_attachment.ts";
import { ATTACHMENT_LIMITS } from "../../lib/clients/attachment_limits.ts";
import { UsageError } from "../../lib/core/errors.ts";
import { fakeUpstream } from "../helpers/fake_upstream.ts";

const TO = [
  "http://127.0.0.1:1/x",
  "http://localhost:1/x",
  "http://LOCALHOST.:1/",
  "http://a.localhost:1/",
  "http://2130706433/",
  "http://0x7f.1/",
  "http://0.0.0.0/",
  "http://[::1]/",
  "http://[::ffff:127.0.0.1]/",
  "http://10.0.0.1/",
  "http://192.168.0.1/",
  "http://169.254.169.254/latest/meta-data/",
  "http://host.docker.internal/",
  "http://printer.local/",
  "//127.0.0.1:1/x",
];
for (const to of TO) {
  Deno.test(`fetchAddress: does not follow a redirect to ${to}`, async () => {
    await using server = fakeUpstream(() =>
      new Response("no", { status: 302, headers: { location: to } })
    );
    await assertRejects(
      () => fetchAddress(`${server.url}/start`, () => Promise.resolve([])),
      TypeError,
      "an address of this machine or its network",
    );
    assertEquals(server.requests.length, 1);
  });
}

Deno.test("fetchAddress: a public name that leads to this machine is not followed", async () => {
  await using server = fakeUpstream(() =>
    new Response(null, {
      status: 307,
      headers: { location: "http://rebound.example:1/" },
    })
  );
  const asked: string[] = [];
  await assertRejects(
    () =>
      fetchAddress(server.url, (name) => {
        asked.push(name);
        return Promise.resolve(["93.184.216.34", "::1"]);
      }),
    TypeError,
    "it redirects to http://rebound.example:1, an address of this machine",
  );
  assertEquals(asked, ["rebound.example"]);
});

Deno.test("fetchPublic: a name that leads to a private network, by one of its addresses, is not asked", async () => {
  for (const address of ["10.0.0.7", "::ffff:192.168.1.1", "fe80::1"]) {
    const signal = AbortSignal.timeout(10_000);
    const lookup = () => Promise.resolve(["93.184.216.34", address]);
    await assertRejects(
      () => fetchPublic(new URL("http://name.example/"), { signal, lookup }),
      TypeError,
      "http://name.example is an address of this machine or its network",
    );
  }
});

Deno.test("fetchAddress: what is no http address is not followed", async () => {
  await using server = fakeUpstream(() =>
    new Response(null, {
      status: 301,
      headers: { location: "file:///etc/passwd" },
    })
  );
  await assertRejects(
    () => fetchAddress(server.url),
    TypeError,
    "it redirects to an address that is not http or https",
  );
});

Deno.test("readAttachment: the user's own address may be this machine's, where it redirects to may not", async () => {
  await using server = fakeUpstream(({ path }) =>
    path === "/start"
      ? new Response(null, { status: 302, headers: { location: "/secret" } })
      : new Response("text", { headers: { "content-type": "text/plain" } })
  );
  const recipient = {
    model: "m",
    maxText: 1000,
    limits: ATTACHMENT_LIMITS.openai,
  };
  const read = (path: string) =>
    readAttachment(`${server.url}${path}`, recipient);
  await read("/secret");
  const error = await assertRejects(() => read("/start"), UsageError);
  assertEquals(
    error.message,
    `Cannot attach ${server.url}/start: it redirects to ${server.url}, an address of this machine or its network; attach that address directly if you mean it`,
  );
  assertEquals(server.requests.map(({ path }) => path), [
    "/secret",
    "/start",
  ]);
});
