import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { TextLineStream } from "@std/streams/text-line-stream";
import { launchdJob, systemdUnit } from "../../lib/commands/serve/unit.ts";
import { programEnv, runCli, temporaryFolder } from "../helpers/run_cli.ts";

const notLinux = Deno.build.os !== "linux";

/** Starts a command line and returns the first line that it writes to stdout. */
async function firstLine(words: readonly string[], home: string) {
  const [command = "", ...args] = words;
  await using child = new Deno.Command(command, {
    args,
    cwd: home,
    env: programEnv(home),
    clearEnv: true,
    stdin: "null",
    stdout: "piped",
    stderr: "null",
  }).spawn();
  const lines = child.stdout.pipeThrough(new TextDecoderStream())
    .pipeThrough(new TextLineStream()).getReader();
  const { value = "" } = await lines.read();
  child.kill("SIGTERM");
  await lines.cancel();
  const { code } = await child.status;
  return { line: value, code };
}

Deno.test({
  name:
    `chat serve --print-unit: what the unit starts serves as this command line would${
      notLinux ? " (skipped: it is for Linux)" : ""
    }`,
  ignore: notLinux,
  fn: async () => {
    await using folder = await temporaryFolder();
    const home = folder.path;
    const history = `${home}/my history 100%.jsonl`;
    const { code, stdout, stderr } = await runCli(
      ["serve", "--port", "0", "--print-unit", "--history", history],
      { home },
    );
    assertEquals(code, 0, stderr);
    assertStringIncludes(stderr, "systemctl --user enable --now chat");
    assertStringIncludes(stdout, `\nWorkingDirectory=${home}\n`);
    const [, line = ""] = /^ExecStart=(.*)$/m.exec(stdout) ?? [];
    // As systemd splits it.
    const words = Array.from(
      line.matchAll(/"((?:\\.|[^"\\])*)"|\S+/g),
      ([whole, quoted]) => (quoted ?? whole).replace(/\\(.)/g, "$1"),
    ).map((word) => word.replaceAll("%%", "%").replaceAll("$$", "$"));
    assertEquals(words.slice(words.indexOf("serve")).sort(), [
      `--history=${history}`,
      "--port=0",
      "serve",
    ]);
    const started = await firstLine(words, home);
    assertStringIncludes(started.line, "http://127.0.0.1:");
    assertEquals(started.code, 0);
  },
});

Deno.test("systemdUnit, launchdJob: words with spaces, quotes, % and $ stay one word", () => {
  const service = {
    words: ["/opt/chat", "a b", 'say "hi"', "100%", "$HOME", "back\\slash"],
    cwd: "/home/you & me",
  };
  assertStringIncludes(
    systemdUnit(service),
    'ExecStart=/opt/chat "a b" "say \\"hi\\"" 100%% $$HOME "back\\\\slash"\n',
  );
  const job = launchdJob(service);
  for (
    const word of ["a b", 'say "hi"', "100%", "$HOME", "/home/you &amp; me"]
  ) {
    assertStringIncludes(job, `<string>${word}</string>`);
  }
  assert(!/&(?!amp;|lt;|gt;)/.test(job), job);
});
