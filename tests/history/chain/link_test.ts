/** A link by what is said tells what continues an exchange, as a whole link does. */
import { assertEquals } from "@std/assert";
import {
  type Link,
  linkOf,
  saidLinkOf,
} from "../../../lib/history/chain/link.ts";
import { chance, randomExchange } from "../fixture.ts";

Deno.test("both links of a chain have the same ends, also where turns are repeated in another form", () => {
  const random = chance(11);
  for (let round = 0; round < 40; round++) {
    let [whole, said]: [Link | undefined, Link | undefined] = [
      undefined,
      undefined,
    ];
    let before: ReturnType<typeof randomExchange> | undefined;
    for (let turn = 0; turn < 4; turn++) {
      const one = randomExchange(random, 10 * round + turn);
      const answer = before?.response?.choices[0]?.message;
      const text = answer?.content;
      const repeated = turn % 2 === 1 && before !== undefined &&
          typeof text === "string"
        ? [...before.request.messages, {
          content: [{ type: "text", text }],
          role: "assistant",
        }]
        : [];
      const messages = [...repeated, ...one.request.messages];
      const request = { ...one.request, messages } as typeof one.request;
      const exchange = { ...one, request };
      whole = linkOf(exchange, whole);
      said = saidLinkOf(exchange, said);
      assertEquals(
        [said.ends, said.states, said.base],
        [whole.ends, whole.states, whole.base],
      );
      before = exchange;
    }
  }
});
