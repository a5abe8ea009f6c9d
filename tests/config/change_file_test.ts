import { assertEquals, assertRejects } from "@std/assert";
import { changeConfigFile } from "../../lib/config/change_file.ts";
import { keepRule } from "../../lib/config/keep_rule.ts";
import { ConfigError } from "../../lib/core/errors.ts";
import { temporaryFolder } from "../helpers/run_cli.ts";

Deno.test("changeConfigFile: comments and the order of members stay", async () => {
  await using folder = await temporaryFolder();
  const path = `${folder.path}/config.json`;
  const text = `{
  // the quick one
  "model": "a", // here
  "tools": {
    "allow": ["time"]
  },
}
`;
  await Deno.writeTextFile(path, text);
  await changeConfigFile(path, () => [{ member: ["model"], value: "b" }]);
  await keepRule(path, "read_file");
  assertEquals(
    await Deno.readTextFile(path),
    `{
  // the quick one
  "model": "b", // here
  "tools": {
    "allow": [
      "time",
      "read_file"
    ]
  },
}
`,
  );
});

Deno.test("changeConfigFile: makes the file, for its owner alone, and takes members away", async () => {
  await using folder = await temporaryFolder();
  const path = `${folder.path}/new/config.json`;
  await changeConfigFile(path, () => [{ member: ["model"], value: "b" }]);
  assertEquals(
    await Deno.readTextFile(path),
    '{\n  "model": "b"\n}\n',
  );
  const mode = (await Deno.stat(path)).mode ?? 0o600;
  assertEquals(mode & 0o077, 0);
  await changeConfigFile(path, () => [{ member: ["model"], value: undefined }]);
  assertEquals(JSON.parse(await Deno.readTextFile(path)), {});
});

Deno.test("changeConfigFile: what would make the file wrong is not written", async () => {
  await using folder = await temporaryFolder();
  const path = `${folder.path}/config.json`;
  await Deno.writeTextFile(path, '{"model": "a"}');
  await assertRejects(
    () => changeConfigFile(path, () => [{ member: ["port"], value: -1 }]),
    ConfigError,
  );
  assertEquals(await Deno.readTextFile(path), '{"model": "a"}');
});
