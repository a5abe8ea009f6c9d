/**
 * Writes docs/translation.md from the tables of members that the program reads.
 *
 *     deno task reference
 *
 * @module
 */
import type { Fates } from "../lib/core/fates.ts";
import {
  ANSWER_FATES as TO_MESSAGE,
  DECODED_ANSWER_FATES,
} from "../lib/dialects/anthropic_messages/answer_fates.ts";
import { DECODE_FATES as FROM_MESSAGES } from "../lib/dialects/anthropic_messages/decode/fates.ts";
import { ENCODE_FATES } from "../lib/dialects/anthropic_messages/encode/fates.ts";
import { ANSWER_FATES as TO_RESPONSE } from "../lib/dialects/openai_responses/answer_fates.ts";
import { DECODE_FATES as FROM_RESPONSES } from "../lib/dialects/openai_responses/decode_fates.ts";

const INTRODUCTION = `# What a translation does with each member

Made by \`deno task reference\` from the tables that the program reads.

A request to a provider of the same API is sent byte for byte, with two exceptions: the
model's name is the provider's own, and members of earlier answers that another provider made
(\`reasoning_details\`, \`extra_content\`, \`thinking_blocks\`, …) are left out, because they
go back only to the provider that made them. For a provider in the configuration file, the
quirk \`makes\` lists the members that it makes.

Between APIs each member is

- *carried*: the value arrives as it is,
- *translated*: its meaning arrives in another form,
- *refused*: the client gets a 400 that names it, and nothing is sent,
- *left out*: it is not sent; the reply's header \`x-chat-left-out\` names it.

The header has the names of the tables below, joined with commas. A member that no table lists
is left out, too, and named. \`[]\` is any item of a list, \`[text]\` an item of that type. null
and empty lists are not named. A stream's header is sent before the answer is known, so it names
only members of the request. Those of the answer follow in a comment before the stream's last
events (\`: left out choices[].message.audio.id\`), which clients ignore. The record has all of
them, as \`left_out\`.

A request to \`/v1/responses\` for a model of Anthropic is translated twice, by two of the
tables: to Chat Completions, and then to Messages. A client's header \`anthropic-beta\` goes to Anthropic from
every endpoint.
`;

const SECTIONS: readonly [title: string, fates: Fates][] = [
  ["Request: Chat Completions to Anthropic", ENCODE_FATES],
  ["Request: Messages to Chat Completions", FROM_MESSAGES],
  ["Request: Responses to Chat Completions", FROM_RESPONSES],
  ["Answer: Chat Completions to a message", TO_MESSAGE],
  ["Answer: message to Chat Completions", DECODED_ANSWER_FATES],
  ["Answer: Chat Completions to a response", TO_RESPONSE],
];

/** The page, not yet formatted. */
function translation(): string {
  return INTRODUCTION + SECTIONS.map(([title, fates]) => {
    const rows = Object.entries(fates).map(([member, { fate, note }]) =>
      `| \`${member}\` | ${fate} | ${note} |`
    );
    return [
      `\n## ${title}\n`,
      "| member | is | |",
      "| --- | --- | --- |",
      ...rows,
      "",
    ].join("\n");
  }).join("");
}

/** The page as `deno fmt` writes it. */
export async function formattedTranslation(): Promise<string> {
  const fmt = new Deno.Command(Deno.execPath(), {
    args: ["fmt", "--ext", "md", "-"],
    stdin: "piped",
    stdout: "piped",
  }).spawn();
  const writer = fmt.stdin.getWriter();
  await writer.write(new TextEncoder().encode(translation()));
  await writer.close();
  const { stdout } = await fmt.output();
  return new TextDecoder().decode(stdout);
}

if (import.meta.main) {
  await Deno.writeTextFile("docs/translation.md", await formattedTranslation());
}
