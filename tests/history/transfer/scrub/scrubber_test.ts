import { assert, assertEquals } from "@std/assert";
import { createExchange } from "../../../../lib/history/line/exchange.ts";
import {
  parseNames,
  reportLines,
} from "../../../../lib/history/transfer/scrub/scrubbed.ts";
import { Scrubber } from "../../../../lib/history/transfer/scrub/scrubber.ts";

function pure(name: string, fn: () => void): void {
  Deno.test({ name, permissions: "none", fn });
}

const KEY = "canary0123456789abcdef";

/** Text, and what is left of it. */
const TEXTS: readonly [name: string, text: string, scrubbed: string][] = [
  ["a key by its prefix", `use sk-proj-${KEY}, please`, "use KEY_1, please"],
  [
    "names that begin like a key",
    "sk-learn-estimator-doc-link",
    "sk-learn-estimator-doc-link",
  ],
  ["a key of GitHub", `ghp_${KEY}`, "KEY_1"],
  ["a key of AWS", "id AKIACANARY0123456789 x", "id KEY_1 x"],
  ["a token", `Authorization: Bearer ${KEY}.x`, "Authorization: Bearer KEY_1"],
  [
    "talk of tokens",
    "bearer authentication, max_tokens: 4096000000, token_count=12345678",
    "bearer authentication, max_tokens: 4096000000, token_count=12345678",
  ],
  ["a web token", "eyJjYW5hcnki.eyJjYW5hcnki.x-y_z!", "KEY_1!"],
  [
    "a private key",
    "a\n-----BEGIN RSA PRIVATE KEY-----\nY2FuYXJ5\n-----END RSA PRIVATE KEY-----\nb",
    "a\nKEY_1\nb",
  ],
  [
    "a private key that was cut",
    "-----BEGIN PRIVATE KEY-----\nY2FuYXJ5\n",
    "KEY_1",
  ],
  [
    "an assignment",
    `export OPENAI_API_KEY=${KEY}\nclientSecret: 'canary-words'`,
    "export OPENAI_API_KEY=KEY_1\nclientSecret: 'KEY_2'",
  ],
  [
    "an assignment of a variable",
    "token = readToken(); password: undefined",
    "token = readToken(); password: undefined",
  ],
  [
    "a query",
    `https://api.example/x?api_key=${KEY}&n=1`,
    "https://api.example/x?api_key=KEY_1&n=1",
  ],
  [
    "a password in a URL",
    "postgres://me:canary@db/x",
    "postgres://me:KEY_1@db/x",
  ],
  ["a cookie", "Set-Cookie: sid=canary; Path=/\nok", "Set-Cookie: KEY_1\nok"],
  [
    "a mail address, in either case",
    "To: Zoë.Smith@Mail.Example, zoë.smith@mail.example.",
    "To: EMAIL_1, EMAIL_1.",
  ],
  [
    "what is no mail address",
    "lodash@4.17.21 git@github.com:a/b @std/cli",
    "lodash@4.17.21 git@github.com:a/b @std/cli",
  ],
  [
    "home folders",
    "/home/bob/x, in /Users/bob. and file:///home/eve",
    "/home/USER_1/x, in /Users/USER_1. and file:///home/USER_2",
  ],
  [
    "folders that are nobody's",
    "/Users/Shared/x /var/home.txt",
    "/Users/Shared/x /var/home.txt",
  ],
  [
    "home folders of Windows",
    String.raw`C:\Users\Bob Smith\x "C:\\Users\\eve"`,
    String.raw`C:\Users\USER_1\x "C:\\Users\\USER_2"`,
  ],
  [
    "addresses",
    "10.1.2.3:80, 2001:DB8::1 and 2001:db8::1",
    "IP_1:80, IP_2 and IP_2",
  ],
  [
    "what is no address",
    "127.0.0.1 ::1 1.2.3 12:30:45 a::b std::vector 999.1.1.1",
    "127.0.0.1 ::1 1.2.3 12:30:45 a::b std::vector 999.1.1.1",
  ],
  [
    "telephone numbers",
    "+49 170 1234567, +491701234567 or (555) 123-4567",
    "PHONE_1, PHONE_1 or PHONE_2",
  ],
  [
    "what is no telephone number",
    "2026-07-01T09:30:00 1+12345 v1.555-123-45678",
    "2026-07-01T09:30:00 1+12345 v1.555-123-45678",
  ],
  [
    "names, as whole words",
    "ACME\n corp; acme corporation; Acme, Acme-North",
    "NAME_1; NAME_2 corporation; NAME_2, NAME_2-North",
  ],
];

for (const [name, text, scrubbed] of TEXTS) {
  pure(`Scrubber.text: ${name}`, () => {
    const scrubber = new Scrubber(["Acme", "Acme Corp"]);
    assertEquals(scrubber.text(text), scrubbed);
    // What is scrubbed stays as it is.
    assertEquals(new Scrubber(["Acme"]).text(scrubbed), scrubbed);
  });
}

