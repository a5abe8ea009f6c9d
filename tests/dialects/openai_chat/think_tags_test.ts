import { assertEquals } from "@std/assert";
import { ThinkTags } from "../../../lib/dialects/openai_chat/think_tags.ts";

const cases: [about: string, text: string, shown: string, reasoning: string][] =
  [
    ["text without tags", "Hi <b>you</b>", "Hi <b>you</b>", ""],
    ["reasoning first", "<think>\nHm.\n</think>\n\nHi", "Hi", "Hm.\n"],
    ["white space before the tag", " \n<think>Hm.</think>Hi", "Hi", "Hm."],
    ["empty reasoning", "<think>\n\n</think>\n\nHi", "Hi", ""],
    ["a later tag is text", "Hi <think>x</think>", "Hi <think>x</think>", ""],
    ["a tag that is none", "<thinking>x", "<thinking>x", ""],
    ["an end that is none", "<think>a</thin b</think>Hi", "Hi", "a</thin b"],
    ["white space inside the text", "<think>a</think> b\n c", "b\n c", "a"],
    ["an answer that ends in its reasoning", "<think>a</th", "", "a</th"],
    ["an answer that is the beginning of a tag", "<th", "<th", ""],
    ["an answer of white space", " \n", " \n", ""],
    ["no answer after the reasoning", "<think>a</think>\n", "", "a"],
  ];

for (const [about, text, shown, reasoning] of cases) {
  Deno.test({
    name: `ThinkTags: ${about}, cut anywhere`,
    permissions: "none",
    fn() {
      for (let a = 0; a <= text.length; a++) {
        for (let b = a; b <= text.length; b++) {
          const tags = new ThinkTags();
          const got = { text: "", reasoning: "" };
          const pieces = [text.slice(0, a), text.slice(a, b), text.slice(b)];
          for (const piece of pieces) {
            const split = tags.push(piece);
            got.text += split.text;
            got.reasoning += split.reasoning;
          }
          const rest = tags.end();
          got.text += rest.text;
          got.reasoning += rest.reasoning;
          assertEquals(got, { text: shown, reasoning });
        }
      }
    },
  });
}
