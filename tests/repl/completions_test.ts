import { assertEquals } from "@std/assert";
import { SLASH_COMMANDS } from "../../lib/repl/commands.ts";
import type { CompletionContext } from "../../lib/repl/slash_command.ts";
import type { Offer } from "../../lib/repl/slash_services.ts";
import { historyFixture } from "../conversation/history_fixture.ts";
import { Conversation } from "../../lib/conversation/conversation.ts";
import { temporaryFolder } from "../helpers/run_cli.ts";
import { fakeServices, scriptedClient } from "./fakes.ts";

/** What Tab finds after a command's name. */
async function completed(
  name: string,
  argument: string,
  services: Parameters<typeof fakeServices>[0] = {},
): Promise<readonly Offer[] | undefined> {
  const context = {
    commands: SLASH_COMMANDS,
    services: fakeServices(services),
  } as CompletionContext;
  const command = SLASH_COMMANDS.find((command) => command.name === name);
  return await command?.complete?.(context, argument);
}

for (const name of ["model", "retry", "compare"]) {
  Deno.test(`/${name}: Tab finds models`, async () => {
    const modelNames = () => Promise.resolve(["a/b", "c/d"]);
    assertEquals(await completed(name, "a", { modelNames }), ["a/b", "c/d"]);
  });
}

for (const name of ["stateless", "reasoning"]) {
  Deno.test(`/${name}: Tab finds on and off`, async () => {
    assertEquals(await completed(name, ""), ["on", "off"]);
  });
}

for (const name of ["attach", "save", "load"]) {
  Deno.test(`/${name}: Tab finds files`, async () => {
    await using folder = await temporaryFolder();
    await Deno.writeTextFile(`${folder.path}/a b.txt`, "");
    assertEquals(await completed(name, `${folder.path}/a`), [
      `${folder.path}/a\\ b.txt`,
    ]);
    assertEquals(await completed(name, `x ~/a\\ `, { home: folder.path }), [
      "~/a\\ b.txt",
    ]);
  });
}

Deno.test("/load: Tab finds the newest conversations", async () => {
  await using history = await historyFixture();
  const { recorder, store } = history;
  const found: Offer[] = [];
  for (const text of ["one", "two"]) {
    const conversation = new Conversation();
    const client = scriptedClient([{ pieces: ["1"] }]);
    const chunks = conversation.send(text, { client, model: "m", recorder });
    for await (const _ of chunks) { /* until it is recorded */ }
    found.unshift({ word: conversation.last ?? "", about: text });
  }
  assertEquals(await completed("load", "/none/", { store }), found);
});

Deno.test("/set, /template, /copy: Tab finds names for the first word only", async () => {
  const templateNames = () => Promise.resolve(["translate"]);
  assertEquals(await completed("set", "te"), ["temperature"]);
  assertEquals(await completed("set", "temperature "), []);
  assertEquals(await completed("template", "", { templateNames }), [
    "translate",
  ]);
  assertEquals(
    await completed("template", "translate ", { templateNames }),
    [],
  );
  assertEquals(await completed("copy", ""), ["code"]);
});
