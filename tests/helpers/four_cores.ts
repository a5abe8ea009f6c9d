/**
 * The program as on a machine with four cores. Its threads run this file, too.
 */
import { systemIo } from "../../lib/cli/system_io.ts";

Object.defineProperty(navigator, "hardwareConcurrency", { value: 4 });

if (import.meta.main) {
  // Loaded now, when the number of cores is set.
  const { main } = await import("../../main.ts");
  const io = systemIo();
  const code = await main(Deno.args, io);
  await io.flush();
  Deno.exit(code);
}
