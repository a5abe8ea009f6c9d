/**
 * `chat man`: prints the manual page.
 *
 * @module
 */
import { PROVIDERS } from "../../clients/providers.ts";
import type { CommandContext } from "../../cli/command.ts";
import { EXIT } from "../../cli/exit.ts";
import { manPage } from "../../cli/man_page.ts";
import { COMMANDS } from "../table.ts";
import { VERSION } from "../../cli/version.ts";

/** Prints the page as roff, which `man` reads. */
export async function run({ io }: CommandContext): Promise<number> {
  await io.stdout.write(
    manPage({ commands: COMMANDS, providers: PROVIDERS, version: VERSION }),
  );
  return EXIT.done;
}
