/**
 * Conversations that others may see.
 *
 * @module
 */
import { counted } from "./counted.ts";
import type { RecordedConversation } from "./recorded.ts";
import type { ScrubKind } from "./scrub_rules.ts";
import type { Scrubber, ScrubReport } from "./scrubber.ts";

/** Scrubs conversations in passing. */
export async function* scrubbed(
  conversations: AsyncIterable<RecordedConversation>,
  scrubber: Scrubber,
): AsyncGenerator<RecordedConversation, void> {
  for await (const { title, exchanges } of conversations) {
    yield {
      ...(title === undefined ? {} : { title: scrubber.text(title) }),
      exchanges: exchanges.map((exchange) => scrubber.exchange(exchange)),
    };
  }
}

/** Names, one a line; blank lines are none. */
export function parseNames(text: string): string[] {
  return text.split("\n").map((line) => line.trim())
    .filter((line) => line !== "");
}

const NAMES: Readonly<Record<ScrubKind, readonly [one: string, many: string]>> =
  {
    KEY: ["key", "keys"],
    EMAIL: ["mail address", "mail addresses"],
    USER: ["home folder", "home folders"],
    IP: ["IP address", "IP addresses"],
    PHONE: ["phone number", "phone numbers"],
    NAME: ["name", "names"],
  };

/** What was found, in lines for people; of the secrets themselves it says nothing. */
export function reportLines(report: ScrubReport): string[] {
  const found = Object.entries(NAMES).flatMap(([kind, words]) => {
    const { places, secrets } = report.found.get(kind as ScrubKind) ??
      { places: 0, secrets: 0 };
    if (places === 0) return [];
    return [`${counted(secrets, words)} in ${counted(places, PLACES)}`];
  });
  const lines = [
    found.length === 0
      ? "scrubbed: nothing was found"
      : `scrubbed: ${found.join(", ")}`,
  ];
  if (report.unseen > 0) {
    lines.push(
      `${counted(report.unseen, FILES)} went out as they are: look at them`,
    );
  }
  if (report.leftOut > 0) {
    lines.push(
      `${
        counted(report.leftOut, PARTS)
      } left out that only a provider can read, or that tell tokens one by one`,
    );
  }
  return lines;
}

const PLACES = ["place", "places"] as const;
const FILES = ["image or file", "images or files"] as const;
const PARTS = ["part", "parts"] as const;
