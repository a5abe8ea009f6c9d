import { assertEquals, assertStringIncludes } from "@std/assert";
import { runCli, temporaryFolder } from "../helpers/run_cli.ts";
import { failure } from "./chat_upstream.ts";
import { bodyOf, bothKeys, scriptedAnswer } from "./scripted_answer.ts";
import { fakeUpstream, sse } from "../helpers/fake_upstream.ts";
import { event } from "./chat_upstream.ts";

const SCHEMA = {
  type: "object",
  properties: { name: { type: "string" }, age: { type: "integer" } },
  required: ["name", "age"],
  additionalProperties: false,
};
const BLOCKS = "First:\n```sh\nls -l\n```\nthen\n```\nrm x\n```\nDone.";

Deno.test("ask --schema: the request asks for it strictly, an answer that fits is 0", async () => {
  const answer = '{"name": "Ada", "age": 36}';
  await using upstream = scriptedAnswer(answer);
  const result = await runCli(["ask", "--schema", "name, age int", "Who?"], {
    env: bothKeys(upstream),
  });
  assertEquals(result, { code: 0, stdout: `${answer}\n`, stderr: "" });
  assertEquals(bodyOf(upstream).response_format, {
    type: "json_schema",
    json_schema: { name: "answer", schema: SCHEMA, strict: true },
  });
});

Deno.test("ask --schema: as Anthropic has it", async () => {
  await using upstream = scriptedAnswer('{"name": "Ada", "age": 36}');
  const { code } = await runCli(
    [
      "ask",
      "--no-stream",
      "-m",
      "anthropic/m",
      "--schema",
      "name, age int",
      "?",
    ],
    { env: bothKeys(upstream) },
  );
  assertEquals(code, 0);
  assertEquals(bodyOf(upstream).output_config, {
    format: { type: "json_schema", schema: SCHEMA },
  });
});

Deno.test("ask --schema FILE: one that leaves something open is not asked for strictly", async () => {
  await using folder = await temporaryFolder();
  await using upstream = scriptedAnswer('{"name": "Ada"}');
  const schema = { type: "object", properties: { name: { type: "string" } } };
  await Deno.writeTextFile(`${folder.path}/s.json`, JSON.stringify(schema));
  const { code } = await runCli(["ask", "--schema", "s.json", "Who?"], {
    home: folder.path,
    env: bothKeys(upstream),
  });
  assertEquals(code, 0);
  assertEquals(bodyOf(upstream).response_format.json_schema, {
    name: "answer",
    schema,
  });
});

const misfits: [what: string, answer: string, why: string][] = [
  [
    "a wrong type",
    '{"name": "Ada", "age": "36"}',
    '/age: Instance type "string" is invalid. Expected "integer"',
  ],
  ["text that is not JSON", "Ada, 36", "it is not JSON: "],
];
for (const [what, answer, why] of misfits) {
  for (const format of [[], ["--json"]]) {
    const name =
      `ask --schema ${format}: ${what} is printed, exit 1 says where`;
    Deno.test(name, async () => {
      await using upstream = scriptedAnswer(answer);
      const { code, stdout, stderr } = await runCli(
        ["ask", ...format, "--schema", "name, age int", "Who?"],
        { env: bothKeys(upstream) },
      );
      assertEquals(code, 1);
      assertStringIncludes(
        stdout,
        format.length === 0 ? answer : JSON.stringify(answer),
      );
      const begin = `chat: the answer does not fit the schema: ${why}`;
      assertEquals(stderr.slice(0, begin.length), begin);
      assertEquals(stderr.split("\n").length, 2);
    });
  }
}

Deno.test("ask --schema-multi: a list of them", async () => {
  await using upstream = scriptedAnswer('{"items": [{"name": 1}]}');
  const { code, stderr } = await runCli(
    ["ask", "--schema-multi", "name", "Who?"],
    { env: bothKeys(upstream) },
  );
  assertEquals([code, stderr], [
    1,
    'chat: the answer does not fit the schema: /items/0/name: Instance type "number" is invalid. Expected "string"\n',
  ]);
});

Deno.test("ask --schema: one that cannot be read is exit 2, nothing is sent", async () => {
  await using upstream = scriptedAnswer("never");
  const env = bothKeys(upstream);
  const file = await runCli(["ask", "--schema", "none.json", "?"], { env });
  assertEquals(file.code, 2);
  assertStringIncludes(file.stderr, "chat: Cannot read the schema none.json: ");
  const two = await runCli(
    ["ask", "--schema", "a", "--schema-multi", "b", "?"],
    { env },
  );
  assertEquals([two.code, two.stderr], [
    2,
    "chat: --schema and --schema-multi cannot be used together\n",
  ]);
  assertEquals(upstream.requests.length, 0);
});

const extracts: [flag: string, code: string][] = [
  ["-x", "ls -l\n"],
  ["--extract", "ls -l\n"],
  ["--xl", "rm x\n"],
  ["--extract-last", "rm x\n"],
];
for (const [flag, code] of extracts) {
  Deno.test(`ask ${flag}: one code block and nothing else`, async () => {
    await using upstream = scriptedAnswer(BLOCKS);
    const result = await runCli(["ask", flag, "How?"], {
      env: bothKeys(upstream),
    });
    assertEquals(result, { code: 0, stdout: code, stderr: "" });
  });
}

Deno.test("ask -x: an answer without code is not lost, exit 1", async () => {
  await using upstream = scriptedAnswer("No code today");
  const result = await runCli(["ask", "-x", "How?"], {
    env: bothKeys(upstream),
  });
  assertEquals(result, {
    code: 1,
    stdout: "",
    stderr: "No code today\nchat: the answer has no code block\n",
  });
});

Deno.test("ask -x: what came before a failure is not lost either", async () => {
  await using upstream = fakeUpstream(() => sse([event({ content: "half" })]));
  const result = await runCli(["ask", "-x", "How?"], {
    env: bothKeys(upstream),
  });
  assertEquals([result.code, result.stdout], [6, ""]);
  assertEquals(result.stderr.split("\n")[0], "half");
  await using filtered = fakeUpstream(() =>
    sse([event({ content: "half" }), event({}, "content_filter")])
  );
  const cut = await runCli(["ask", "-x", "How?"], { env: bothKeys(filtered) });
  assertEquals([cut.code, cut.stdout], [1, ""]);
  assertEquals(cut.stderr.split("\n")[0], "half");
  await using refusing = fakeUpstream(() => failure(400, "no"));
  const none = await runCli(["ask", "-x", "How?"], { env: bothKeys(refusing) });
  assertEquals(none.stderr.split("\n").length, 2);
});

Deno.test("ask -x --schema: the block is what has to fit", async () => {
  await using upstream = scriptedAnswer('Here:\n```json\n{"name": "A"}\n```');
  const result = await runCli(["ask", "-x", "--schema", "name", "?"], {
    env: bothKeys(upstream),
  });
  assertEquals(result, { code: 0, stdout: '{"name": "A"}\n', stderr: "" });
});

Deno.test("ask: two outputs at once are refused", async () => {
  const { code, stderr } = await runCli(["ask", "--json", "-x", "?"]);
  assertEquals([code, stderr], [
    2,
    "chat: --json and --extract cannot be used together\n",
  ]);
});
