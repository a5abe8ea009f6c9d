import { assert, assertEquals } from "@std/assert";
import { MarkdownWriter } from "../../../lib/render/markdown/writer.ts";
import { Screen } from "../../helpers/screen.ts";
import { EVERYTHING, show } from "./markdown.ts";

/** All that may go to the terminal beside text: styles, up, start of line, erase line, synchronized output. */
// deno-lint-ignore no-control-regex
const OURS = /\x1b\[(?:[\d;]*m|A|K|\?2026[hl])|\r/g;
// deno-lint-ignore no-control-regex
const CONTROL = /[\x00-\x09\x0b-\x1f\x7f-\x9f]/;

function count(text: string, what: string): number {
  return text.split(what).length - 1;
}

for (const columns of [120, 80, 33, 16]) {
  for (const rows of [50, 7]) {
    Deno.test(`MarkdownWriter: on ${columns} × ${rows} cells, any pieces look like the whole`, async () => {
      const whole = await show(EVERYTHING, { columns, rows });
      for (const step of [1, 2, 5, 23, 210]) {
        const pieces = await show(EVERYTHING, { columns, rows, step });
        assertEquals(pieces.lines(), whole.lines(), `in steps of ${step}`);
      }
    });
  }
}

Deno.test("MarkdownWriter: what scrolled away stays as it was", async () => {
  let gone: string[] = [];
  await show(EVERYTHING, {
    columns: 60,
    rows: 8,
    step: 3,
    after: (screen) => {
      const now = screen.gone();
      assertEquals(now.slice(0, gone.length), gone);
      gone = now;
    },
  });
  assert(gone.length > 40);
});

Deno.test("MarkdownWriter: text appears as it comes, styled before its mark is closed", async () => {
  const seen: string[] = [];
  const text = "Some **bold text** and `code`";
  const screen = await show(text, {
    step: 4,
    after: (screen) => void seen.push(screen.lines().join("\n")),
  });
  assertEquals(seen, [
    "Some",
    "Some b",
    "Some bold",
    "Some bold text",
    "Some bold text a",
    "Some bold text and",
    "Some bold text and code",
    "Some bold text and code",
  ]);
  assertEquals(screen.styleOf("bold"), ["bold"]);
  const half = new Screen();
  const writer = new MarkdownWriter(half);
  await writer.write("Some **bo");
  await half.settled();
  assertEquals(half.styleOf("bo"), ["bold"]);
  await writer.end();
  await half.settled();
  assertEquals(half.lines(), ["Some **bo"]);
});

Deno.test("MarkdownWriter: plain text is only ever appended", async () => {
  const text = "one two three four five six seven eight nine ten ".repeat(4);
  const screen = await show(text, { columns: 300, step: 3 });
  assertEquals(screen.written.join(""), `${text.trim()}\n`);
});

Deno.test("MarkdownWriter: a painting is one write, shown at once where lines are erased", async () => {
  let writes = 0;
  const screen = await show(EVERYTHING, {
    step: 7,
    after: ({ written }) => {
      assert(written.length - writes <= 1);
      writes = written.length;
    },
  });
  const erasing = screen.written.filter((text) => text.includes("\x1b[K"));
  assert(erasing.length > 0);
  for (const piece of erasing) {
    assert(piece.startsWith("\x1b[?2026h"), JSON.stringify(piece));
    assert(piece.trimEnd().endsWith("\x1b[?2026l"), JSON.stringify(piece));
  }
});

Deno.test("MarkdownWriter: what is written grows with the answer, not with its square", async () => {
  const paragraph = "Lorem **ipsum** dolor sit amet, `consectetur` elit. ";
  const long = paragraph.repeat(400);
  const code = `\`\`\`ts\n${"const a = `b` + 1; // c\n".repeat(800)}\`\`\`\n`;
  for (const text of [long, code, `- ${"item\n- ".repeat(3000)}`]) {
    const { written } = await show(text, { step: 20 });
    const size = written.reduce((sum, piece) => sum + piece.length, 0);
    assert(size < 20 * text.length, `${size} for ${text.length}`);
  }
});

Deno.test("MarkdownWriter: after a resize the answer goes on in the new width, what is printed stays", async () => {
  const words = Array.from({ length: 60 }, (_, at) => `word${at}`).join(" ");
  for (const [from, to] of [[60, 30], [30, 60]] as const) {
    let before: string[] = [];
    const screen = await show(words, {
      columns: from,
      step: 10,
      after: (screen, shown) => {
        if (shown !== 200) return;
        before = screen.lines();
        screen.resize(to);
      },
    });
    const lines = screen.lines();
    // Rows that the terminal itself broke count as the one that they were.
    const text = lines.join("").replaceAll(" ", "");
    assertEquals(text, words.replaceAll(" ", ""));
    assert(text.startsWith(before.slice(0, -1).join("").replaceAll(" ", "")));
    assert(lines.slice(-3).every((line) => line.length <= to));
    const last = before.at(-1) ?? "";
    const continueCall = lines.find((line) => line.startsWith(last));
    if (to > from) {
      assert(continueCall !== undefined && continueCall.length > last.length);
    }
    assert(lines.slice(-4).some((line) => line.length > to - 8));
  }
});

Deno.test("MarkdownWriter: what scrolled away keeps its look when only that turns out otherwise", async () => {
  const words = "word ".repeat(60).trim();
  const screen = await show(`${words}\n===`, { columns: 20, rows: 5, step: 7 });
  const whole = await show(`${words}\n===`, { columns: 20, rows: 50 });
  assertEquals(screen.lines(), whole.lines());
});

Deno.test("MarkdownWriter: what turns out otherwise after it scrolled away is told again", async () => {
  const words = Array.from({ length: 60 }, (_, at) => `w${at}`).join(" ");
  let gone: string[] = [];
  const options = { columns: 20, rows: 5, step: 7 };
  const screen = await show(`*${words}`, {
    ...options,
    after: (screen) => void (gone = screen.gone()),
  });
  const whole = await show(`*${words}`, { columns: 20, rows: 50 });
  assertEquals(screen.lines(), [...gone, ...whole.lines()]);
  assertEquals(gone[0], "w0 w1 w2 w3 w4 w5 w6");
});

Deno.test("MarkdownWriter: a table longer than the screen keeps its columns, each row comes once", async () => {
  const rows = Array.from(
    { length: 40 },
    (_, at) => `| row ${at} | ${"cell ".repeat(1 + at / 4)} |`,
  );
  const text = `| a | b |\n|---|---|\n${rows.join("\n")}\n`;
  const whole = await show(text, { columns: 50, rows: 12 });
  for (const step of [3, 60]) {
    const screen = await show(text, { columns: 50, rows: 12, step });
    assertEquals(screen.lines(), whole.lines());
  }
  const seen = whole.lines().join("\n").match(/^row \d+/gm);
  assertEquals(seen, rows.map((_, at) => `row ${at}`));
});

Deno.test("MarkdownWriter: nothing of the model's controls the terminal, wherever it stands", async () => {
  const evil =
    "\x1b]52;c;aGk=\x07\x1b]0;t\x1b\\\x1b[2J\x1b[1;1H\x1b[201~\x9b31m\x90q\x9c\b\x7f\r\u202e\u2066";
  const places = [
    evil,
    `# ${evil}`,
    `**${evil}** *${evil}* ~~${evil}~~`,
    `\`${evil}\``,
    `[${evil}](https://a.example/${evil}) ![${evil}](x)`,
    `<https://a.example/${evil}>`,
    `&#27;[2J &#x9b;31m &#8238; &#7;`,
    `- ${evil}\n1. ${evil}\n- [ ] ${evil}\n> ${evil}`,
    `| ${evil} | b |\n|---|---|\n| ${evil} | &#27;c |`,
    `\`\`\`${evil}\n${evil}\n\`\`\``,
    `\`\`\`js\nconst a = "${evil}"; // ${evil}\n\`\`\``,
    `\`\`\`\x1b[2J\nx`,
    `    ${evil}`,
    `${evil}\n===`,
  ];
  for (const text of places) {
    for (const step of [1, 1000]) {
      const { written } = await show(text, { step });
      const all = written.join("").replaceAll(OURS, "");
      assert(!CONTROL.test(all), JSON.stringify(all));
      assert(!/[\u202a-\u202e\u2066-\u2069]/.test(all), JSON.stringify(all));
    }
  }
});

Deno.test("MarkdownWriter: a row is never wider than the terminal, in any script", async () => {
  const scripts = [
    "漢字とかなの混ざった文章がここに続きます。",
    "👨‍👩‍👧👍🏽❤️🇩🇪 1️⃣ ",
    "e\u0301a\u0308o\u0302 ",
    "नमस्ते दुनिया ",
    "한국어 문장입니다 ",
    "https://example.com/a/very/long/address/that/has/no/space ",
  ];
  for (const script of scripts) {
    for (const columns of [11, 24, 40]) {
      const screen = await show(script.repeat(8), { columns, step: 9 });
      const written = screen.written.join("");
      // Each row was ended by us, none by the terminal's own wrapping.
      const whole = await show(script.repeat(8), { columns });
      assertEquals(
        count(whole.written.join(""), "\n"),
        whole.lines().length,
        script,
      );
      assertEquals(screen.lines(), whole.lines());
      assert(written.length > 0);
    }
  }
});

Deno.test("MarkdownWriter: the label stands before a paragraph, and above anything else", async () => {
  const label = "\x1b[1mAssistant: \x1b[22m";
  const lines = async (text: string) =>
    (await show(text, { label, step: 3, columns: 24 })).lines()
      .map((line) => line.trimEnd());
  assertEquals(await lines("Hello you, how are you?"), [
    "Assistant: Hello you,",
    "how are you?",
  ]);
  assertEquals(await lines("# Title"), ["Assistant:", "Title"]);
  assertEquals(await lines("- one"), ["Assistant:", "• one"]);
  assertEquals(await lines(" \n\n"), [""]);
});

Deno.test("MarkdownWriter: after an end another text can follow, as after a thought", async () => {
  const screen = new Screen();
  const writer = new MarkdownWriter(screen);
  await writer.write("one\n```js\nlet a");
  await writer.end();
  await writer.write("two");
  await writer.end();
  await writer.end();
  await screen.settled();
  const lines = screen.lines();
  assertEquals([lines[0], lines[2], lines.at(-1)], ["one", "let a", "two"]);
});

Deno.test("MarkdownWriter: the terminal's failure is told", async () => {
  const broken = {
    isTerminal: true,
    columns: 80,
    write: () => Promise.reject(new Deno.errors.BrokenPipe("gone")),
  };
  const writer = new MarkdownWriter(broken);
  const told = await Promise.allSettled([writer.write("text"), writer.end()]);
  assertEquals(told.map(({ status }) => status), ["rejected", "rejected"]);
});
