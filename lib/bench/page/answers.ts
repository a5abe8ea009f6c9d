/**
 * What was asked and answered, to be read.
 *
 * @module
 */
import type { ToolCall } from "../../core/chat.ts";
import { callText } from "../checks/compare.ts";
import { format } from "../format.ts";
import { plural } from "../../core/text/plural.ts";
import { type Markup, markup } from "../../core/text/markup.ts";
import type { AnswerMedia } from "../checks/answer_media.ts";
import type { Report } from "../report.ts";
import type { Scored } from "../scored.ts";
import { letter, seriesClass } from "./series.ts";

/** Items that the page shows; the JSON has all. */
const MOST_ITEMS = 200;
/** Characters of a text that the page shows. */
const MOST_CHARACTERS = 4000;
/** Characters of the addresses of all pictures that the page shows; the others are named. */
const MOST_OF_PICTURES = 30_000_000;

/** Every item with what was expected and what each model answered. */
export function answersSection(report: Report): Markup {
  const { items, answers, models } = report;
  const byItem = Map.groupBy(answers, ({ note }) => note.item);
  const room = { left: MOST_OF_PICTURES };
  const shown = items.slice(0, MOST_ITEMS).map((item, i) => {
    const rows = (byItem.get(i) ?? []).sort(({ note: a }, { note: b }) =>
      a.model - b.model || a.repeat - b.repeat
    );
    const failed = rows.filter(({ pass }) => !pass).length;
    const { question, expected } = item;
    return markup`
<details><summary>${i + 1}. ${cut(question, 160) || "(no text)"}${
      failed === 0
        ? ""
        : markup`<span class="note bad">${failed} of ${rows.length} not passed</span>`
    }</summary>${
      expected &&
      markup`<div class="answer"><strong>Expected</strong><pre>${
        answerText(expected.text, expected.toolCalls)
      }</pre></div>`
    }${
      rows.map((row) => answer(row, models[row.note.model]?.model ?? "", room))
    }</details>`;
  });
  const more = items.length - MOST_ITEMS;
  return markup`${shown}${
    more > 0
      ? markup`<p class="note">And ${
        plural(more, "item")
      } more: --json has all.</p>`
      : ""
  }`;
}

/** How many characters of addresses the page still takes. */
interface Room {
  left: number;
}

function answer(row: Scored, model: string, room: Room): Markup {
  const { note, outcome, failure, answer, media = [], measured } = row;
  const { likeness, failed, cost, trajectory } = row;
  const facts = [
    ...note.repeat > 0 ? [`#${note.repeat + 1}`] : [],
    ...outcome === "completed" ? [] : [outcome],
    ...measured === undefined ? [] : [format(measured.e2eMs, "ms")],
    ...trajectory === undefined ? [] : [plural(trajectory.steps, "step")],
    ...measured?.outputTokens === undefined
      ? []
      : [plural(measured.outputTokens, "token")],
    ...cost === undefined ? [] : [format(cost, "dollars")],
    ...likeness === undefined ? [] : [
      likeness.exact
        ? "exact"
        : `${format(likeness.similarity, "share")} alike`,
    ],
  ];
  const wrong = [
    ...failure === undefined ? [] : [failure],
    ...failed.map(({ reason }) => reason),
    ...likeness?.divergence === undefined ? [] : [likeness.divergence],
  ];
  return markup`<div class="answer ${seriesClass(note.model)}">${
    letter(note.model)
  } <strong>${model}</strong> <span class="note">${facts.join(" · ")}</span>${
    wrong.map((reason) => markup`<div class="bad">${cut(reason, 300)}</div>`)
  }${
    answer && markup`<pre>${answerText(answer.text, answer.toolCalls)}</pre>`
  }${media.map((one) => shownMedia(one, room))}</div>`;
}

/** A picture with its words, or the words alone. */
function shownMedia({ text, picture }: AnswerMedia, room: Room): Markup {
  const url = picture();
  if (url === undefined || url.length > room.left) {
    return markup`<p class="note">${text}</p>`;
  }
  room.left -= url.length;
  return markup`<figure><img src="${url}" alt="${text}"><figcaption class="note">${text}</figcaption></figure>`;
}

function answerText(
  text: string,
  calls: readonly ToolCall[] = [],
): string {
  const called = calls.map((call) => `→ ${callText(call)}`);
  const lines = [text, ...called].filter((line) => line !== "");
  return cut(lines.join("\n"), MOST_CHARACTERS);
}

function cut(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most)}…`;
}
