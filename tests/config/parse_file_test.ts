import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { parseConfigFile } from "../../lib/config/parse_file.ts";
import { ConfigError } from "../../lib/core/errors.ts";

/** The parser of comments is loaded when it is needed. */
const permissions = { read: true };
const path = "/home/u/config.json";

Deno.test({
  name: "parseConfigFile: every member that there is",
  permissions,
  fn: async () => {
    const file = {
      model: "fast",
      history: "/var/chat.jsonl",
      host: "0.0.0.0",
      port: 0,
      defaultProvider: "mine",
      providers: {
        mine: {
          baseUrl: "https://llm.example/v1",
          dialect: "openai",
          keyVariable: "MINE_KEY",
          auth: "api-key",
          headers: { "x-team": "${TEAM:-none}" },
          query: { version: "2" },
          models: ["small", "large"],
          quirks: { maxTokensName: "max_tokens", noStreamOptions: true },
        },
        known: {},
      },
      aliases: {
        short: "mine/small",
        fast: ["mine/small", { model: "mine/large", weight: 0.5 }],
      },
      prices: "~/prices.json",
      maxConcurrency: { mine: 4, "*": 16 },
    };
    assertEquals(
      await parseConfigFile(JSON.stringify(file), path) as unknown,
      file,
    );
    assertEquals(await parseConfigFile("{}", path), {});
  },
});

const wrong: [string, string][] = [
  ["{", `Cannot parse ${path}: `],
  ["[]", `Cannot use ${path}: it must hold a JSON object`],
  ["null", `Cannot use ${path}: it must hold a JSON object`],
  ['{"modle": "x"}', `Unknown member "modle" in ${path}`],
  ['{"__proto__": {}}', `Unknown member "__proto__" in ${path}`],
  ['{"toString": {}}', `Unknown member "toString" in ${path}`],
  ['{"model": 1}', `"model" in ${path} must be a non-empty text`],
  ['{"model": ""}', `"model" in ${path} must be a non-empty text`],
  ['{"port": "1"}', `"port" in ${path} must be a whole number from 0 to 65535`],
  [
    '{"port": 1.5}',
    `"port" in ${path} must be a whole number from 0 to 65535`,
  ],
  [
    '{"port": 65536}',
    `"port" in ${path} must be a whole number from 0 to 65535`,
  ],
  ['{"providers": []}', `"providers" in ${path} must be a JSON object`],
  ['{"providers": {"a": 1}}', `"providers.a" in ${path} must be a JSON object`],
  [
    '{"providers": {"a/b": {}}}',
    `"providers.a/b" in ${path} must be named with letters, digits, dots, dashes and underscores`,
  ],
  [
    '{"providers": {"a": {"apiKey": "sk-canary"}}}',
    `Unknown member "providers.a.apiKey" in ${path}`,
  ],
  [
    '{"providers": {"a": {"baseUrl": "llm.example"}}}',
    `"providers.a.baseUrl" in ${path} must be an address that begins with http:// or https://`,
  ],
  [
    '{"providers": {"a": {"dialect": "gopher"}}}',
    `"providers.a.dialect" in ${path} must be "openai" or "anthropic"`,
  ],
  [
    '{"providers": {"a": {"keyVariable": "sk-canary-key"}}}',
    `"providers.a.keyVariable" in ${path} must be the name of a variable, such as MY_API_KEY`,
  ],
  [
    '{"providers": {"a": {"auth": "basic"}}}',
    `"providers.a.auth" in ${path} must be "bearer" or "api-key"`,
  ],
  [
    '{"providers": {"a": {"headers": {"x": 1}}}}',
    `"providers.a.headers.x" in ${path} must be a non-empty text`,
  ],
  [
    '{"providers": {"a": {"models": []}}}',
    `"providers.a.models" in ${path} must be a non-empty list`,
  ],
  [
    '{"providers": {"a": {"models": ["m", 2]}}}',
    `"providers.a.models[1]" in ${path} must be a non-empty text`,
  ],
  [
    '{"providers": {"a": {"quirks": {"thinkTags": "yes"}}}}',
    `"providers.a.quirks.thinkTags" in ${path} must be true or false`,
  ],
  [
    '{"aliases": {"a": 1}}',
    `"aliases.a" in ${path} must be a model's name, or a list of them`,
  ],
  ['{"aliases": {"a": []}}', `"aliases.a" in ${path} must be a non-empty list`],
  [
    '{"aliases": {"a": [{"weight": 1}]}}',
    `Missing member "aliases.a[0].model" in ${path}`,
  ],
  [
    '{"aliases": {"a": ["m", {"model": "n", "weight": -1}]}}',
    `"aliases.a[1].weight" in ${path} must be a number of 0 or more`,
  ],
  [
    '{"aliases": {"a": [{"model": "n", "wieght": 1}]}}',
    `Unknown member "aliases.a[0].wieght" in ${path}`,
  ],
  [
    '{"maxConcurrency": 4}',
    `"maxConcurrency" in ${path} must be a JSON object`,
  ],
  [
    '{"maxConcurrency": {"a": 0}}',
    `"maxConcurrency.a" in ${path} must be a whole number from 1 to 1000000`,
  ],
];
for (const [content, expected] of wrong) {
  Deno.test({
    name: `parseConfigFile: refuses ${content}`,
    permissions,
    fn: async () => {
      const error = await assertRejects(
        () => parseConfigFile(content, path),
        ConfigError,
      );
      assertStringIncludes(error.message, expected);
      const shown = `${error.message} ${error.hint}`;
      assertEquals(shown.includes("canary"), false);
    },
  });
}

Deno.test({
  name: "parseConfigFile: says what a mistyped member may have meant",
  permissions,
  fn: async () => {
    const hint = async (content: string) =>
      (await assertRejects(() => parseConfigFile(content, path), ConfigError))
        .hint;
    assertEquals(await hint('{"modle": "x"}'), 'did you mean "model"?');
    assertEquals(
      await hint('{"aliases": {"a": [{"model": "m", "share": 1}]}}'),
      "known members: model, weight",
    );
  },
});

Deno.test({
  name: "parseConfigFile: shows nothing of a file that is no JSON",
  permissions,
  fn: async () => {
    for (const content of ["{sk-canary}", '{"a": "sk-canary" "b"}']) {
      const error = await assertRejects(
        () => parseConfigFile(content, path),
        ConfigError,
      );
      assertEquals(error.message.includes("canary"), false, error.message);
    }
  },
});

Deno.test({
  name: "parseConfigFile: comments and commas before a bracket are allowed",
  permissions,
  fn: async () => {
    const text = `{
  // the quick one
  "model": "fast", /* of
  two */
  "aliases": { "fast": ["a/b", "c/d",], },
}`;
    assertEquals(await parseConfigFile(text, path) as unknown, {
      model: "fast",
      aliases: { fast: ["a/b", "c/d"] },
    });
  },
});

Deno.test({
  name: "parseConfigFile: says where it is not JSON",
  permissions,
  fn: async () => {
    for (
      const [content, where] of [
        ['{\n  "model" "x"\n}', "colon expected in line 2, column 11"],
        ['{"model": "x"', "close brace expected in line 1, column 14"],
        ["", "value expected in line 1, column 1"],
      ] as const
    ) {
      const { message } = await assertRejects(
        () => parseConfigFile(content, path),
        ConfigError,
      );
      assertEquals(message, `Cannot parse ${path}: ${where}`);
    }
  },
});
