/** The repository of a stage's agent image, within the account's registry. */
export function agentRepository(stage: string): string {
  return `remora/${stage}/mackerel-container-agent`;
}
