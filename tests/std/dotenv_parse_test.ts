import { assertEquals } from "@std/assert";
import { parse } from "@std/dotenv/parse";

const cases: Record<string, [text: string, variables: Record<string, string>]> =
  {
    "nothing": ["", {}],
    "basic": ["BASIC=basic", { BASIC: "basic" }],
    "several lines": ["A=1\r\nB=2\n\n  C=3\n", { A: "1", B: "2", C: "3" }],
    "a byte order mark": ["\uFEFFA=1", { A: "1" }],
    "comments": ["# A=1\nB=2 # two\n  # C=3", { B: "2" }],
    "an empty value": ["A=\nB=''\nC=\"\"", { A: "", B: "", C: "" }],
    "export": ["export A=1\nexport  B='2'", { A: "1", B: "2" }],
    "blanks around the equals sign": ["A = 1", { A: "1" }],
    "blanks around a bare value": ["A=   some value   ", { A: "some value" }],
    "blanks in quotes": ["A=' 1 '\nB=\" 2 \"", { A: " 1 ", B: " 2 " }],
    "inner quotes": ['A={"b": "c"}\nD=it\'s', { A: '{"b": "c"}', D: "it's" }],
    "the other quotes in quotes": [`A='"1"'\nB="it's"`, {
      A: '"1"',
      B: "it's",
    }],
    "an equals sign in a value": ["A=b=c", { A: "b=c" }],
    "a number sign in quotes": ["A='#1' # one\nB=\"#2\"", { A: "#1", B: "#2" }],
    "new lines in double quotes": ['A="a\\nb\\rc\\td"', { A: "a\nb\rc\td" }],
    "no new lines elsewhere": ["A='a\\nb'\nB=a\\nb", {
      A: "a\\nb",
      B: "a\\nb",
    }],
    "several lines in quotes": [
      "A='a\n B=b\n'\nC=\"c\n\nd\"\nE=e",
      { A: "a\n B=b", C: "c\n\nd", E: "e" },
    ],
    "lines that begin and end with the quotes": [
      "A='\na\n\nb\n'\nB=\"\r\nc\r\n\"\nC='\n'",
      { A: "a\n\nb", B: "c", C: "" },
    ],
    "escaped quotes in double quotes": [
      'A="say \\"hi\\""\nB="it\\\'s" # c\nC="\\\\"\nD="\\\\n"\nE=1',
      { A: 'say "hi"', B: "it's", C: "\\", D: "\\n", E: "1" },
    ],
    "no escapes in single quotes": ["A='a\\\\b'\nB='\\n'", {
      A: "a\\\\b",
      B: "\\n",
    }],
    "nothing behind the quotes": [
      'A=\'a\'b\'c\'\nB="d" e\nC="f" # "g"\nD=1',
      { A: "a", B: "d", C: "f", D: "1" },
    ],
    "a quote that does not end": ["A='a\nB=b", { A: "'a", B: "b" }],
    "names that are none": ["1A=a\nA-B=b\nÄ=c\n=d\nnone\n_A1=e", { _A1: "e" }],
    "the last one of a name": ["A=1\nA=2\nB=$A", { A: "2", B: "2" }],
    "a name that objects know": ["toString=1", { toString: "1" }],

    "a variable of the file": [
      "A=a\nB=$A\nC=${A}/c\nD=$A$B",
      { A: "a", B: "a", C: "a/c", D: "aa" },
    ],
    "a variable further down": ["B=x$A\nA='$'", { B: "x$", A: "$" }],
    "a variable of a variable": ["A=$B\nB=$C\nC=c", { A: "c", B: "c", C: "c" }],
    "no variables in quotes": ["A='$A'\nB=\"${B}\"", { A: "$A", B: "${B}" }],
    "an escaped dollar sign": ["A=\\$A", { A: "\\$A" }],
    "a dollar sign alone": ["A=5$ or ${", { A: "5$ or ${" }],
  };

for (const [name, [text, variables]] of Object.entries(cases)) {
  Deno.test(`parse: ${name}`, { permissions: "none" }, () => {
    assertEquals(
      Object.entries(parse(text)).toSorted(),
      Object.entries(variables).toSorted(),
    );
  });
}

const SET = "CHAT_STD_TEST_SET";
const UNSET = "CHAT_STD_TEST_UNSET";

const fromEnvironment: Record<string, [value: string, result: string]> = {
  "a variable": [`$${SET}`, "given"],
  "a variable in braces": [`a\${${SET}}b`, "agivenb"],
  "no such variable": [`a$${UNSET}`, "aundefined"],
  "a default": [`\${${UNSET}:-default}`, "default"],
  "a default that is not needed": [`\${${SET}:-default}`, "given"],
  "a default without braces": [
    `<$${UNSET}:-two words $${SET}`,
    "<two words given",
  ],
  "the same, not needed": [`$${SET}:-default`, "given"],
  "a number": ["$1", "undefined"],
  "a default with variables": [
    `\${${UNSET}:-<\${${UNSET}:-\${${SET}:-no}}>}!`,
    "<given>!",
  ],
};

for (const [name, [value, result]] of Object.entries(fromEnvironment)) {
  Deno.test(`parse: from the environment, ${name}`, () => {
    Deno.env.set(SET, "given");
    try {
      assertEquals(parse(`A=${value}`), { A: result });
    } finally {
      Deno.env.delete(SET);
    }
  });
}
