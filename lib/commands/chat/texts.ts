/**
 * The texts that go before messages of `chat chat`.
 *
 * @module
 */
import type { Flags } from "../../cli/parse.ts";
import { UsageError } from "../../core/errors.ts";
import { loader } from "../../core/load.ts";
import type { Dialogue } from "../../repl/dialogue.ts";
import type { SlashServices } from "../../repl/slash_services.ts";
import type { Surface } from "../../repl/surface.ts";
import type { NamedOptions } from "../../repl/named_resources.ts";

const loadResources = loader<
  typeof import("../../repl/named_resources.ts")
>(
  import.meta.url,
  "../../repl/named_resources.ts",
);
const loadMentions = loader<typeof import("../../repl/mentions.ts")>(
  import.meta.url,
  "../../repl/mentions.ts",
);

/** What texts are read and shown with. */
export interface TextContext {
  readonly dialogue: Dialogue;
  readonly services: SlashServices;
  /** Shows text to the person. */
  readonly print: (text: string) => Promise<void>;
  readonly surface: Surface;
}

/**
 * Attaches the texts of `--file` to the first message.
 *
 * @throws {UsageError} one of them cannot be read, or they are too much
 */
export async function attachFlagged(
  flags: Flags,
  { dialogue, services, print, surface }: TextContext,
): Promise<void> {
  const places = flags.list("file");
  if (places.length === 0) return;
  if (places.includes("-")) {
    throw new UsageError("stdin has what is typed, so -f - cannot be used", {
      hint: "chat ask -f - takes it as a text",
    });
  }
  const texts = await services.texts(places, dialogue.model, []);
  dialogue.next.attach(texts);
  if (!surface.interactive || flags.flag("quiet")) return;
  const { attachedLines } = await loadMentions();
  await print(attachedLines(texts, dialogue.window));
}

/** Attaches what a typed message mentions; undefined where no person types. */
export function mentioned(
  context: TextContext,
  leaving: Pick<NamedOptions, "source" | "signal">,
): ((text: string) => Promise<void>) | undefined {
  if (!context.surface.interactive) return undefined;
  return async (text) => {
    // Most messages mention nothing, so the code is not loaded for them.
    if (!text.includes("@")) return;
    const { attachMentioned } = await loadMentions();
    await attachMentioned(text, context);
    const { attachNamed } = await loadResources();
    const { dialogue: { next }, services, print } = context;
    await attachNamed(text, { ...leaving, next, services, print });
  };
}
