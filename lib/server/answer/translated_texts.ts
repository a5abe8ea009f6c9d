/**
 * The format of OpenAI's older text completions, for a chat model that answers them.
 *
 * @module
 */
import type { ChatChunk, ChatCompletion } from "../../core/chat.ts";
import { encodeLogprobs } from "../../dialects/openai_completions/request.ts";
import {
  encodeTextChunk,
  encodeTextCompletion,
} from "../../dialects/openai_completions/text.ts";
import { encodeServerSentEvent } from "../../stream/sse.ts";
import type { AnswerFormat } from "../formats/answer_format.ts";
import { COMPLETIONS_FORMAT } from "../formats/completions_format.ts";

/** What was sent of one choice. */
interface Written {
  /** In characters. */
  length: number;
}

export function textId(exchange: string): string {
  return `cmpl-${exchange}`;
}

/**
 * Makes the format of one request.
 *
 * @param echo the prompt that each text repeats, if asked for
 * @param id the answer's id, see {@linkcode textId}
 */
export function translatedTexts(echo: string, id: string): AnswerFormat {
  return {
    ...COMPLETIONS_FORMAT,
    encoder: () => {
      const written = new Map<number, Written>();
      let own = id;
      /** The next text and log probabilities of a choice, with offsets behind the text so far. */
      const next = (index: number, text: string, logprobs: unknown) => {
        const before = written.get(index)?.length;
        const added = before === undefined ? echo + text : text;
        const offset = before ?? echo.length;
        written.set(index, { length: offset + text.length });
        return { text: added, logprobs: encodeLogprobs(logprobs, offset) };
      };
      return Object.assign(COMPLETIONS_FORMAT.encoder(), {
        replayed: (exchange: string) => {
          own = textId(exchange);
        },
        encode: (chunk: ChatChunk) => {
          const choices = chunk.choices.map((choice) => {
            const { content } = choice.delta;
            const { text, logprobs } = next(
              choice.index,
              content ?? "",
              choice.logprobs,
            );
            return { ...choice, logprobs, delta: { content: text } };
          });
          const event = encodeTextChunk({ ...chunk, id: own, choices });
          return encodeServerSentEvent({ data: JSON.stringify(event) });
        },
        body: (completion: ChatCompletion) => {
          const choices = completion.choices.map((choice) => {
            const { content } = choice.message;
            const said = typeof content === "string" ? content : "";
            const { text, logprobs } = next(
              choice.index,
              said,
              choice.logprobs,
            );
            const message = { role: "assistant" as const, content: text };
            return { ...choice, logprobs, message };
          });
          return encodeTextCompletion({ ...completion, id: own, choices });
        },
      });
    },
  };
}
