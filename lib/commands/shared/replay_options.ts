/**
 * The replay options of `serve` and `run`, without their code, because parser and help must not load a server.
 *
 * @module
 */
import type { OptionGroup } from "../../cli/option.ts";

export const REPLAY_OPTIONS: OptionGroup = {
  title: "Replay",
  options: [
    {
      name: "replay",
      kind: "text",
      value: "FILE|RUN|last",
      help:
        "answer from this recorded history, or from a run in the history (its id, or last for the newest with an answer), without key and network",
    },
    {
      name: "speed",
      kind: "text",
      value: "SPEED",
      choices: ["recorded", "max"],
      help: "recorded (original pace, the default), max, or a factor such as 2",
    },
    {
      name: "strict",
      kind: "flag",
      help: "also match the model and all other members of the request",
    },
    {
      name: "ignore",
      kind: "list",
      value: "system|tool-results|REGEX",
      help:
        "ignore what changes each time: system messages, what tools returned, or text that matches a regular expression (repeatable); FILE keeps the rules for later replays, and an empty rule removes them",
    },
    {
      name: "ignore-json",
      kind: "list",
      value: "/PATH",
      help:
        "ignore a member of requests, named by a JSON pointer in which * is any member: /messages/*/name (repeatable); FILE keeps it, too",
    },
    {
      name: "tools",
      kind: "text",
      value: "recorded",
      choices: ["recorded"],
      help:
        "treat what the client's tools return as what was recorded, like --ignore tool-results",
    },
    {
      name: "fault",
      kind: "text",
      value: "SPEC",
      help:
        "make some answers fail: status=CODE, cut, delay=TIME, malformed, each with its probability, such as status=429:0.1,cut:0.05",
    },
    {
      name: "seed",
      kind: "number",
      value: "N",
      help: "seed of --fault (0); the same seed chooses the same answers",
    },
    {
      name: "record-missing",
      kind: "flag",
      help:
        "send requests that were not recorded to their provider, and record them, instead of answering 404",
    },
  ],
};
