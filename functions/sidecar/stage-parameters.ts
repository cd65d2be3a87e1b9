/** What the names of all stages' parameters begin with. */
export const stagesPrefix = '/remora/';

/** Names of a stage's parameters, unless others are deployed: serverless.yml makes and reads the same. */
export function stageParameters(stage: string) {
  const named = (name: string) => `${stagesPrefix}${stage}/${name}`;
  return {
    policy: named('policy'),
    brake: named('brake'),
    agentImage: named('agent-image'),
    apiKey: named('mackerel-api-key'),
    slackWebhook: named('slack-webhook'),
  };
}

/** The stage whose parameter of that kind has this name; undefined for every other name. */
export function stageOf(kind: keyof ReturnType<typeof stageParameters>, name: string): string | undefined {
  const stage = name.slice(stagesPrefix.length).split('/')[0];
  return stage && stageParameters(stage)[kind] === name ? stage : undefined;
}
