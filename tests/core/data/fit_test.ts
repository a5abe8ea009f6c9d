import { assert, assertEquals } from "@std/assert";
import { fit } from "../../../lib/core/data/fit.ts";
import { commandHelp, programHelp } from "../../../lib/cli/help.ts";
import { COMMANDS } from "../../../lib/commands/table.ts";

const pure = { permissions: "none" } as const;

Deno.test("fit: what fits stays as it is", pure, () => {
  const text = "  one    two\n\n\tthree\n";
  assertEquals(fit(text, 40), text);
});

Deno.test(
  "fit: breaks between words, and goes on under the last cell",
  pure,
  () => {
    assertEquals(
      fit("  list     the newest exchanges, one line each", 30),
      [
        "  list     the newest",
        "           exchanges, one line",
        "           each",
      ].join("\n"),
    );
    assertEquals(
      fit("Usage: chat history [COMMAND] [OPTIONS]", 30),
      "Usage: chat history [COMMAND]\n  [OPTIONS]",
    );
  },
);

Deno.test(
  "fit: a cell that begins too far on the right leaves the rest room",
  pure,
  () => {
    const lines = fit(`  ${"a".repeat(20)}  some words that follow it`, 30)
      .split("\n");
    for (const line of lines) assert(line.length <= 30, line);
    assert(lines[1]?.startsWith("    "), lines[1]);
  },
);

Deno.test(
  "fit: counts cells, not characters; a long word stays whole",
  pure,
  () => {
    assertEquals(
      fit(`${"你".repeat(10)} ${"好".repeat(10)}`, 30),
      `${"你".repeat(10)}\n  ${"好".repeat(10)}`,
    );
    const address = `https://example.com/${"x".repeat(50)}`;
    assertEquals(fit(`see ${address}`, 30), `see\n${address}`);
  },
);

Deno.test(
  "fit: a word that is too long for the last column gets the room before it",
  pure,
  () => {
    assertEquals(
      fit("  models  eliza: curl http://127.0.0.1/v1/models", 30),
      "  models  eliza: curl\n  http://127.0.0.1/v1/models",
    );
  },
);

Deno.test(
  "fit: a path in the home folder is shortened where its line is too wide",
  pure,
  () => {
    const line = "Kept in /home/you/.config/chat/.env, mode 0600";
    assertEquals(fit(line, 60, "/home/you"), line);
    assertEquals(
      fit(line, 30, "/home/you"),
      "Kept in ~/.config/chat/.env,\n  mode 0600",
    );
    for (const home of [undefined, "/home/yo", "/", ""]) {
      assertEquals(
        fit(line, 30, home),
        "Kept in\n  /home/you/.config/chat/.env,\n  mode 0600",
      );
    }
  },
);

Deno.test(
  "fit: a word that fits only without an indent has none",
  pure,
  () => {
    const path = `/${"x".repeat(28)}`;
    assertEquals(fit(`in ${path} now`, 30), `in\n ${path}\n  now`);
    assertEquals(fit(`in ${path}y now`, 30), `in\n${path}y\n  now`);
  },
);

Deno.test("fit: every help reads well from 30 columns on, no word lost", () => {
  const words = (text: string) => text.split(/\s+/).join(" ");
  for (const columns of [30, 40, 60, 79]) {
    const texts = [
      programHelp(COMMANDS),
      ...COMMANDS.map((command) =>
        commandHelp({ command, path: command.name })
      ),
    ];
    for (const text of texts) {
      const fitted = fit(text, columns);
      assertEquals(words(fitted), words(text));
      for (const line of fitted.split("\n")) {
        assert(line.length <= columns || !line.trim().includes(" "), line);
      }
    }
  }
});
