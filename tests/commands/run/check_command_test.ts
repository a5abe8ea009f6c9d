import { assertEquals } from "@std/assert";
import { checkCommand } from "../../../lib/commands/run/check_command.ts";

Deno.test("checkCommand: the shell of the system gets the line as one argument, with its quotes as they are", () => {
  const line = 'npm test -- "a b"';
  assertEquals(checkCommand(line, "linux"), ["sh", "-c", line]);
  assertEquals(checkCommand(line, "windows"), [
    "cmd",
    "/d",
    "/s",
    "/c",
    '"npm test -- "a b""',
  ]);
});
