import { assertEquals } from "@std/assert";
import { historyFindings } from "../../lib/commands/doctor/history.ts";
import { systemIo } from "../../lib/cli/system_io.ts";
import type { SignalName } from "../../lib/core/io.ts";
import { temporaryFolder } from "../helpers/run_cli.ts";

Deno.test("onSignal: one that the platform lacks never fires and is no failure", () => {
  // What SIGHUP and SIGTERM are to some versions of Windows, this name is to Linux and macOS.
  const foreign = Deno.build.os === "windows" ? "SIGUSR1" : "SIGBREAK";
  const listening = systemIo().onSignal(foreign as SignalName, () => {
    throw new Error("fired");
  });
  listening[Symbol.dispose]();
});

Deno.test("historyFindings: file modes mean nothing on Windows", async () => {
  await using folder = await temporaryFolder();
  const path = `${folder.path}/h.jsonl`;
  await Deno.writeTextFile(path, "", { mode: 0o644 });
  const states = async (os: string) =>
    (await historyFindings(path, os, () => undefined))
      .map(({ state }) => state);
  assertEquals(await states("windows"), ["ok", "ok"]);
  if (Deno.build.os !== "windows") {
    assertEquals(await states("linux"), ["problem", "ok"]);
  }
});
