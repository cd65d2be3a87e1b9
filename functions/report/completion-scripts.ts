/** A command for the shells: its options as they are typed, and what each is for. */
export interface Completable {
  name: string;
  summary: string;
  options: { flag: string; description: string }[];
  /** Words that it takes instead of files. */
  choices: readonly string[];
}

/** Completion scripts by shell. Where no option is typed, files are completed. */
export const completionScripts = { bash, zsh, fish } as const;

function bash(commands: readonly Completable[]): string {
  const cases = commands.map(
    ({ name, options, choices }) =>
      `    ${name}) words=${quoted(options.map(({ flag }) => flag).join(' '))}; choices=${quoted(choices.join(' '))} ;;`,
  );
  return `# Completion of remora for bash: source <(remora completion bash)
_remora() {
  local word=\${COMP_WORDS[COMP_CWORD]} words= choices=
  if [ "$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=($(compgen -W ${quoted(commands.map(({ name }) => name).join(' '))} -- "$word"))
    return
  fi
  case \${COMP_WORDS[1]} in
${cases.join('\n')}
  esac
  if [[ $word == -* ]]; then COMPREPLY=($(compgen -W "$words" -- "$word"))
  elif [ -n "$choices" ]; then COMPREPLY=($(compgen -W "$choices" -- "$word"))
  else COMPREPLY=()
  fi
}
complete -o default -F _remora remora`;
}

function zsh(commands: readonly Completable[]): string {
  const names = commands.map(({ name, summary }) => `    ${quoted(`${name}:${summary}`)}`);
  const cases = commands.map(({ name, options, choices }) => {
    const flags = options.map(({ flag, description }) =>
      quoted(`${flag}[${description.replace(/[[\]]/g, '')}]`),
    );
    const rest = choices.length > 0 ? `'*:choice:(${choices.join(' ')})'` : "'*:file:_files'";
    return `    ${name}) _arguments ${[...flags, rest].join(' ')} ;;`;
  });
  return `#compdef remora
# Completion of remora for zsh: source <(remora completion zsh)
_remora() {
  local -a commands
  commands=(
${names.join('\n')}
  )
  if (( CURRENT == 2 )); then _describe command commands; return; fi
  local name=$words[2]
  shift words; (( CURRENT-- ))
  case $name in
${cases.join('\n')}
  esac
}
compdef _remora remora`;
}

function fish(commands: readonly Completable[]): string {
  const lines = commands.flatMap(({ name, summary, options, choices }) => {
    const here = `complete -c remora -n '__fish_seen_subcommand_from ${name}'`;
    return [
      `complete -c remora -n __fish_use_subcommand -f -a ${name} -d ${quoted(summary)}`,
      ...options.map(({ flag, description }) => `${here} -l ${flag.slice(2)} -d ${quoted(description)}`),
      ...(choices.length > 0 ? [`${here} -f -a ${quoted(choices.join(' '))}`] : []),
    ];
  });
  return `# Completion of remora for fish: remora completion fish | source\n${lines.join('\n')}`;
}

/** For a shell, in single quotes. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
