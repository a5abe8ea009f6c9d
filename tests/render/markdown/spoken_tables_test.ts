import { assertEquals } from "@std/assert";
import { TextEnd } from "../../../lib/render/text_end.ts";
import {
  SpokenTables,
  withSpokenTables,
} from "../../../lib/render/markdown/spoken_tables.ts";

const TEXT = `# Ways

| Way | Copies | |
|:----|-------:|--|
| \`sorted\` | yes | new |
| \`a \\| b\` | |
text | with a bar

| no table
| at all

\`\`\`
| a | b |
|---|---|
| 1 | 2 |
\`\`\`
| x |
|---|
| 1 |
| 2 |`;

const SPOKEN = `# Ways

Way: \`sorted\`
Copies: yes
new

Way: \`a | b\`
text | with a bar

| no table
| at all

\`\`\`
| a | b |
|---|---|
| 1 | 2 |
\`\`\`
x: 1

x: 2
`;

Deno.test("withSpokenTables: rows are lines of column and value, code and other lines stay", () => {
  assertEquals(withSpokenTables(TEXT), SPOKEN);
});

for (const step of [1, 2, 3, 7]) {
  Deno.test(`SpokenTables: the same in pieces of ${step}`, async () => {
    const shown: string[] = [];
    const sink = new SpokenTables(
      new TextEnd({
        isTerminal: true,
        columns: 80,
        write: (text) => {
          shown.push(text);
          return Promise.resolve();
        },
      }),
    );
    for (let at = 0; at < TEXT.length; at += step) {
      await sink.write(TEXT.slice(at, at + step));
    }
    await sink.end();
    assertEquals(shown.join(""), SPOKEN);
  });
}
