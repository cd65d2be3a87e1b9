import type { Plan } from '../sidecar/plan.ts';
import { counted } from './counted.ts';

/** How many of each, as "3 task definitions: 1 correct, 2 to repair". */
export function planSummary(decisions: readonly Plan['decision'][], unread: number): string {
  const words = { correct: 'correct', repair: 'to repair', exempt: 'exempt', refuse: 'refused' };
  const counts = Object.entries(words).map(([decision, word]) => {
    const count = decisions.filter((one) => one === decision).length;
    return count > 0 ? `${count} ${word}` : '';
  });
  if (unread > 0) counts.push(`${unread} unreadable`);
  const all = counted(decisions.length + unread, 'task definition');
  return `${all}: ${counts.filter(Boolean).join(', ') || 'nothing to plan'}`;
}
