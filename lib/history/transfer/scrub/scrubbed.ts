/**
 * Scrubs the conversations of an export.
 *
 * @module
 */
import { NameMap } from "../../../core/data/names.ts";
import { counted } from "../counted.ts";
import type { RecordedConversation } from "../recorded.ts";
import type { ScrubKind } from "./scrub_rules.ts";
import type { Scrubber, ScrubReport } from "./scrubber.ts";

/** Yields the conversations scrubbed. */
export async function* scrubbed(
  conversations: AsyncIterable<RecordedConversation>,
  scrubber: Scrubber,
): AsyncGenerator<RecordedConversation, void> {
  for await (const { title, exchanges, labels } of conversations) {
    yield {
      ...(labels === undefined
        ? {}
        : { labels: scrubbedLabels(labels, scrubber) }),
      ...(title === undefined ? {} : { title: scrubber.text(title) }),
      exchanges: exchanges.map((exchange) => scrubber.exchange(exchange)),
    };
  }
}

function scrubbedLabels(
  labels: ReadonlyMap<string, readonly string[]>,
  scrubber: Scrubber,
): ReadonlyMap<string, readonly string[]> {
  return new NameMap(
    Array.from(labels, ([id, texts]) => [
      id,
      texts.map((text) => scrubber.text(text)),
    ]),
  );
}

/** Reads names, one per line; ignores blank lines. */
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

/** A report in lines for people, without the secrets. */
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
      `${counted(report.unseen, FILES)} not scrubbed: check before you publish`,
    );
  }
  if (report.leftOut > 0) {
    lines.push(
      `${
        counted(report.leftOut, PARTS)
      } left out that only a provider can read, or that list single tokens`,
    );
  }
  return lines;
}

const PLACES = ["place", "places"] as const;
const FILES = ["image or file", "images or files"] as const;
const PARTS = ["part", "parts"] as const;
