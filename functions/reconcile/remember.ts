/** Answers that are kept at a time, so that a process that lives long does not grow. */
const most = 1_000;

/** The same answer to the same question for a while. Failures are not remembered. Questions must be JSON. */
export function remember<Question, Answer>(
  ask: (question: Question) => Promise<Answer>,
  milliseconds: number,
  now: () => number,
): (question: Question) => Promise<Answer> {
  const answers = new Map<string, { answer: Answer; until: number }>();
  return async (question) => {
    const key = JSON.stringify(question);
    const known = answers.get(key);
    if (known && now() < known.until) return known.answer;
    const answer = await ask(question);
    if (answers.size >= most) answers.clear();
    answers.set(key, { answer, until: now() + milliseconds });
    return answer;
  };
}
