import { assertEquals } from "@std/assert";
import { reasonOf } from "../../../lib/core/text/reason.ts";

Deno.test({
  name: "reasonOf: a permission that is not there is said in plain words",
  permissions: "none",
  fn: () => {
    for (const access of ["write", "read"] as const) {
      let reason = "";
      try {
        if (access === "write") Deno.writeTextFileSync("/nowhere/x", "");
        else Deno.readTextFileSync("/nowhere/x");
      } catch (error) {
        reason = reasonOf(error);
      }
      assertEquals(
        reason,
        `not permitted, because the program runs without --allow-${access}`,
      );
    }
    assertEquals(reasonOf(new Error("disk full")), "disk full");
    assertEquals(reasonOf("odd"), "odd");
  },
});
