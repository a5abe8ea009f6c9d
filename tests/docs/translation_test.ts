import { assertEquals } from "@std/assert";
import { formattedTranslation } from "../../tools/translation.ts";
import { readText } from "../helpers/source_files.ts";

Deno.test("docs/translation.md: is what the tables say now", async () => {
  assertEquals(
    await readText("docs/translation.md"),
    await formattedTranslation(),
    "deno task reference writes it anew",
  );
});
