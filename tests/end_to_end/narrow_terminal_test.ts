/** A terminal of 40 columns: no line is cut by the terminal in the middle of a word, and numbers stand beside their names. */
import { assertEquals, assertMatch } from "@std/assert";
import { unicodeWidth } from "@std/cli/unicode-width";
import { fileURLToPath } from "node:url";
import { startTerminal, terminalTest } from "../helpers/pty.ts";
import { programCommand, temporaryFolder } from "../helpers/run_cli.ts";

const COLUMNS = 40;

/** What a command writes to a terminal of 40 columns, as lines. */
async function written(
  home: string,
  args: string,
  env: Record<string, string>,
  exit = 0,
): Promise<string[]> {
  const { command, args: words } = programCommand();
  const program = [command, ...words].map((word) => `'${word}'`).join(" ");
  const line = `stty cols ${COLUMNS} rows 24; exec ${program} ${args}`;
  await using terminal = await startTerminal({
    command: "sh",
    args: ["-c", line],
    env: { NO_COLOR: "1", ...env },
    home,
  });
  assertEquals(await terminal.exitCode(), exit);
  return (await terminal.output()).split(/\r?\n/);
}

/** The lines that are too wide and could be broken: they have a space behind their first word. */
function tooWide(lines: readonly string[]): string[] {
  return lines.filter((line) =>
    unicodeWidth(line) > COLUMNS && /\S\s+\S/.test(line)
  );
}

terminalTest(
  "40 columns: help has the meaning of an option below its name",
  async () => {
    await using folder = await temporaryFolder();
    for (const args of ["ask --help", "help history list", "--help"]) {
      const lines = await written(folder.path, args, {});
      assertEquals(tooWide(lines), [], args);
    }
  },
);

terminalTest("40 columns: notes and errors break between words", async () => {
  await using folder = await temporaryFolder();
  const home = folder.path;
  await Deno.writeTextFile(`${home}/.env`, "CHAT_HISTORY=elsewhere.jsonl\n");
  const words = async (args: string, exit: number) => {
    const lines = await written(home, args, {}, exit);
    assertEquals(tooWide(lines), [], args);
    return lines.map((line) => line.trim()).join(" ");
  };
  assertMatch(
    await words(`ask --env-file ${home}/none -m gpt-4o Hi`, 2),
    /chat: .*none/,
  );
  const said = await words("ask -m gpt-4o Hi", 2);
  assertMatch(said, /CHAT_HISTORY ignored: a \.env in the working directory/);
  assertMatch(said, /chat: no key for openai: set OPENAI_API_KEY in the /);
});

terminalTest(
  "40 columns: history, its figures and runs, prices, the doctor, keys",
  async () => {
    await using folder = await temporaryFolder();
    const home = folder.path;
    const history = `${home}/h.jsonl`;
    const fixture = "../fixtures/history/shared_tools.jsonl";
    await Deno.copyFile(
      fileURLToPath(new URL(fixture, import.meta.url)),
      history,
    );
    const run = {
      v: 1,
      kind: "run",
      id: "01M8RYR86RDE1ZZY3402ECTWEB",
      command: ["npm", "test", "--", "every one of the tests"],
      cwd: "/",
      started: "2026-11-30T10:00:00.000Z",
      ended: "2026-11-30T10:00:01.000Z",
      exit: 0,
    };
    await Deno.writeTextFile(history, `${JSON.stringify(run)}\n`, {
      append: true,
    });
    const env = { CHAT_HISTORY: history, CHAT_KEYS: `${home}/keys.json` };
    const shown = async (args: string) => {
      const lines = await written(home, args, env);
      assertEquals(tooWide(lines), [], args);
      return lines.join("\n");
    };
    assertMatch(
      await shown("history stats"),
      /^openai\/gpt-4o-mini\n {2}first token p50 {2}\d+\.\d{3}$/m,
    );
    const verified = await shown("history verify");
    assertMatch(verified.replaceAll(/\s+/g, " "), /proven.*, no problem/);
    assertMatch(
      await shown("history runs"),
      /^ {2}command {2}npm test --/m,
    );
    assertMatch(await shown("prices gpt-5"), /^ {2}context {6}400,000$/m);
    const list = (await shown("history -n 5")).split("\n");
    // Every row breaks between the columns between which the heading breaks.
    const ends = (pattern: RegExp) =>
      list.flatMap((line) => pattern.exec(line)?.[0].length ?? []);
    const [tokens] = ends(/^ .*\btokens\b/);
    const figures = ends(/^ .*\d→\d+/);
    assertEquals(figures.length > 1, true, list.join("\n"));
    assertEquals(new Set(figures), new Set([tokens]), list.join("\n"));
    await shown("history show 01M8PKWPP9");
    await shown("keys add ci --budget '50 USD/month'");
    await shown("models");
  },
);

terminalTest(
  "40 columns: a path in the home folder stays on one line",
  async () => {
    await using folder = await temporaryFolder();
    const home = `${folder.path}/a-folder-with-a-long-name`;
    await Deno.mkdir(home);
    const lines = await written(home, "doctor", {});
    assertEquals(tooWide(lines), []);
    assertMatch(lines.join("\n"), /^ *~\/\.config\/chat\/config\.json/m);
    await Deno.mkdir(`${home}/.local/share/chat`, { recursive: true });
    await Deno.writeTextFile(`${home}/.local/share/chat/history.jsonl`, "");
    const settings = await written(home, "config", {});
    assertEquals(tooWide(settings), []);
    assertMatch(
      settings.join("\n"),
      /^config +~\/\.config\/chat\/config\.json$/m,
    );
    assertMatch(settings.join("\n"), /^ *~\/\.local\/share\/chat\/history/m);
    const failed = await written(home, "history show 01ZZ", {}, 2);
    assertMatch(failed.join("\n"), /^ *~\/\.local\/share\/chat\/history/m);
    const all = lines.join(" ");
    assertMatch(all, /~\/\.local\/share\/chat\/history\.jsonl/);
    assertEquals(all.includes(home), false, all);
  },
);
