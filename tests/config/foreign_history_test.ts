import { assertEquals, assertThrows } from "@std/assert";
import { ConfigError } from "../../lib/core/errors.ts";
import { refuseForeignHistory } from "../../lib/config/foreign_history.ts";
import { temporaryFolder } from "../helpers/run_cli.ts";

const LINE = '{"v":1,"id":"01JABCDEFGHJKMNPQRSTVWXYZ0"}';

for (
  const [what, text] of [
    ["no line", ""],
    ["a line", `${LINE}\n`],
    ["a line of another kind", '{"v":1,"kind":"label"}\n'],
    ["a line whose members are in another order", '{"id":"x", "v":1}\n'],
    ["a blank line before it", `\n${LINE}\n`],
    ["a cut first line", LINE.slice(0, 20)],
    ["a first line cut at once", '{"v'],
    ["a damaged first line", '{"v":1,"id":"x\u0000\n'],
    ["a long first line", `{"v":1,"x":"${"a".repeat(9000)}"}\n`],
  ]
) {
  Deno.test(`refuseForeignHistory: lets a file with ${what} be a history`, async () => {
    await using folder = await temporaryFolder();
    const path = `${folder.path}/h`;
    await Deno.writeTextFile(path, text ?? "");
    refuseForeignHistory(path);
  });
}

for (
  const text of [
    "# mine\n",
    "export A=1",
    "{}\n",
    '{"name": "x"}\n',
    "[1]\n",
    '"v"\n',
    `# mine\n${LINE}\n`,
    "\u0000\u0000",
  ]
) {
  Deno.test(`refuseForeignHistory: refuses a file that begins ${JSON.stringify(text)}`, async () => {
    await using folder = await temporaryFolder();
    const path = `${folder.path}/h`;
    await Deno.writeTextFile(path, text);
    const error = assertThrows(() => refuseForeignHistory(path), ConfigError);
    assertEquals(
      error.message,
      `${path} is not a history: its first line is not an exchange`,
    );
  });
}

Deno.test("refuseForeignHistory: what is not there or no file is not looked at", async () => {
  await using folder = await temporaryFolder();
  refuseForeignHistory(folder.path);
  refuseForeignHistory(`${folder.path}/none`);
});
