import { assertEquals, assertMatch } from "@std/assert";
import { machineOf } from "../../lib/commands/do/prompts.ts";
import { main } from "../../main.ts";
import { historyFindings } from "../../lib/commands/doctor/history.ts";
import { SCRIPTS } from "../../lib/cli/completion_scripts.ts";
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

/** Runs the program on another system, with what a person there sees. */
async function mainOn(
  os: string,
  args: readonly string[],
  variables: Readonly<Record<string, string>> = {},
): Promise<{ code: number; stdout: string; stderr: string }> {
  const written = { stdout: "", stderr: "" };
  const output = (name: keyof typeof written) => ({
    isTerminal: false,
    columns: 80,
    write: (text: string) => {
      written[name] += text;
      return Promise.resolve();
    },
  });
  const code = await main([...args], {
    stdin: {
      isTerminal: false,
      readable: new ReadableStream(),
      bytes: () => Promise.resolve(new Uint8Array()),
    },
    stdout: output("stdout"),
    stderr: output("stderr"),
    env: (name) => variables[name],
    cwd: "/work",
    os,
    onSignal: () => ({ [Symbol.dispose]: () => {} }),
  });
  return { code, ...written };
}

Deno.test("run --print-env: lines for PowerShell on Windows, for a POSIX shell elsewhere", async () => {
  const args = ["run", "--print-env", "--env", "MINE"];
  const windows = await mainOn("windows", args);
  assertEquals(windows.code, 0, windows.stderr);
  assertMatch(windows.stdout, /^\$env:MINE = 'http:\/\/127\.0\.0\.1:11435/m);
  assertMatch(windows.stdout, /^\$env:OPENAI_API_KEY = 'any'$/m);
  const keyed = await mainOn("windows", args, { CHAT_API_KEY: "canary" });
  assertMatch(keyed.stdout, /^\$env:OPENAI_API_KEY = \$env:CHAT_API_KEY$/m);
  const mac = await mainOn("darwin", args);
  assertMatch(mac.stdout, /^export MINE='http:\/\/127\.0\.0\.1:11435/m);
});

Deno.test("serve --print-unit: launchd on macOS; Windows is told about its Task Scheduler", async () => {
  const mac = await mainOn("darwin", ["serve", "--print-unit"]);
  assertMatch(mac.stdout, /^<\?xml[^]*<key>ProgramArguments<\/key>/);
  assertMatch(mac.stderr, /Library\/LaunchAgents[^]*launchctl bootstrap/);
  const windows = await mainOn("windows", ["serve", "--print-unit"]);
  assertEquals([windows.code, windows.stdout], [2, ""]);
  assertMatch(windows.stderr, /Task Scheduler start chat serve at log on/);
});

Deno.test("do: the shell of Windows is PowerShell, or that of SHELL without its ending", () => {
  const on = (os: string, shell?: string) =>
    machineOf({ os, env: () => shell, cwd: "C:\\Users\\me\\notes" }, undefined);
  assertEquals(on("windows"), {
    os: "Windows",
    shell: "powershell",
    folder: "notes",
  });
  assertEquals(on("windows", "C:\\Git\\bin\\bash.exe").shell, "bash");
  assertEquals(on("darwin", "/bin/zsh").os, "macOS");
});

Deno.test("completions: PowerShell completes the binary and the launcher of deno task install", () => {
  assertMatch(
    SCRIPTS["powershell"] ?? "",
    /-CommandName chat, chat\.exe, chat\.cmd /,
  );
});
