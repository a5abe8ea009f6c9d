import { assertEquals } from "@std/assert";
import { ENDPOINTS } from "../../lib/server/endpoints.ts";
import type { LateEndpoint } from "../../lib/server/endpoint.ts";

Deno.test("endpoints that are loaded late are listed as they are", async () => {
  const late = ENDPOINTS.filter((one): one is LateEndpoint => "load" in one);
  assertEquals(late.length > 10, true);
  for (const { load, handle: _, ...head } of late) {
    const { handle: __, ...loaded } = await load();
    assertEquals(head, loaded);
  }
});
