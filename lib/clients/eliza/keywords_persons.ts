/**
 * Keywords for persons: I, you, my, your, they.
 *
 * @module
 */
import type { Keyword } from "./script.ts";

/** Keywords for persons, and for what they are, can or have. */
export const KEYWORDS_OF_PERSONS: readonly Keyword[] = [
  {
    words: ["my"],
    rank: 2,
    rules: [
      ["* my name is +", "=name"],
      [
        "* my * @family +",
        "Tell me more about your family.",
        "Who else in your family (4)?",
        "How do you get along with your (3)?",
        "What would your (3) say if we asked?",
      ],
      [
        "* my * @family",
        "How do you feel when you think of your (3)?",
        "What is the first thing about your (3) that comes to mind?",
        "Tell me more about your family.",
      ],
      [
        "* my +",
        "Your (2)?",
        "Please say more about your (2).",
        "How important is that to you, your (2)?",
        "Why is it just your (2) that you mention?",
      ],
    ],
  },
  {
    words: ["i", "me"],
    rank: 0,
    rules: [
      [
        "* i don't know *",
        "And what would you say if you did know?",
        "Is it hard to put into words?",
        "Does it trouble you not to know?",
      ],
      [
        "* i @want +",
        "What would it mean to you to get (3)?",
        "Why do you (2) (3)?",
        "What if you never got (3)?",
        "Do you know other people who (2) (3)?",
      ],
      ["* i would like +", "What would it mean to you to get (2)?"],
      [
        "* i am * @unhappy *",
        "I am sorry to hear that you are (3).",
        "How long have you been (3)?",
        "What would help you not to be (3)?",
        "When were you last (3) like this?",
      ],
      [
        "* i am * @happy *",
        "What is it that makes you (3)?",
        "Were you always this (3)?",
        "Whom have you told that you are (3)?",
      ],
      ["* i was *", "=was"],
      [
        "* i feel like +",
        "What is it like when you feel like (2)?",
        "When did you first feel like (2)?",
      ],
      [
        "* i feel +",
        "Tell me more about feeling (2).",
        "Do you often feel (2)?",
        "What does it remind you of, feeling (2)?",
      ],
      [
        "* i @think +",
        "What makes you (2) (3)?",
        "What would convince you of the opposite?",
        "Do others (2) (3), too?",
      ],
      [
        "* i wish +",
        "What would be different then?",
        "How long have you wished (2)?",
        "What stands in the way?",
      ],
      [
        "* i can't +",
        "How do you know that you can't (2)?",
        "What keeps you from it?",
        "Perhaps you could (2) if you really tried.",
      ],
      [
        "* i don't +",
        "Why don't you (2)?",
        "Would you like to (2)?",
        "Does it trouble you that you don't (2)?",
      ],
      [
        "* i should +",
        "Who says that you should (2)?",
        "And what would happen if you did not?",
      ],
      [
        "* i am +",
        "Is it because you are (2) that you talk to me?",
        "How long have you been (2)?",
        "What does it mean to you to be (2)?",
        "Would your friends say that you are (2)?",
      ],
      [
        "* i have +",
        "Who else knows that you have (2)?",
        "When did you notice that you have (2)?",
        "Tell me more about what you have.",
      ],
      [
        "* i + you *",
        "What makes you (2) me?",
        "Do you (2) other people, too?",
        "Let us leave me out of it. Whom else do you (2)?",
      ],
      [
        "* i hate +",
        "Where does that anger come from?",
        "Is hate the right word, when you think of (2)?",
      ],
      [
        "* i love +",
        "What is it that you love about (2)?",
        "Whom have you told that you love (2)?",
      ],
      [
        "* i +",
        "You (2). How was that for you?",
        "Why do you tell me now that you (2)?",
        "You say that you (2). And then?",
        "What goes through your head when you (2)?",
      ],
      [
        "*",
        "We have come to you now. Please go on.",
        "And you, what part do you play in this?",
      ],
    ],
  },
  {
    words: ["you"],
    rank: 0,
    rules: [
      [
        "* you are +",
        "What makes you think I am (2)?",
        "Does it please you to believe I am (2)?",
        "Would you like to be (2) yourself?",
        "And if I were (2), what then?",
      ],
      [
        "* you + me *",
        "Why do you think I (2) you?",
        "When did you first feel that I (2) you?",
        "Suppose I (2) you. Who else does?",
      ],
      [
        "* you +",
        "We were talking about you, not about me.",
        "What makes you say that I (2)?",
        "And you, do you (2)?",
        "Let us go back to you.",
      ],
      ["*", "Let us talk about you instead.", "You say that to me. Why?"],
    ],
  },
  {
    words: ["your", "yours"],
    rank: 0,
    rules: [
      [
        "* your +",
        "My (2)?",
        "Why does that matter to you, my (2)?",
        "And what about yours?",
      ],
    ],
  },
  {
    words: ["was"],
    rank: 2,
    rules: [
      [
        "* was i *",
        "What if you had been (2)?",
        "Do you think you were (2)?",
        "Who would know whether you were (2)?",
      ],
      [
        "* i was +",
        "Were you really?",
        "Why do you tell me just now that you were (2)?",
        "How did it end, being (2)?",
      ],
    ],
  },
  {
    words: ["were"],
    rank: 0,
    rules: [
      [
        "* were you +",
        "What makes you ask whether I was (2)?",
        "Would you like me to have been (2)?",
      ],
    ],
  },
  {
    words: ["am"],
    rank: 0,
    rules: [
      [
        "* am i +",
        "Do you believe you are (2)?",
        "Would you want to be (2)?",
        "Who told you that you might be (2)?",
      ],
    ],
  },
  {
    words: ["are", "is"],
    rank: 0,
    rules: [
      ["* who are you *", "=eliza"],
      ["* what are you *", "=eliza"],
      [
        "* are you +",
        "Why does it interest you whether I am (2)?",
        "Would you like it better if I were not (2)?",
        "Are you (2) yourself?",
      ],
      [
        "* are +",
        "What if they were not (2)?",
        "Are they always (2)?",
        "Who thinks so, apart from you?",
      ],
      [
        "* is +",
        "What if it were otherwise?",
        "How do you feel about that?",
        "Has it always been that way?",
      ],
    ],
  },
  {
    words: ["can", "could"],
    rank: 0,
    rules: [
      [
        "* can you +",
        "What would you do if I could (2)?",
        "Do you believe that I could (2)?",
        "Who else could (2)?",
      ],
      [
        "* can i +",
        "What would happen if you did (2)?",
        "Perhaps you do not even want to (2).",
        "Who could stop you?",
      ],
    ],
  },
  {
    words: ["they", "he", "she"],
    rank: -1,
    rules: [
      [
        "*",
        "And what is your own part in that?",
        "How do you feel about them?",
        "What would they say if they were here?",
      ],
    ],
  },
];
