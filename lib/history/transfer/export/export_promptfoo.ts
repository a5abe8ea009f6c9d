/**
 * Conversations as a configuration of promptfoo's: a test for each, which expects the recorded answer.
 *
 * @module
 */
import type { Message } from "../../../core/chat.ts";
import type { RecordedConversation } from "../recorded.ts";
import { answeredBranches, plainText } from "./answered_branches.ts";

/** Writes one configuration, a test at a time. Its list of providers is empty: the evaluation names one. */
export async function* exportPromptfoo(
  conversations: AsyncIterable<RecordedConversation>,
): AsyncGenerator<string, void> {
  let before = '{\n"prompts":["{{messages}}"],\n"providers":[],\n"tests":[\n';
  const first = before;
  for await (const branch of answeredBranches(conversations)) {
    const { title, last, messages, answer } = branch;
    const text = plainText(answer);
    const test = {
      description: title ?? last.id,
      vars: testVars(messages),
      ...(text === ""
        ? {}
        : { assert: [{ type: "equals", value: literal(text) }] }),
    };
    yield before + JSON.stringify(test);
    before = ",\n";
  }
  // Without a test promptfoo would send the prompt as it is.
  yield before === first
    ? '{"prompts":[],"providers":[],"tests":[]}\n'
    : "\n]}\n";
}

/** The variables of a test: the messages, as the prompt names them. */
export function testVars(
  messages: readonly Message[],
): { readonly messages: string } {
  return { messages: unrendered(JSON.stringify(messages)) };
}

/** JSON text in which nothing begins a template: two such characters in a row are in strings only. */
function unrendered(json: string): string {
  return json.replace(/\{(?=[{%#])/g, "\\u007b");
}

/** A text that a template gives as it is. */
function literal(text: string): string {
  return /\{[{%#]/.test(text)
    ? text.replace(/\{(?=[{%#])/g, '{{ "{" }}')
    : text;
}
