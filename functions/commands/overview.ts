import { type CommandEntry, commands } from './commands.ts';

/** What `remora --help` prints. It is put together by hand, because to load commander takes longer than all the rest. */
export function overview(): string {
  const groups: [CommandEntry['group'], string][] = [
    ['Files', 'Task definitions in files, before they are registered'],
    ['Account', 'Task definitions in an AWS account'],
    ['Shell', 'Shell'],
  ];
  const lists = groups.map(([group, title]) => {
    const lines = commands.filter((entry) => entry.group === group).map(line);
    return lines.length > 0 ? `${title}:\n${lines.join('\n')}\n\n` : '';
  });
  return `${head}${lists.join('')}${foot}`;
}

function line({ name, summary }: CommandEntry): string {
  return `  ${name.padEnd(14)} ${summary}`;
}

const head = `Usage: remora <command> [options]

Keeps the Mackerel agent right in Amazon ECS task definitions.

`;

const foot = `Options:
  -h, --help     this text; "remora <command> --help" says more
  -V, --version  the version

Examples:
  remora plan task-definition.json
  remora fix --policy policy.yml task-definition.json
  remora audit --region ap-northeast-1`;
