import { assertEquals, assertStringIncludes } from "@std/assert";
import { startTerminal, terminalTest } from "../helpers/pty.ts";
import { runCli, temporaryFolder } from "../helpers/run_cli.ts";
import { bothKeys, scriptedAnswer } from "./scripted_answer.ts";

const LINES = [
  String.raw`Inline: $\{x_i\}_{i=1}^n$, $a*b*c$, $f_{a}g_{b}$ and \(\{y\}\).`,
  "",
  "$$",
  String.raw`A = \begin{pmatrix} 1 & 2 \\ 3 & 4 \end{pmatrix} \, \{x\}`,
  "$$",
];

terminalTest(
  "ask: formulas reach a terminal as the model wrote them, and an HTML export keeps them",
  async () => {
    await using home = await temporaryFolder();
    await using upstream = scriptedAnswer(LINES.join("\n"));
    await using terminal = await startTerminal({
      args: ["ask", "-m", "openai/m", "Formulas, please"],
      home: home.path,
      env: bothKeys(upstream),
    });
    assertEquals(await terminal.exitCode(), 0);
    const screen = await terminal.screen();
    for (const line of LINES) assertStringIncludes(screen, line);
    const { stdout } = await runCli(
      ["history", "export", "--format", "html", "last"],
      { home: home.path },
    );
    const seen = stdout.replaceAll("&amp;", "&");
    for (const line of LINES) assertStringIncludes(seen, line);
  },
);
