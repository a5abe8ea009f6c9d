import { assertEquals, assertThrows } from "@std/assert";
import { expandVariables } from "../../lib/clients/expand_variables.ts";
import { ConfigError } from "../../lib/core/errors.ts";

const permissions = "none";
const values: Record<string, string> = { KEY: "sk-canary", TEAM: "red" };
const env = (name: string) => values[name];

const texts: [string, string | undefined][] = [
  ["plain", "plain"],
  ["Bearer ${KEY}", "Bearer sk-canary"],
  ["${TEAM}/${KEY}", "red/sk-canary"],
  ["${ABSENT:-blue}", "blue"],
  ["${TEAM:-blue}", "red"],
  ["${ABSENT:-}", undefined],
  ["$TEAM ${", "$TEAM ${"],
];
for (const [text, expected] of texts) {
  Deno.test({
    name: `expandVariables: ${text} becomes ${expected}`,
    permissions,
    fn: () =>
      assertEquals(
        expandVariables({ name: text }, env, "mine"),
        expected === undefined ? {} : { name: expected },
      ),
  });
}

Deno.test({
  name: "expand: a variable that must be set and is not is named",
  permissions,
  fn: () => {
    const error = assertThrows(
      () => expandVariables({ "x-key": "${MINE_KEY}" }, env, "mine"),
      ConfigError,
    );
    assertEquals(
      error.message,
      "no value for x-key of mine: set MINE_KEY in the environment or in .env",
    );
  },
});
