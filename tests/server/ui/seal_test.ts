import { assertEquals, assertNotEquals } from "@std/assert";
import { newPageSecrets } from "../../../lib/server/ui/pages.ts";
import { seal, unseal } from "../../../lib/server/ui/ask/seal.ts";

Deno.test("seal: any thread of the server opens it, no other server does, and nothing shows in it", async () => {
  const secrets = newPageSecrets();
  const pair = {
    answers: ["01A", "01B"],
    shown: ["01B", "01A"],
    models: ["canary/two", "canary/one"],
  } as const;
  const sealed = await seal(pair, secrets);
  assertEquals(await unseal(sealed, { ...secrets }), pair);
  assertEquals(await unseal(sealed, newPageSecrets()), undefined);
  const changed = sealed.replace(/.$/, (last) => last === "0" ? "1" : "0");
  for (const other of [changed, sealed.slice(2), "", "01A"]) {
    assertEquals(await unseal(other, secrets), undefined);
  }
  // The same pair in the other order is as long, and never looks the same.
  const turned = await seal({
    ...pair,
    shown: pair.answers,
    models: ["canary/one", "canary/two"],
  }, secrets);
  assertEquals(turned.length, sealed.length);
  assertNotEquals(await seal(pair, secrets), sealed);
});