pure(
  "Scrubber.text: JSON in a text stays valid, its numbers as they are, members with telling names are scrubbed",
  () => {
    const scrubber = new Scrubber(["Bob"]);
    assertEquals(
      scrubber.text(
        ` {"big": 12345678901234567890, "one":1.0, "password" : "cor rect", "n": {"mail":"bob@x.example", "code": "key = \\"${KEY}\\""}, "bob": ["\\u0042ob"]}`,
      ),
      ' {"big": 12345678901234567890, "one":1.0, "password" : "KEY_1", "n": {"mail":"EMAIL_1", "code": "key = \\"' +
        KEY + '\\""}, "NAME_1": ["NAME_1"]}',
    );
  },
);

pure(
  "Scrubber.value: pictures are counted, not searched; sealed parts are left out",
  () => {
    const scrubber = new Scrubber();
    const url = `data:image/png;base64,${"AKIACANARY0123456789".repeat(20)}`;
    assertEquals(
      scrubber.value({
        content: [{ type: "image_url", image_url: { url } }],
        thinking_blocks: [{ signature: "x" }],
        logprobs: null,
      }),
      { content: [{ type: "image_url", image_url: { url } }] },
    );
    assertEquals(reportLines(scrubber.report()), [
      "scrubbed: nothing was found",
      "1 image or file not scrubbed: check before you publish",
      "1 part left out that only a provider can read, or that list single tokens",
    ]);
  },
);

pure(
  "Scrubber.exchange: every string of it, the same placeholder throughout; raw goes, ids and hash stay",
  () => {
    const at = new Date("2026-07-01T09:30:00.000Z");
    const id = "01K00000000000000000000000";
    const exchange = createExchange({
      id,
      conversation: id,
      parent: null,
      source: "serve",
      started: at,
      ended: at,
      provider: "openai",
      baseUrl: "http://10.0.0.7:8000/v1",
      model: "gpt-4o",
      request: {
        model: "gpt-4o",
        messages: [{ role: "user", content: "I am bob@x.example" }],
        metadata: { home: "/home/bob" },
      },
      response: {
        id: "chatcmpl-1",
        object: "chat.completion",
        created: 1,
        model: "gpt-4o",
        choices: [{
          index: 0,
          finish_reason: "tool_calls",
          message: {
            role: "assistant",
            content: null,
            tool_calls: [{
              id: "call_1",
              type: "function",
              function: {
                name: "mail",
                arguments: '{"to":"BOB@x.example","api_key":"' + KEY + '"}',
              },
            }],
          },
        }],
      },
      firstTokenMs: 1,
      totalMs: 2,
      deltas: [[1, 2]],
      status: "completed",
      attempts: 1,
      sha256: "00ff",
      raw: "bob@x.example",
      patch: { head: 1, tail: 2, text: "bob@x.example" },
    });
    const scrubber = new Scrubber();
    const scrubbed = scrubber.exchange(exchange);
    const { raw: _raw, patch: _patch, ...kept } = exchange;
    assertEquals(
      scrubbed,
      {
        ...kept,
        base_url: "http://IP_1:8000/v1",
        request: {
          model: "gpt-4o",
          messages: [{ role: "user", content: "I am EMAIL_1" }],
          metadata: { home: "/home/USER_1" },
        },
        response: {
          ...exchange.response,
          choices: [{
            index: 0,
            finish_reason: "tool_calls",
            message: {
              role: "assistant",
              content: null,
              tool_calls: [{
                id: "call_1",
                type: "function",
                function: {
                  name: "mail",
                  arguments: '{"to":"EMAIL_1","api_key":"KEY_1"}',
                },
              }],
            },
          }],
        },
      } as typeof scrubbed,
    );
    const lines = reportLines(scrubber.report());
    assertEquals(lines, [
      "scrubbed: 1 key in 1 place, 1 mail address in 2 places, 1 home folder in 1 place, 1 IP address in 1 place",
    ]);
    assert(!lines.join().includes("canary"));
  },
);

pure("parseNames: one a line, blank lines are none", () => {
  assertEquals(parseNames("Bob\r\n\n  Acme Corp \n"), ["Bob", "Acme Corp"]);
  assertEquals(new Scrubber(parseNames("\n")).text("a"), "a");
});

pure(
  "Scrubber.text: takes no longer than its input for texts without an end",
  () => {
    const runs = [
      "a",
      "a.",
      "key",
      "1:",
      "-----BEGIN PRIVATE KEY-----",
      "+1 ",
      "/home/",
      '\\"',
      "a@",
    ];
    for (const run of runs) new Scrubber(["a b"]).text(run.repeat(200_000));
  },
);
