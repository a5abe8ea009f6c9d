import { assertEquals, assertRejects } from "@std/assert";
import { ConfigError } from "../../../../lib/core/errors.ts";
import { temporaryFolder } from "../../../helpers/run_cli.ts";
import { fixture, readAll } from "../../../transfer/foreign_fixture.ts";

const SEARCH = {
  id: "call",
  type: "function",
  function: { name: "web.search", arguments: '{"query": "time series"}' },
};

function at(seconds: number): Date {
  return new Date(seconds * 1000);
}

Deno.test("readForeign: of a ChatGPT export the branch that was open, with calls, thoughts and instructions", async () => {
  assertEquals(await readAll(fixture("conversations.json")), [
    {
      title: "Metrics in\n a table",
      model: "gpt-4o",
      at: at(1736209400.5),
      leftOut: ["an image"],
      messages: [
        { message: { role: "system", content: "I run a bakery.\nBe brief." } },
        {
          message: { role: "user", content: "[image]\nWhich table?" },
          at: at(1736209410),
        },
        {
          message: {
            role: "assistant",
            content: "I look it up.",
            reasoning_content: "One for each metric?",
            tool_calls: [SEARCH],
          },
          at: at(1736209413),
          model: "o3",
        },
        {
          message: {
            role: "tool",
            content:
              "Three pages.\n\nHypertables\nhttps://docs.example/h\nUse one.",
            tool_call_id: "call",
          },
          at: at(1736209414),
        },
        {
          message: { role: "assistant", content: "One hypertable." },
          at: at(1736209416.25),
          model: "o3",
        },
        {
          message: { role: "user", content: "Thanks" },
          at: at(1736209500),
        },
      ],
    },
    {
      model: "gpt-4o",
      at: at(1736300000),
      leftOut: [],
      messages: [
        {
          message: { role: "user", content: "Hello" },
          at: at(1736300001),
        },
        {
          message: { role: "assistant", content: "Hello to you" },
          at: at(1736300002),
        },
      ],
    },
  ]);
});

Deno.test("readForeign: lines of messages, with what shapes an answer; one that is wrong does not stop the rest", async () => {
  const path = fixture("messages.jsonl");
  assertEquals(await readAll(path), [
    {
      model: "gpt-4o-mini",
      members: { tools: [{ type: "function", function: { name: "count" } }] },
      leftOut: [],
      messages: [
        { message: { role: "system", content: "Be brief." } },
        { message: { role: "user", content: "One?" } },
        { message: { role: "assistant", content: "1" } },
        { message: { role: "user", content: "Two?" } },
        { message: { role: "assistant", content: "2" } },
      ],
    },
    {
      members: {},
      leftOut: [],
      messages: [
        { message: { role: "user", content: "Three?" } },
        { message: { role: "assistant", content: "3" } },
        { message: { role: "user", content: "Four?" } },
      ],
    },
    `conversation 3 of ${path}: messages[0].role must be one of system, developer, user, assistant, tool, function, not "bot"`,
    {
      members: {},
      leftOut: [],
      messages: [{ message: { role: "user", content: "Nobody answers" } }],
    },
  ]);
});

const FORMS: readonly [name: string, text: string, asked: string[]][] = [
  ["a bare array", '[{"role":"user","content":"a"}]', ["a"]],
  ["one object", '{"messages": [\n{"role":"user","content":"a"}\n]}', ["a"]],
  [
    "an array of objects",
    '[{"messages":[{"role":"user","content":"a"}]},{"messages":[{"role":"user","content":"b"}]}]',
    ["a", "b"],
  ],
  [
    "an array of arrays",
    '[[{"role":"user","content":"a"}],[{"role":"user","content":"b"}]]',
    ["a", "b"],
  ],
  [
    "a message on each line",
    '{"role":"user","content":"a"}\n{"role":"assistant","content":"b"}',
    ["a"],
  ],
];

for (const [name, text, asked] of FORMS) {
  Deno.test(`readForeign: messages as ${name}`, async () => {
    await using folder = await temporaryFolder();
    const path = `${folder.path}/m.json`;
    await Deno.writeTextFile(path, text);
    const found = await readAll(path);
    assertEquals(
      found.map((one) =>
        typeof one === "string" ? one : one.messages[0]?.message.content
      ),
      asked,
    );
  });
}

const REFUSED: readonly [name: string, text: string, says: string][] = [
  ["text", "Dear all,", "is not JSON"],
  ["other JSON", '{"a":1}', "is not a conversation in a known format"],
  ["an archive", "PK\x03\x04rest", "the ZIP archive was cut"],
  [
    "a database of something else",
    "SQLite format 3\0garbage",
    "file is not a database",
  ],
];

for (const [name, text, says] of REFUSED) {
  Deno.test(`readForeign: ${name} is refused, and why`, async () => {
    await using folder = await temporaryFolder();
    const path = `${folder.path}/m.json`;
    await Deno.writeTextFile(path, text);
    await assertRejects(() => readAll(path), ConfigError, says);
  });
}

Deno.test("readForeign: a file that was cut gives what is whole, and says so", async () => {
  await using folder = await temporaryFolder();
  const path = `${folder.path}/m.json`;
  const whole = await Deno.readTextFile(fixture("conversations.json"));
  await Deno.writeTextFile(path, whole.slice(0, -200));
  const found = await readAll(path);
  assertEquals(found.map((one) => typeof one), ["object", "string", "string"]);
  assertEquals(
    String(found[2]),
    `conversation 3 of ${path} is missing: the file was cut`,
  );
});

Deno.test("readForeign: a format that is forced is taken at its word", async () => {
  await using folder = await temporaryFolder();
  const path = `${folder.path}/m.json`;
  await Deno.writeTextFile(
    path,
    '{"messages":[{"role":"user","content":"a"}]}',
  );
  assertEquals((await readAll(path, "openai")).length, 1);
  for (
    const [format, says] of [
      ["llm", "file is not a database"],
      ["chatgpt", "is not a conversation in a known format"],
    ] as const
  ) await assertRejects(() => readAll(path, format), ConfigError, says);
});
