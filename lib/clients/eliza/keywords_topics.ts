/**
 * Keywords for topics: dreams, memories, reasons.
 *
 * @module
 */
import type { Keyword } from "./script.ts";

/** Keywords for what people talk about. */
export const KEYWORDS_OF_TOPICS: readonly Keyword[] = [
  {
    words: ["suicide", "suicidal"],
    rank: 100,
    rules: [
      [
        "*",
        "That sounds serious, and I am only a small program. Please call a crisis line or somebody you trust, today.",
      ],
    ],
  },
  {
    words: ["kill", "die"],
    rank: 100,
    rules: [
      ["* kill myself *", "=suicide"],
      ["* want to die *", "=suicide"],
    ],
  },
  {
    words: ["like"],
    rank: 10,
    rules: [["* @be * like +", "=alike"]],
  },
  {
    words: ["alike"],
    rank: 10,
    rules: [
      [
        "*",
        "What do they have in common?",
        "What does the likeness suggest to you?",
        "Could that be mere coincidence?",
        "And where do they differ?",
      ],
    ],
  },
  {
    words: ["remember", "forget", "forgot"],
    rank: 5,
    rules: [
      [
        "* i remember +",
        "Do you often remember (2)?",
        "What else comes to mind when you remember (2)?",
        "Why do you remember (2) just now?",
        "What has that to do with us here?",
      ],
      [
        "* you remember +",
        "Did you think I would forget (2)?",
        "Why should I remember (2) just now?",
        "And what do you remember yourself?",
      ],
      [
        "*",
        "Are there things that you would rather forget?",
        "How far back do your memories go?",
      ],
    ],
  },
  {
    words: ["dreamt"],
    rank: 4,
    rules: [
      [
        "* i dreamt +",
        "What did you feel when you woke up?",
        "Have you ever imagined it while awake, when you dreamt (2)?",
        "Who else was there when you dreamt (2)?",
      ],
      ["*", "=dream"],
    ],
  },
  {
    words: ["dream"],
    rank: 3,
    rules: [
      [
        "*",
        "What does that dream tell you?",
        "Who appears in your dreams?",
        "Do you dream often?",
        "Is it the dream that troubles you, or waking up?",
      ],
    ],
  },
  {
    words: ["if"],
    rank: 3,
    rules: [
      [
        "* if +",
        "How likely is it that (2)?",
        "Suppose (2). What then?",
        "Do you hope that (2), or do you fear it?",
      ],
    ],
  },
  {
    words: ["love", "marriage", "divorce"],
    rank: 1,
    rules: [
      ["* i love *", "=i"],
      [
        "*",
        "What does love mean to you?",
        "Who was the first person you loved?",
        "Is it something to be afraid of?",
      ],
    ],
  },
  {
    words: ["friend"],
    rank: 1,
    rules: [
      [
        "*",
        "What makes somebody a friend?",
        "Do your friends know how you feel?",
        "Whom can you count on?",
      ],
    ],
  },
  {
    words: ["job", "money", "school"],
    rank: 1,
    rules: [
      [
        "*",
        "What would you do all day if you were free to choose?",
        "Do you take that home with you in the evening?",
        "How much of it is your own choice?",
      ],
    ],
  },
  {
    words: ["everyone", "nobody"],
    rank: 2,
    rules: [
      [
        "*",
        "Whom do you have in mind, in particular?",
        "Really, every single one?",
        "Are you thinking of one special person?",
        "Who comes to mind first?",
      ],
    ],
  },
  {
    words: ["always"],
    rank: 1,
    rules: [
      [
        "*",
        "Can you think of one particular time?",
        "Without a single exception?",
        "What was it like the last time?",
      ],
    ],
  },
  {
    words: ["because"],
    rank: 0,
    rules: [
      [
        "*",
        "Is that the whole reason?",
        "What other reasons come to mind?",
        "Would a friend of yours accept that reason?",
      ],
    ],
  },
  {
    words: ["why"],
    rank: 0,
    rules: [
      [
        "* why don't you +",
        "Do you think I should (2)?",
        "Would it help you if I did (2)?",
      ],
      [
        "* why can't i +",
        "Do you think you should be able to (2)?",
        "What have you tried so far?",
      ],
      ["*", "=what"],
    ],
  },
  {
    words: ["what", "how", "when", "where", "who", "which"],
    rank: 0,
    rules: [
      ["* who are you *", "=eliza"],
      ["* what are you", "=eliza"],
      ["* how are you *", "I am well, thank you. And how are you, really?"],
      [
        "*",
        "What do you think yourself?",
        "Which answer would you like to hear?",
        "Does that question come to you often?",
        "Whom else have you asked?",
        "If you knew, what would change?",
        "What is it that you really want to know?",
      ],
    ],
  },
];
