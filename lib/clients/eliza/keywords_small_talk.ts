/**
 * Keywords of small talk: greetings, yes and no, and the doctor itself.
 *
 * @module
 */
import type { Keyword } from "./script.ts";

/** Keywords for how people greet, answer, and ask who is there. */
export const KEYWORDS_OF_SMALL_TALK: readonly Keyword[] = [
  {
    words: ["bye"],
    rank: 60,
    rules: [
      [
        "*",
        "Goodbye. It was good to talk with you.",
        "Goodbye. Come back whenever you like.",
      ],
    ],
  },
  {
    words: ["computer"],
    rank: 50,
    rules: [
      [
        "*",
        "Does it bother you to talk with a machine?",
        "What have machines to do with your problem?",
        "Do you think that a program could understand you?",
        "Some people tell a machine what they tell no friend. Do you?",
        "What is it about machines that worries you?",
      ],
    ],
  },
  {
    words: ["eliza"],
    rank: 20,
    rules: [
      [
        "*",
        "I am Eliza: a few rules from 1966, and all ears. And who are you?",
        "You may call me Eliza. But we are here for you.",
      ],
    ],
  },
  {
    words: ["name"],
    rank: 15,
    rules: [
      ["* your name *", "=eliza"],
      [
        "* my name is +",
        "Pleased to meet you, (2). What is on your mind?",
        "So you are (2). Are you content with that?",
      ],
      [
        "*",
        "Names mean little to me. Go on with your story.",
        "Is there something in that name?",
      ],
    ],
  },
  {
    words: ["joke"],
    rank: 1,
    rules: [
      [
        "*",
        "I know only one: a program sits down and says, how do you feel about that? Your turn.",
        "When did you last laugh out loud?",
      ],
    ],
  },
  {
    words: ["deutsch", "français", "español", "italiano", "svenska"],
    rank: 0,
    rules: [["*", "I am sorry, English is all that I was taught."]],
  },
  {
    words: ["perhaps"],
    rank: 0,
    rules: [
      [
        "*",
        "You do not sound certain.",
        "What would make you sure?",
        "And if you had to decide now?",
      ],
    ],
  },
  {
    words: ["sorry"],
    rank: 0,
    rules: [
      [
        "*",
        "There is nothing to be sorry for.",
        "Do you often feel that you have to apologize?",
        "What would you say if you did not have to be polite?",
      ],
    ],
  },
  {
    words: ["thanks"],
    rank: 0,
    rules: [["*", "You are welcome. Shall we go on?", "What helped you most?"]],
  },
  {
    words: ["hello"],
    rank: -1,
    rules: [
      [
        "*",
        "Hello. What is on your mind today?",
        "Hello again. Where shall we begin?",
        "Good to hear from you. How have you been?",
      ],
    ],
  },
  {
    words: ["yes", "ok", "okay"],
    rank: -1,
    rules: [
      [
        "*",
        "I see. And then?",
        "You seem quite sure.",
        "Tell me what makes you say yes.",
      ],
    ],
  },
  {
    words: ["no", "not"],
    rank: -1,
    rules: [
      [
        "*",
        "Why not?",
        "You sound decided.",
        "Is there a part of you that would say yes?",
      ],
    ],
  },
];
