/**
 * `/title [TEXT]`: what the conversation is called in lists.
 *
 * @module
 */
import { UsageError } from "../../../core/errors.ts";
import { titleOf } from "../../../history/line/labels_of.ts";
import { titleLabel } from "../../../history/line/title.ts";
import type { SlashCommand } from "../../slash_command.ts";

/** Gives the conversation a title; without a text it shows the title, or has the model of `--title-model` write one. */
export const title: SlashCommand = {
  name: "title",
  usage: "[TEXT]",
  help: "give the conversation a title, or show its title",
  run: async ({ dialogue, services, stoppable, print }, text) => {
    const { store, writeTitle } = services;
    if (store === undefined) {
      throw new UsageError("the history is switched off");
    }
    const { last } = dialogue.conversation;
    const chain = last === undefined ? [] : await store.chain(last);
    const [first] = chain;
    if (first === undefined) {
      throw new UsageError("no recorded answer yet to give a title");
    }
    const known = titleOf((await store.labels([first])).get(first.id) ?? []);
    if (text === "" && (known !== undefined || writeTitle === undefined)) {
      await print(known ?? "No title yet: /title TEXT gives one");
      return;
    }
    const written = text !== "" || writeTitle === undefined
      ? text
      : await stoppable((signal) => writeTitle(chain, signal));
    if (written === undefined) return;
    await store.label(first.id, titleLabel(written));
    await print(`Title: ${written}`);
  },
};
