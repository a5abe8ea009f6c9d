import { assertEquals } from "@std/assert";
import { addressedCommand } from "../../lib/clients/client_arguments.ts";

const ADDED = ["-c", 'openai_base_url="http://127.0.0.1:9/v1"'];

for (
  const [command, place] of [
    ["codex", 1],
    ["codex exec Hi", 1],
    ["/usr/bin/codex exec Hi", 1],
    ["C:\\npm\\codex.cmd exec Hi", 1],
    ["npx -y @openai/codex exec Hi", 3],
    ["npx @openai/codex@0.171.0 exec Hi", 2],
    ["npm exec @openai/codex -- exec Hi", 4],
    ["codex -c openai_base_url=x exec Hi", 0],
    ["codexx exec Hi", 0],
    ["npx other @openai", 0],
    ["sh -c codex", 0],
    ["grep codex @openai/codex", 0],
    ["aider", 0],
  ] as const
) {
  Deno.test(`addressedCommand: ${command}`, () => {
    const words = command.split(" ");
    assertEquals(
      addressedCommand(words, "http://127.0.0.1:9"),
      place === 0
        ? words
        : [...words.slice(0, place), ...ADDED, ...words.slice(place)],
    );
  });
}
